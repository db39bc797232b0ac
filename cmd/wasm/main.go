//go:build js

// Command wasm is the deciding core and the reader in a browser. It gives a worker of the page one object:
//
//	giayto.call(name, request, bytes) -> Promise of the answer
//
// where request and answer are JSON texts, as package device defines them, and bytes a Uint8Array or undefined:
//
//	open       bytes: none; request: {}; files come through giayto.put before  -> {}, {"damaged":…}
//	roots      bytes: a file of roots                                         -> {"fingerprint":…,"threshold":…,"keys":…}
//	install    bytes: a file of roots; {"fingerprint":…}                      -> {}
//	update     {"now":…,"lang":…,"for":…}; bytes: a zip file of a site, else giayto.fetch is asked -> view.Update
//	state      {"now":…,"lang":…}                                             -> device.State
//	catalogue  {"now":…,"lang":…}                                             -> device.Catalogue
//	check      device.Scan                                                    -> device.Check
//	frame      {"width":…,"height":…,"kind":…}; bytes: the brightness      -> device.Frame
//
// A refusal is a rejected promise of an Error, whose message begins with a code and a colon where the page has words for
// it: exists, fingerprint, roots, not-installed, size, zip.
//
// The files of the device are kept by the page: giayto.put(name, bytes) hands one over before open, and giayto.changes()
// returns what has changed since, as an array of [name, Uint8Array or null]. For an update from the site that served the
// page, giayto.fetch(path, max) is a function of the page that returns a promise of {status, bytes}; status 0 says
// that nothing has answered, -1 that the answer broke off, -2 that it was longer than max, -3 that it leads elsewhere.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall/js"

	"github.com/giayto/giayto/cmd/wasm/device"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/verifier/bundle"
	"github.com/giayto/giayto/verifier/sync"
)

func main() {
	c := &core{files: make(map[string][]byte), device: new(device.Device)}
	object := js.Global().Get("Object").New()
	object.Set("put", js.FuncOf(c.put))
	object.Set("call", js.FuncOf(c.call))
	object.Set("changes", js.FuncOf(c.changes))
	js.Global().Set("giayto", object)
	select {}
}

// A core is what one worker has: a device, or a reader of frames, or both.
type core struct {
	files  map[string][]byte // handed over, not opened yet
	device *device.Device
	frames device.Frames
}

func (c *core) put(_ js.Value, args []js.Value) any {
	c.files[args[0].String()] = bytesOf(args[1])
	return nil
}

func (c *core) changes(js.Value, []js.Value) any {
	all := js.Global().Get("Array").New()
	for name, data := range c.device.Changes() {
		value := js.Null()
		if data != nil {
			value = js.Global().Get("Uint8Array").New(len(data))
			js.CopyBytesToJS(value, data)
		}
		all.Call("push", js.ValueOf([]any{name, value}))
	}
	return all
}

// call answers in a goroutine of its own, since an update waits for the page.
func (c *core) call(_ js.Value, args []js.Value) any {
	name, request, data := args[0].String(), []byte(args[1].String()), js.Undefined()
	if len(args) > 2 {
		data = args[2]
	}
	return promise(func() (answer []byte, err error) {
		defer func() {
			if fault := recover(); fault != nil {
				err = fmt.Errorf("internal: %v", fault)
			}
		}()
		answer, err = c.answer(name, request, data)
		if errors.Is(err, device.ErrNotInstalled) {
			err = fmt.Errorf("not-installed: %w", err)
		}
		return answer, err
	})
}

func (c *core) answer(name string, request []byte, data js.Value) ([]byte, error) {
	switch name {
	case "open":
		return c.open()
	case "roots":
		roots, err := device.LookAtRoots(bytesOf(data))
		if err != nil {
			return nil, fmt.Errorf("roots: %w", err)
		}
		return jose.Marshal(roots)
	case "install":
		return c.install(request, bytesOf(data))
	case "update":
		site, err := siteOf(data)
		if err != nil {
			return nil, err
		}
		return c.device.Update(context.Background(), request, site)
	case "state":
		return c.device.State(request)
	case "catalogue":
		return device.CatalogueOf(request)
	case "check":
		return c.device.Check(request)
	case "frame":
		return c.frame(request, data)
	}
	return nil, fmt.Errorf("internal: no function %q", name)
}

func (c *core) open() ([]byte, error) {
	var damaged *bundle.DamagedError
	opened, err := device.Open(c.files)
	c.files = make(map[string][]byte)
	if err != nil && !errors.As(err, &damaged) {
		return nil, err
	}
	c.device = opened
	out := struct {
		Damaged string `json:"damaged,omitempty"` // the file that is
	}{}
	if damaged != nil {
		out.Damaged = damaged.File
	}
	return jose.Marshal(out)
}

func (c *core) install(request, data []byte) ([]byte, error) {
	var in struct {
		Fingerprint string `json:"fingerprint"`
	}
	if err := jose.UnmarshalExact(request, &in); err != nil {
		return nil, err
	}
	switch err := c.device.Install(data, in.Fingerprint); {
	case errors.Is(err, fs.ErrExist):
		return nil, fmt.Errorf("exists: %w", err)
	case errors.Is(err, device.ErrFingerprint):
		return nil, fmt.Errorf("fingerprint: %w", err)
	case err != nil:
		return nil, fmt.Errorf("roots: %w", err)
	}
	return []byte("{}"), nil
}

// siteOf is the zip file that the page hands over, or else the site that it fetches from.
func siteOf(data js.Value) (sync.Source, error) {
	if data.IsUndefined() || data.IsNull() {
		return page{}, nil
	}
	file := bytesOf(data)
	site, err := sync.OpenZip("zip", bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, fmt.Errorf("zip: %w", err)
	}
	return site, nil
}

func (c *core) frame(request []byte, data js.Value) ([]byte, error) {
	var in struct {
		Width  int         `json:"width"`
		Height int         `json:"height"`
		Kind   device.Kind `json:"kind"`
	}
	if err := jose.UnmarshalExact(request, &in); err != nil {
		return nil, err
	}
	buffer, err := c.frames.Buffer(in.Width, in.Height)
	if err != nil || data.Length() != len(buffer) {
		return nil, fmt.Errorf("size: %w", errors.Join(err, device.ErrSize))
	}
	js.CopyBytesToGo(buffer, data)
	return c.frames.Read(context.Background(), in.Width, in.Height, in.Kind)
}

func bytesOf(v js.Value) []byte {
	data := make([]byte, v.Length())
	js.CopyBytesToGo(data, v)
	return data
}

// promise runs a function and settles with its JSON text or an Error.
func promise(run func() ([]byte, error)) js.Value {
	var executor js.Func
	executor = js.FuncOf(func(_ js.Value, args []js.Value) any {
		resolve, reject := args[0], args[1]
		go func() {
			defer executor.Release()
			answer, err := run()
			if err != nil {
				reject.Invoke(js.Global().Get("Error").New(err.Error()))
				return
			}
			resolve.Invoke(string(answer))
		}()
		return nil
	})
	return js.Global().Get("Promise").New(executor)
}
