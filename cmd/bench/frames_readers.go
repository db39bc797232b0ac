package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A frameAnswer is what a reader has read in a frame, how long it took, and how long the processor, all in milliseconds.
type frameAnswer struct {
	Texts []string `json:"texts"`
	MS    float64  `json:"ms"`
	CPU   float64  `json:"cpu"`
}

// A frameReader reads frames that lie in files: base with .jpg, and its luma with .pgm.
type frameReader interface {
	name() string
	read(codes int, base string) (frameAnswer, error)
	begin(base string) error // another sequence
	close()
}

// Names of the rows.
const (
	rowOurs    = "giayto"
	rowVideo   = "giayto, video"
	rowWASM    = "giayto, WASM"
	rowGozxing = "gozxing TRY_HARDER"
	rowZbar    = "zbar (with its process)"
	rowSingle  = "zxing-cpp, one call"
	rowFour    = "zxing-cpp, four passes"
)

// wasmPatience is how many times longer the reader under WebAssembly may take, so that time decides no answer.
const wasmPatience = 10

// readers starts the readers that were asked for; those that were started before an error are returned with it.
func (t framesTask) readers(work string) (all []frameReader, err error) {
	native := filepath.Join(work, "framereader")
	if err := build(native); err != nil {
		return nil, err
	}
	script := filepath.Join(t.interop, "frames.mjs")
	budget := "-budget=" + t.budget.String()
	type row struct {
		name string
		args []string
	}
	rows := []row{
		{rowOurs, []string{native, budget}},
		{rowVideo, []string{native, budget, "-video"}},
		{rowGozxing, []string{native, "-gozxing"}},
		{rowZbar, nil},
		{rowSingle, []string{"node", script, "1"}},
		{rowFour, []string{"node", script, "4"}},
	}
	if !t.moving {
		rows = slices.DeleteFunc(rows, func(r row) bool { return r.name == rowVideo })
	}
	if t.wasm {
		program := native + ".wasm"
		if err := build(program, "GOOS=js", "GOARCH=wasm"); err != nil {
			return nil, err
		}
		runner, err := wasmRunner()
		if err != nil {
			return nil, err
		}
		if t.moving {
			rows = rows[1:]
		}
		args := slices.Clone(rows[0].args)
		args[1] = "-budget=" + (wasmPatience * t.budget).String()
		wasm := append([]string{"node", "--stack-size=8192", runner, program}, args[1:]...)
		rows = []row{{rows[0].name, args}, {rowWASM, wasm}}
	}
	for _, row := range rows {
		if t.only != "" && !slices.ContainsFunc(strings.Split(t.only, ","), func(asked string) bool { return strings.Contains(row.name, asked) }) {
			continue
		}
		if row.args == nil {
			all = append(all, zbar{})
			continue
		}
		server, err := startServer(row.name, row.args)
		if err != nil {
			return all, err
		}
		all = append(all, server)
	}
	return all, nil
}

func build(program string, env ...string) error {
	cmd := exec.Command("go", "build", "-o", program, "./cmd/bench/framereader")
	cmd.Env = append(os.Environ(), env...)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building framereader: %w\n%s", err, output)
	}
	return nil
}

// wasmRunner is the script of the Go distribution that runs a program under Node.
func wasmRunner() (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("finding GOROOT: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js"), nil
}

// A server is a reader in a process of its own, which stays warm.
type server struct {
	row     string
	cmd     *exec.Cmd
	video   bool
	asked   io.WriteCloser
	answers *bufio.Reader
}

func startServer(row string, args []string) (*server, error) {
	s := &server{row: row, cmd: exec.Command(args[0], args[1:]...), video: slices.Contains(args, "-video")}
	s.cmd.Stderr = os.Stderr
	var err error
	if s.asked, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	output, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.answers = bufio.NewReader(output)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", row, err)
	}
	return s, nil
}

func (s *server) name() string { return s.row }

func (s *server) read(codes int, base string) (a frameAnswer, err error) {
	if _, err := fmt.Fprintf(s.asked, "%d %s\n", codes, base); err != nil {
		return a, err
	}
	line, err := s.answers.ReadBytes('\n')
	if err != nil {
		return a, fmt.Errorf("reader gave no answer: %w", err)
	}
	return a, json.Unmarshal(line, &a)
}

// begin tells a reader of video that another sequence begins, whose first frame lies in base.
func (s *server) begin(base string) error {
	if !s.video {
		return nil
	}
	_, err := s.read(0, base)
	return err
}

func (s *server) close() {
	s.asked.Close()
	s.cmd.Wait()
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// zbar is zbarimg. It has no process that stays: its time holds the start of one.
type zbar struct{}

func (zbar) name() string { return rowZbar }

func (zbar) begin(string) error { return nil }

func (zbar) close() {}

func (zbar) read(_ int, base string) (a frameAnswer, err error) {
	const nothing = 4 // its exit status where there is no code
	start := time.Now()
	cmd := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", base+".pgm")
	output, err := cmd.Output()
	a.MS = milliseconds(time.Since(start))
	if cmd.ProcessState != nil {
		a.CPU = milliseconds(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime())
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == nothing {
		return a, nil
	}
	if err != nil {
		return a, fmt.Errorf("zbarimg: %w (Debian: zbar-tools)", err)
	}
	a.Texts = strings.Fields(string(output))
	return a, nil
}
