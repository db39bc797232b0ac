//go:build !linux && !darwin

package folder

import "errors"

func free(string) (int64, error) { return 0, errors.ErrUnsupported }
