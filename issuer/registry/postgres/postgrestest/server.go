// Package postgrestest starts PostgreSQL for tests: on a folder and a port of its own, as a user that is not root.
package postgrestest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the engine's name for database/sql

	"github.com/giayto/giayto/testvectors/programs"
)

// Password is that of the server's only role.
const Password = "không-ai-được-thấy"

const role = "giayto"

// A Server is one that runs until its test has ended.
type Server struct {
	t    testing.TB
	bin  string // the folder of its programs
	dir  string
	port int
	made atomic.Int64
}

// Start starts a server. Where there is no PostgreSQL the test is skipped, or fails (package programs).
func Start(t testing.TB) *Server {
	t.Helper()
	bin, err := installed()
	if err == nil {
		err = mayRun()
	}
	if err != nil {
		programs.Missing(t, err.Error())
	}
	s := &Server{t: t, bin: bin}
	if s.dir, err = os.MkdirTemp("", "giayto-postgres-"); err != nil { // t.TempDir is closed to other users
		t.Fatal(err)
	}
	t.Cleanup(s.remove)
	if s.port, err = freePort(); err != nil {
		t.Fatal(err)
	}
	if err := s.initialise(); err != nil {
		t.Fatal(err)
	}
	s.Up()
	return s
}

// installed is the newest folder that has them: Debian keeps each version apart.
func installed() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_ctl")
	if err != nil {
		return "", err
	}
	slices.Sort(found)
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("pg_ctl")
	if err != nil {
		return "", errors.New("the tests need PostgreSQL: initdb and pg_ctl (Debian package postgresql)")
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}

// freePort is one that nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// initialise makes the cluster, whose only role has a password and may do everything.
func (s *Server) initialise() error {
	secret := filepath.Join(s.dir, "password")
	if err := os.WriteFile(secret, []byte(Password+"\n"), 0o600); err != nil {
		return err
	}
	if err := own(s.dir, secret); err != nil {
		return err
	}
	err := s.run("initdb", "--pgdata="+s.data(), "--username="+role, "--pwfile="+secret, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	if err != nil {
		return err
	}
	// No test takes the power from the whole machine: what the system has been given, it writes.
	settings := fmt.Sprintf("port = %d\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nfull_page_writes = off\nshared_buffers = 16MB\n", s.port)
	f, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(settings)
	return errors.Join(err, f.Close())
}

// run runs one of PostgreSQL's programs to its end.
func (s *Server) run(name string, args ...string) error {
	cmd := exec.Command(filepath.Join(s.bin, name), args...)
	cmd.Dir = s.dir
	asUser(cmd)
	said, err := os.CreateTemp("", "giayto-postgres-*.log") // a pipe would stay open for the server
	if err != nil {
		return err
	}
	defer os.Remove(said.Name())
	defer said.Close()
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Run(); err != nil {
		words, _ := os.ReadFile(said.Name())
		return fmt.Errorf("%s: %w: %s", name, err, words)
	}
	return nil
}

// Up starts the server that is down, and waits for it.
func (s *Server) Up() {
	s.t.Helper()
	err := s.run("pg_ctl", "start", "--wait", "--timeout=60", "--pgdata="+s.data(), "--log="+filepath.Join(s.dir, "log"))
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		s.t.Fatalf("%v: %s", err, log)
	}
}

// Down stops the server: at once, as a power cut would (immediate), or after it has thrown everybody out (fast).
func (s *Server) Down(mode string) {
	s.t.Helper()
	if err := s.run("pg_ctl", "stop", "--wait", "--mode="+mode, "--pgdata="+s.data()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *Server) remove() {
	if _, err := os.Stat(filepath.Join(s.data(), "postmaster.pid")); err == nil {
		s.Down("immediate")
	}
	if err := os.RemoveAll(s.dir); err != nil {
		s.t.Error(err)
	}
}

// Addr is where the server listens.
func (s *Server) Addr() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// URL is that of an empty place for a registry, another one at each call; it has the password.
func (s *Server) URL() string {
	s.t.Helper()
	schema := fmt.Sprintf("registry_%d", s.made.Add(1))
	db, err := sql.Open("pgx", s.at(""))
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if _, err := db.ExecContext(ctx, "CREATE SCHEMA "+schema); err != nil {
		s.t.Fatal(err)
	}
	return s.at(schema)
}

// at is the URL of a schema, of the usual one where it is empty.
func (s *Server) at(schema string) string {
	query := url.Values{"sslmode": {"disable"}}
	if schema != "" {
		query.Set("search_path", schema)
	}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, Password), Host: s.Addr(), Path: "/postgres", RawQuery: query.Encode()}
	return u.String()
}

// Log is what the server has written to its log.
func (s *Server) Log() string {
	s.t.Helper()
	log, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.ToValidUTF8(string(log), "?")
}
