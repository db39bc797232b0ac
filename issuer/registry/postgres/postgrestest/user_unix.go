//go:build unix

package postgrestest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// credential is the user to be in place of root, which PostgreSQL refuses to be run by; nil for who runs the tests.
func credential() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres") // whom Debian's package makes
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
		}
	}
	uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return nil, fmt.Errorf("the user %s: %w", u.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func mayRun() error {
	_, err := credential()
	return err
}

// asUser makes a program run as that user, apart from the signals of a terminal.
func asUser(cmd *exec.Cmd) {
	c, _ := credential() // mayRun was asked
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c, Setpgid: true}
}

// own gives files to that user.
func own(paths ...string) error {
	c, err := credential()
	if c == nil || err != nil {
		return err
	}
	for _, path := range paths {
		if err := os.Chown(path, int(c.Uid), int(c.Gid)); err != nil {
			return err
		}
	}
	return nil
}
