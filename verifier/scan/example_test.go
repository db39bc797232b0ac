package scan_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/giayto/giayto/verifier/scan"
)

func ExampleCodes() {
	file, _ := base64.StdEncoding.DecodeString(losslessWebP) // in earnest: os.ReadFile
	img, err := scan.Decode(file)
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	codes, err := scan.Codes(ctx, img)
	if err != nil {
		panic(err)
	}
	for _, code := range codes {
		fmt.Println(code.Text, code.Corners)
	}
	// Output: 07923170814063325949 [(8,8) (50,8) (50,50) (8,50)]
}
