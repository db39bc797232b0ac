//go:build !cgo

package portrait

import "image"

func encode(*image.RGBA, int) ([]byte, error) { return nil, ErrNoEncoder }
