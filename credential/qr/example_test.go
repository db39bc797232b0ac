package qr_test

import (
	"fmt"

	"github.com/giayto/giayto/credential/qr"
)

func ExampleSymbol_Print() {
	symbol, err := qr.Encode("84010123456789012345678901234567890123456789")
	if err != nil {
		panic(err)
	}
	raster, err := symbol.Print(20, 300)
	if err != nil {
		panic(err)
	}
	fmt.Printf("version %d-%s, %d pixels a module, %.1f mm", symbol.Version(), symbol.Level(), raster.Module, symbol.Millimetres(raster))
	// Output: version 2-Q, 7 pixels a module, 19.6 mm
}
