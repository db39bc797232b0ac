package main

import (
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/trustlist"
	"github.com/giayto/giayto/issuer/root"
)

// maxSmallFile bounds files that people hand over: keys, requests.
const maxSmallFile = 64 << 10

// A keyRequest is what an issuer hands to the root: a public key and what it shall sign.
type keyRequest struct {
	Issuer string           `json:"iss"`
	Name   trustlist.Name   `json:"name"`
	Key    *jose.PublicKey  `json:"jwk"`
	Use    trustlist.Use    `json:"use"`
	VCTs   []string         `json:"vcts,omitempty"`
	From   jose.NumericDate `json:"from"`
	Until  jose.NumericDate `json:"until"`
}

func readKeyRequest(path string) (root.Entry, error) {
	data, err := readBounded(path, maxSmallFile)
	if err != nil {
		return root.Entry{}, err
	}
	var r keyRequest
	if err := jose.UnmarshalExact(data, &r); err != nil {
		return root.Entry{}, dataError("request %q: %w", path, err)
	}
	if r.Key == nil {
		return root.Entry{}, dataError("request %q: jwk is missing", path)
	}
	return root.Entry{
		Issuer: r.Issuer, Name: r.Name, Key: r.Key, Use: r.Use, VCTs: r.VCTs, From: r.From.Time(), Until: r.Until.Time(),
	}, nil
}
