//go:build js

package main

import (
	"context"
	"errors"
	"syscall/js"

	"github.com/giayto/giayto/verifier/sync"
)

// page is the site that the page was served from, whose files the page fetches.
type page struct{}

// What a page says instead of a status of HTTP.
const (
	noAnswer  = 0
	brokenOff = -1
	tooLong   = -2
	elsewhere = -3
)

func (page) Name() string { return "" }

func (page) Close() error { return nil }

// Fetch knows no validators: the browser keeps its own.
func (page) Fetch(ctx context.Context, path string, max int, _ sync.Validator) (sync.File, error) {
	answer, err := await(ctx, js.Global().Get("giayto").Call("fetch", path, max))
	if err != nil {
		return sync.File{}, err
	}
	switch status := answer.Get("status").Int(); status {
	case 200:
		data := bytesOf(answer.Get("bytes"))
		if len(data) > max {
			return sync.File{}, &sync.Fault{Code: sync.TooLarge, Err: errors.New("longer than it may be: " + path)}
		}
		return sync.File{Data: data}, nil
	case noAnswer:
		return sync.File{}, &sync.Fault{Code: sync.Unreachable, Err: errors.New("no answer")}
	case brokenOff:
		return sync.File{}, &sync.Fault{Code: sync.Interrupted, Err: errors.New("the connection broke: " + path)}
	case tooLong:
		return sync.File{}, &sync.Fault{Code: sync.TooLarge, Err: errors.New("longer than it may be: " + path)}
	case elsewhere:
		return sync.File{}, &sync.Fault{Code: sync.Redirected, Err: errors.New("the server sends elsewhere: " + path)}
	default:
		return sync.File{}, sync.AnswerFault(path, status, "")
	}
}

// await waits for a promise.
func await(ctx context.Context, promise js.Value) (js.Value, error) {
	settled := make(chan js.Value, 1)
	failed := make(chan error, 1)
	then := js.FuncOf(func(_ js.Value, args []js.Value) any { settled <- args[0]; return nil })
	catch := js.FuncOf(func(_ js.Value, args []js.Value) any {
		failed <- &sync.Fault{Code: sync.Unreachable, Err: errors.New(args[0].Call("toString").String())}
		return nil
	})
	defer then.Release()
	defer catch.Release()
	promise.Call("then", then, catch)
	select {
	case value := <-settled:
		return value, nil
	case err := <-failed:
		return js.Undefined(), err
	case <-ctx.Done():
		return js.Undefined(), ctx.Err()
	}
}
