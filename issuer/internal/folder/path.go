package folder

import "path/filepath"

// Contains reports whether path is the folder dir or lies in it, by way of whatever links.
func Contains(dir, path string) (bool, error) {
	dir, err := resolved(dir)
	if err != nil {
		return false, err
	}
	if path, err = resolved(path); err != nil {
		return false, err
	}
	below, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(below), nil
}

// resolved is a path without links, as far as it leads.
func resolved(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for rest := ""; ; {
		real, err := filepath.EvalSymlinks(path)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		above := filepath.Dir(path)
		if above == path {
			return "", err
		}
		path, rest = above, filepath.Join(filepath.Base(path), rest)
	}
}
