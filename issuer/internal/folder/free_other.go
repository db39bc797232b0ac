//go:build !linux && !darwin

package folder

import "errors"

func free(string) (Room, error) { return Room{}, errors.ErrUnsupported }
