package main

import (
	"slices"
	"strings"
)

// presentations are device proofs that are false, old, of another question, or missing.
func presentations() []vector {
	return slices.Concat(falseProofs(), challenges(), unproved())
}

func falseProofs() []vector {
	fault := func(name, comment string, change func(p *proof)) vector {
		r := withProof(now - 10)
		change(r.proof)
		return vector{name: "proof-" + name, expect: "bad-presentation", refuse: sdJWT, agree: "jose", comment: comment, recipe: r}
	}
	edited := func(name, comment, claim string, value any) vector {
		return fault(name, comment, func(p *proof) { p.claims = func(o object) object { return o.with(claim, value) } })
	}
	withoutClaim := func(name, claim string) vector {
		v := fault(name, "", func(p *proof) { p.claims = func(o object) object { return o.without(claim) } })
		v.refuse = ""
		return v
	}
	algNone := fault("alg-none", "the proof's header says so", func(p *proof) { p.header = func(h object) object { return h.with("alg", "none") } })
	algNone.expect = "malformed"
	unbound := withProof(now - 10).drop("cnf")
	shown := recipe{doc: licence(), device: "device", show: []string{"resident_address", "portrait"}, proof: oneWayProof(now - 10)}
	shown.proof.after = func(presented string) string {
		part := strings.Split(presented, "~")
		return part[0] + "~" + part[1] + "~"
	}
	added := withProof(now - 10)
	added.proof.after = func(presented string) string { return presented + disclosure("portrait", portraitURI()) + "~" }
	audience := edited("other-audience", "a proof for one verifier, shown where none is asked", "aud", asked)
	audience.refuse = ""
	return []vector{
		fault("of-other-device", "signed by another device's key", func(p *proof) { p.key = "other-device" }),
		edited("other-sd-hash", "sd_hash of another presentation", "sd_hash", sha("another~")),
		audience,
		fault("other-type", "typ is JWT", func(p *proof) { p.header = func(h object) object { return h.with("typ", "JWT") } }),
		algNone,
		withoutClaim("without-sd-hash", "sd_hash"),
		withoutClaim("without-nonce", "nonce"),
		withoutClaim("without-iat", "iat"),
		withoutClaim("without-audience", "aud"),
		{name: "proof-without-cnf", expect: "bad-presentation", refuse: sdJWT, agree: "jose", recipe: unbound,
			comment: "the issuer bound the token to no device"},
		{name: "proof-disclosure-removed", expect: "bad-presentation", refuse: sdJWT, agree: "jose", recipe: shown,
			comment: "the portrait was taken out after the device signed"},
		{name: "proof-disclosure-added", expect: "bad-presentation", refuse: sdJWT, agree: "jose", recipe: added,
			comment: "a portrait was put in after the device signed"},
	}
}

func challenges() []vector {
	other := func(name, refuse, comment string, r recipe) vector {
		return vector{name: "challenge-" + name, expect: "bad-presentation", audience: asked, nonce: nonce("asked"), comment: comment, agree: "jose",
			refuse: refuse, recipe: r}
	}
	unanswered := func(name, comment string, r recipe) vector {
		return vector{name: "challenge-" + name, expect: "holder-unproved", audience: asked, nonce: nonce("asked"), comment: comment,
			agree: "gt1, jose, status-list", refuse: sdJWT, recipe: r}
	}
	bound := withPortrait()
	bound.device = "device"
	return []vector{
		other("other-nonce", sdJWT, "the answer to another question of the same verifier", challenged(asked, nonce("earlier"))),
		other("other-audience", "", "the answer to another verifier", challenged("https://kiemtra.giayto.example/18", nonce("asked"))),
		other("one-way-proof", sdJWT, "a proof for whoever looks does not answer a question", withProof(now-10)),
		unanswered("without-proof", "a device key, and no proof of it", bound),
		unanswered("without-device", "a portrait does not answer a question", withPortrait()),
	}
}

func unproved() []vector {
	stale := func(name, comment string, at int) vector {
		return vector{name: "proof-" + name, expect: "stale-presentation", comment: comment, agree: "jose", recipe: withProof(at)}
	}
	open := licence()
	open.claims = append(open.claims, open.concealed[0])
	open.concealed = nil
	bound := recipe{doc: licence(), device: "device"}
	return []vector{
		stale("91-seconds", "a second more than 60 and the tolerance of 30", now-91),
		stale("day-old", "a screenshot of yesterday", now-day),
		stale("31-seconds-ahead", "", now+31),
		{name: "holder-reference-licence", expect: "holder-unproved", findings: "not-vneid", agree: everybody, recipe: recipe{doc: open, index: 1026937},
			comment: "samples/reference-licence.json: nothing shows who holds it"},
		{name: "holder-address-only", expect: "holder-unproved", agree: everybody, recipe: recipe{doc: licence(), show: []string{"resident_address"}}},
		{name: "holder-device-silent", expect: "holder-unproved", agree: everybody, recipe: bound, comment: "a device key, and no proof of it"},
	}
}
