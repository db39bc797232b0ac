package gt1

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"testing"
)

// The signature is the yardstick: packing a licence should take at most 2.5 times as long as signing it, its unpacking a
// quarter of its verification.

func BenchmarkECDSASign(b *testing.B) {
	key := benchmarkKey(b)
	hash := sha256.Sum256(nil)
	for b.Loop() {
		if _, err := key.Sign(rand.Reader, hash[:], nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkECDSAVerify(b *testing.B) {
	key := benchmarkKey(b)
	hash := sha256.Sum256(nil)
	sig, err := ecdsa.SignASN1(rand.Reader, key, hash[:])
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if !ecdsa.VerifyASN1(&key.PublicKey, hash[:], sig) {
			b.Fatal("a good signature is refused")
		}
	}
}

func benchmarkKey(b *testing.B) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	return key
}

// benchmarkTokens are a licence with all claims open, and one bound to a device with its proof and a portrait.
func benchmarkTokens() map[string]string {
	d := newDrawer(99)
	portrait := d.disclosure("portrait", d.portrait(588))
	bound := d.token(d.payload("csgt", "driving-licence", conceal(d.licence(), portrait), true), portrait)
	return map[string]string{
		"Open":  d.token(d.payload("csgt", "driving-licence", d.licence(), false)),
		"Proof": bound + d.keyBinding(bound),
	}
}

func BenchmarkPack(b *testing.B) {
	for name, compact := range benchmarkTokens() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Pack(compact); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUnpack(b *testing.B) {
	for name, compact := range benchmarkTokens() {
		text, err := Pack(compact)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Unpack(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
