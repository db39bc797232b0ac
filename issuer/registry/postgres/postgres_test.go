package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/issuer/registry/postgres"
	"github.com/giayto/giayto/issuer/registry/postgres/postgrestest"
	"github.com/giayto/giayto/issuer/registry/registrytest"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, vn.Zone)

func driver(t testing.TB, url string) registry.Driver {
	t.Helper()
	d, err := postgres.New(url, "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func secret(t testing.TB) *registry.Secret {
	t.Helper()
	s, err := registry.NewSecret(bytes.Repeat([]byte("secret!!"), 4))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func create(t testing.TB, d registry.Driver) *registry.Registry {
	t.Helper()
	if err := registry.Create(t.Context(), d, secret(t), registry.Config{Base: "https://id.giayto.example/status", First: 46}, now); err != nil {
		t.Fatal(err)
	}
	return open(t, d)
}

func open(t testing.TB, d registry.Driver) *registry.Registry {
	t.Helper()
	r, err := registry.Open(t.Context(), d, secret(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func begin(ctx context.Context, r *registry.Registry) error {
	_, err := r.Begin(ctx, registry.Batch{Started: now})
	return err
}

func TestSuite(t *testing.T) {
	s := postgrestest.Start(t)
	registrytest.Run(t, func(t *testing.T) registry.Driver { return driver(t, s.URL()) })
}

// The password is taken out of a URL, and no error quotes it.
func TestPassword(t *testing.T) {
	const hidden = "mật-khẩu"
	for dsn, want := range map[string]string{
		"postgres://giayto@db.example/csgt":                                               "",
		"postgres://giayto:m%E1%BA%ADt-kh%E1%BA%A9u@db.example:5433/csgt?sslmode=require": hidden,
		"postgresql:///csgt?host=/run/postgresql":                                         "",
	} {
		public, password, err := postgres.Password(dsn)
		if err != nil || password != want || strings.Contains(public, "%E1%BA%ADt") || !strings.HasPrefix(public, "postgres") {
			t.Errorf("%s: %q %q, %v", dsn, public, password, err)
		}
		if _, again, err := postgres.Password(public); err != nil || again != "" {
			t.Errorf("%s: %q, %v", public, again, err)
		}
	}
	for _, dsn := range []string{
		"", "sqlite:x", "postgres://u:%zzmật-khẩu@h/d", "postgres://u:mật-khẩu@h:mật-khẩu/d", "postgres://u@h/d?password=mật-khẩu",
		"postgres://u@h/d?sslPassword=mật-khẩu", "postgres://u@h/d?a;mật-khẩu", "postgres://u:mật-khẩu@h/d?sslmode=none", "postgres://u:mật/khẩu@h/d",
		"host=h password=mật-khẩu",
	} {
		_, err := postgres.New(dsn, "")
		if err == nil || strings.Contains(err.Error(), hidden) || strings.Contains(err.Error(), url.PathEscape(hidden)) || strings.ContainsAny(err.Error(), "\n") {
			t.Errorf("%q: %v", dsn, err)
		}
	}
}

func FuzzPassword(f *testing.F) {
	for _, dsn := range []string{"postgres://u:p@h:1/d?sslmode=disable", "postgres://u:p%40@[::1]/d", "postgresql:///d", "postgres://:p@/", "postgres://u:p@h/d?password=x"} {
		f.Add(dsn)
	}
	f.Fuzz(func(t *testing.T, dsn string) {
		public, _, err := postgres.Password(dsn)
		if err != nil {
			if len(err.Error()) > 200+len(dsn) {
				t.Errorf("%q", err)
			}
			return
		}
		if _, password, err := postgres.Password(public); err != nil || password != "" {
			t.Errorf("%q: %q, %v", public, password, err)
		}
	})
}

// What is not there, or lets nobody in, is said without the password.
func TestUnreachable(t *testing.T) {
	s := postgrestest.Start(t)
	there, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*url.URL)) string {
		u := *there
		change(&u)
		return u.String()
	}
	for name, c := range map[string]struct {
		url  string
		kind error
	}{
		"no database":    {with(func(u *url.URL) { u.Path = "/none" }), fs.ErrNotExist},
		"wrong password": {with(func(u *url.URL) { u.User = url.UserPassword("giayto", "sai-"+postgrestest.Password) }), registry.ErrAway},
		"no such user":   {with(func(u *url.URL) { u.User = url.UserPassword("nobody", postgrestest.Password) }), registry.ErrAway},
		"nobody listens": {with(func(u *url.URL) { u.Host = closed(t) }), registry.ErrAway},
	} {
		_, err := registry.Open(t.Context(), driver(t, c.url), secret(t), nil)
		if !errors.Is(err, c.kind) || strings.Contains(err.Error(), postgrestest.Password) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := driver(t, s.URL())
	r := create(t, d)
	s.Down("fast")
	if err := begin(t.Context(), r); !errors.Is(err, registry.ErrAway) || strings.Contains(err.Error(), postgrestest.Password) {
		t.Error("the server is down:", err)
	}
	s.Up()
	if err := begin(t.Context(), r); err != nil {
		t.Error("the server is up again:", err)
	}
	if strings.Contains(s.Log(), postgrestest.Password) {
		t.Error("the server has logged the password")
	}
}

// closed is an address where nobody listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// A server that crashes, and one that throws everybody out, is noticed at whatever is done next, and what comes after that
// works; nothing is lost.
func TestRestarts(t *testing.T) {
	s := postgrestest.Start(t)
	r := create(t, driver(t, s.URL()))
	batches := 0
	for n := range 4 {
		for range 3 {
			if err := begin(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			batches++
		}
		s.Down([]string{"immediate", "fast"}[n%2])
		s.Up()
		// Connections that were kept are met once more, each at most once.
		err := begin(t.Context(), r)
		for met := 0; errors.Is(err, registry.ErrAway) && met < 6; met++ {
			err = begin(t.Context(), r)
		}
		if err != nil {
			t.Fatal(err)
		}
		batches++
	}
	if all, err := r.Batches(t.Context()); err != nil || len(all) != batches {
		t.Errorf("%d batches of %d, %v", len(all), batches, err)
	}
	if report, err := r.Audit(t.Context(), nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

// The server notices a client that is gone about as soon as the client would the server.
func TestWatched(t *testing.T) {
	db, err := driver(t, postgrestest.Start(t).URL()).Open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var idle, interval, count, unheard int
	const settings = `SELECT current_setting('tcp_keepalives_idle'), current_setting('tcp_keepalives_interval'), current_setting('tcp_keepalives_count'),
		current_setting('tcp_user_timeout')`
	if err := db.QueryRowContext(t.Context(), settings).Scan(&idle, &interval, &count, &unheard); err != nil || idle+interval*count > 30 || unheard != 30_000 {
		t.Errorf("after %d seconds, %d times every %d seconds, and after %d milliseconds: %v", idle, count, interval, unheard, err)
	}
}

// Who writes makes others wait, and is alone; who reads does not wait.
func TestTurns(t *testing.T) {
	s := postgrestest.Start(t)
	d := driver(t, s.URL())
	r := create(t, d)
	db, err := d.Open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := d.Write(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Batches(t.Context()); err != nil {
		t.Error(err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := begin(soon, r); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if _, err := tx.Exec("SET LOCAL idle_in_transaction_session_timeout = 100"); err != nil {
		t.Fatal(err)
	}
	if err := begin(t.Context(), r); err != nil {
		t.Error("the other, of whom nothing was heard, still has its turn:", err)
	}
	if err := tx.Commit(); d.Kind(err) != registry.ErrAway {
		t.Error(err)
	}
}

// Each of the engine's answers has its kind.
func TestKinds(t *testing.T) {
	s := postgrestest.Start(t)
	d := driver(t, s.URL())
	db, err := d.Open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for state, want := range map[string]error{
		"53100": registry.ErrFull, "XX001": registry.ErrDamaged, "XX002": registry.ErrDamaged, "40001": registry.ErrBusy, "40P01": registry.ErrBusy,
		"55P03": registry.ErrBusy, "58030": registry.ErrIO, "42501": registry.ErrIO, "08006": registry.ErrAway, "57P01": registry.ErrAway, "23505": nil, "57014": nil,
	} {
		_, err := db.Exec(fmt.Sprintf("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '%s'; END $$", state))
		if err == nil || !errors.Is(d.Kind(err), want) || want == nil && d.Kind(err) != nil {
			t.Errorf("%s: %v is %v", state, err, d.Kind(err))
		}
	}
	for _, err := range []error{io.ErrUnexpectedEOF, io.EOF, &net.OpError{Op: "read", Err: errors.New("reset")}} {
		if d.Kind(err) != registry.ErrAway {
			t.Error(err)
		}
	}
	if d.Kind(context.DeadlineExceeded) != nil || d.Kind(errors.New("other")) != nil {
		t.Error("what is no word of the engine has a kind")
	}
}

// An index that the engine does not vouch for is found by an audit.
func TestCheck(t *testing.T) {
	s := postgrestest.Start(t)
	d := driver(t, s.URL())
	r := create(t, d)
	db, err := d.Open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'credentials_record'::regclass"); err != nil {
		t.Fatal(err)
	}
	report, err := r.Audit(t.Context(), nil)
	if err != nil || len(report.Problems) != 1 || !strings.Contains(report.Problems[0].Meaning, "the index credentials_record is not valid") {
		t.Errorf("%+v, %v", report, err)
	}
}
