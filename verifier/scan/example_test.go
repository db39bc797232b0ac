package scan_test

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/giayto/giayto/verifier/scan"
)

func ExampleReader() {
	file, _ := base64.StdEncoding.DecodeString(losslessWebP) // in earnest: os.ReadFile
	img, err := scan.Decode(file)
	if err != nil {
		panic(err)
	}
	var reader scan.Reader
	found, err := reader.Read(context.Background(), img)
	if err != nil {
		panic(err)
	}
	for _, code := range found.Codes {
		fmt.Println(code.Text, code.Corners)
	}
	// Output: 07923170814063325949 [(8,8) (50,8) (50,50) (8,50)]
}
