package main

import "strings"

// shown are the document's disclosures of these names, as a further code holds them.
func (d document) shown(names ...string) frame {
	_, disclosures := recipe{doc: d, show: names}.disclosed()
	return frame{disclosures: disclosures}
}

func face() frame { return licence().shown("portrait") }

// acceptedFrames are two small codes, or more, in place of a dense one.
func acceptedFrames() []vector {
	written := face()
	written.form = plain
	together := func(name, findings, comment string, r recipe, frames ...frame) vector {
		return vector{name: "frame-" + name, findings: findings, comment: comment, recipe: r, frames: frames}
	}
	answer := together("challenge-of-first", "compare-portrait", "the answer to a challenge covers the first code alone", challenged(asked, nonce("asked")), face())
	answer.audience, answer.nonce = asked, nonce("asked")
	return []vector{
		together("portrait", "compare-portrait, not-vneid", "the first code names the person, the second has the face", recipe{doc: licence()}, face()),
		together("proof-of-first", "compare-portrait", "the device's proof covers the first code alone", withProof(now-10), face()),
		answer,
		together("two", "compare-portrait", "three codes", recipe{doc: licence()}, licence().shown("resident_address"), face()),
		together("of-two-disclosures", "compare-portrait", "", recipe{doc: licence()}, licence().shown("resident_address", "portrait")),
		together("twice", "compare-portrait", "the second code was read twice", recipe{doc: licence()}, face(), face()),
		together("repeats-first", "compare-portrait", "the first code shows the face already", withPortrait(), face()),
		together("plain", "compare-portrait", "disclosures as they are, without GT1", recipe{doc: licence()}, written),
		together("identity", "", "", recipe{doc: identity(), show: []string{"age_over_18"}}, identity().shown("birth_date", "portrait")),
	}
}

// frames are further codes that do not belong to the first.
func frames() []vector {
	fault := func(name, expect, comment string, r recipe, frames ...frame) vector {
		return vector{name: "frame-" + name, expect: expect, agree: "gt1, jose", comment: comment, recipe: r, frames: frames}
	}
	foreign := func(name, comment string, r recipe, frames ...frame) vector {
		v := fault(name, "bad-disclosure", comment, r, frames...)
		v.refuse = sdJWT
		return v
	}
	bare := recipe{doc: licence()}
	tampered := face()
	tampered.disclosures[0] = b64([]byte(replace("data:image/webp", "data:image/png")(string(unb64(tampered.disclosures[0])))))
	serial := licence()
	serial.concealed = append(serial.concealed, member{"blank_serial", "AB1234567"})
	serial.claims = serial.claims.without("blank_serial")
	overBoth := withProof(now - 10)
	overBoth.show = []string{"portrait"}
	overBoth.proof.after = func(presented string) string {
		jws, _, _ := strings.Cut(presented, "~")
		return jws + "~"
	}
	crowd := bare
	crowd.show = []string{"portrait"}
	crowd.digests = func(d []string) []string { return append(d, digestsOf(manyDisclosures(64))...) }
	covered := fault("proof-of-both", "bad-presentation", "sd_hash covers the second code's disclosure too", overBoth, face())
	covered.refuse = sdJWT
	return []vector{
		foreign("of-other-token", "another person's date of birth", bare, identity().shown("birth_date")),
		foreign("of-other-token-too", "the second code belongs to the token, the third does not", bare, face(), identity().shown("birth_date")),
		foreign("tampered", "another face", bare, tampered),
		fault("not-concealed", "bad-disclosure", "a claim that the issuer may not conceal, in the second code", recipe{doc: serial}, serial.shown("blank_serial")),
		fault("disclosures-65", "malformed", "one in the first code, 64 in the second, all signed", crowd, frame{disclosures: manyDisclosures(64)}),
		covered,
		fault("is-link", "malformed", "the second code has no disclosures", bare, frame{text: "https://gplx.example/tra-cuu?so=010195000001"}),
	}
}

// frames are further codes in GT1 that hold no disclosures.
func (w *writer) frames() []vector {
	other := func(name, comment string, container []byte) vector {
		return vector{name: "frame-is-" + name, expect: "malformed", agree: "gt1, jose", comment: comment, recipe: recipe{doc: licence()},
			frames: []frame{{text: gt1(container)}}}
	}
	return []vector{
		other("token", "a whole token: another paper in the same picture", w.preamble.pack(recipe{doc: registration()}.make().compact)),
		other("request", "a verifier's request", w.request()),
	}
}
