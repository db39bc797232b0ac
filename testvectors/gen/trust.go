package main

// A trustKey is an issuer's key as the root lists it.
type trustKey struct {
	name        string
	use         string
	vcts        []string
	from, until int
	compromised bool
}

type trustIssuer struct {
	segment string
	vi, en  string
	keys    []trustKey
}

// A trustList is one list with the roots that sign it; the threshold is always 2.
type trustList struct {
	version  int
	iat, exp int
	roots    []string
	issuers  []trustIssuer
	signers  []string
	edit     func(payload string) string // after signing
}

const (
	keysFrom  = 1767225600 // 2026-01-01
	keysUntil = 1861920000 // 2029-01-01
	listFrom  = midnight - 7*day
)

func pair(segment string, types ...string) []trustKey {
	var vcts []string
	for _, t := range types {
		vcts = append(vcts, "urn:giayto:vn:"+t+":1")
	}
	return []trustKey{
		{segment + "-credential", "credential", vcts, keysFrom, keysUntil, false},
		{segment + "-status", "status", vcts, keysFrom, keysUntil, false},
	}
}

// issuers are those of the default list.
func issuers() []trustIssuer {
	traffic := pair("csgt", "driving-licence", "vehicle-registration")
	vcts := traffic[0].vcts
	traffic = append(traffic,
		trustKey{"csgt-2025", "credential", vcts, keysFrom - 365*day, keysFrom, false},
		trustKey{"csgt-stolen", "credential", vcts, keysFrom - 365*day, keysUntil, true},
		trustKey{"csgt-stolen-status", "status", vcts, keysFrom - 365*day, keysUntil, true})
	return []trustIssuer{
		{"c06", "Cục Căn cước Mẫu", "Example Identity Department", pair("c06", "identity", "residence", "dependant")},
		{"csgt", "Cục Cảnh sát giao thông Mẫu", "Example Traffic Police", traffic},
		{"bhxh", "Bảo hiểm xã hội Mẫu", "Example Social Insurance", pair("bhxh", "health-insurance", "social-insurance")},
		{"dangkiem", "Đăng kiểm Mẫu", "Example Vehicle Inspection", pair("dangkiem", "vehicle-inspection")},
		{"baohiem", "Công ty Bảo hiểm Mẫu", "Example Insurer", pair("baohiem", "vehicle-insurance")},
		{"thue", "Cục Thuế Mẫu", "Example Tax Department", pair("thue", "tax-id")},
		{"xnc", "Cục Quản lý xuất nhập cảnh Mẫu", "Example Immigration Department", pair("xnc", "passport")},
		{"yte", "Sở Y tế Mẫu", "Example Health Department", pair("yte", "health-record")},
		{"lltp", "Cơ quan lý lịch tư pháp Mẫu", "Example Judicial Records", pair("lltp", "judicial-record")},
	}
}

// changed returns the default issuers after a change of one key; the change may add more keys behind it.
func changed(name string, change func(trustKey) []trustKey) []trustIssuer {
	out := issuers()
	for i := range out {
		var keys []trustKey
		for _, k := range out[i].keys {
			if k.name == name {
				keys = append(keys, change(k)...)
			} else {
				keys = append(keys, k)
			}
		}
		out[i].keys = keys
	}
	return out
}

func without(segment string) []trustIssuer {
	var out []trustIssuer
	for _, i := range issuers() {
		if i.segment != segment {
			out = append(out, i)
		}
	}
	return out
}

// joined lists key as a second one of the traffic police.
func joined(key string) []trustIssuer {
	return changed("csgt-credential", func(k trustKey) []trustKey {
		other := k
		other.name = key
		return []trustKey{k, other}
	})
}

func trustLists() map[string]trustList {
	const v4 = midnight - day
	former := append(changed("csgt-stolen", func(k trustKey) []trustKey {
		k.compromised = false
		return []trustKey{k}
	}), trustIssuer{"cu", "Cơ quan cũ Mẫu", "Example Former Issuer", pair("cu", "driving-licence")})
	stolen := changed("csgt-credential", func(k trustKey) []trustKey {
		next := k
		next.name, next.compromised = "csgt-next", true
		return []trustKey{k, next}
	})
	three, two := []string{"root-1", "root-2", "root-3"}, []string{"root-1", "root-2"}
	changedRoots, newRoots := []string{"root-2", "root-3", "root-4"}, []string{"root-1", "root-2", "root-4"}
	foreign := []string{"foreign-1", "foreign-2", "foreign-3"}
	attacked := joined("attacker")
	return map[string]trustList{
		"default":  {version: 3, iat: listFrom, exp: listFrom + 90*day, roots: three, issuers: issuers(), signers: two},
		"older":    {version: 2, iat: listFrom - 75*day, exp: listFrom + 25*day, roots: three, issuers: former, signers: two},
		"expired":  {version: 3, iat: listFrom - 100*day, exp: listFrom - day, roots: three, issuers: issuers(), signers: two},
		"expiring": {version: 3, iat: listFrom, exp: midnight + 10*day, roots: three, issuers: issuers(), signers: two},

		"stolen":         {version: 4, iat: v4, exp: v4 + 90*day, roots: three, issuers: stolen, signers: []string{"root-1", "root-3"}},
		"dropped":        {version: 4, iat: v4, exp: v4 + 90*day, roots: three, issuers: without("bhxh"), signers: two},
		"rotated":        {version: 4, iat: v4, exp: v4 + 90*day, roots: changedRoots, issuers: issuers(), signers: newRoots},
		"rotated-past":   {version: 4, iat: v4 - 5*day, exp: v4, roots: changedRoots, issuers: issuers(), signers: newRoots},
		"after-rotation": {version: 5, iat: v4 + hour, exp: v4 + 90*day, roots: changedRoots, issuers: joined("csgt-next"), signers: []string{"root-3", "root-4"}},

		"foreign":      {version: 9, iat: v4, exp: v4 + 90*day, roots: foreign, issuers: attacked, signers: foreign[:2]},
		"one-root":     {version: 4, iat: v4, exp: v4 + 90*day, roots: three, issuers: attacked, signers: two[:1]},
		"root-twice":   {version: 4, iat: v4, exp: v4 + 90*day, roots: three, issuers: attacked, signers: []string{"root-1", "root-1"}},
		"issuer-signs": {version: 4, iat: v4, exp: v4 + 90*day, roots: three, issuers: attacked, signers: []string{"root-1", "csgt-credential"}},
		"new-roots-silent": {version: 4, iat: v4, exp: v4 + 90*day, roots: []string{"root-1", "foreign-1", "foreign-2"}, issuers: attacked,
			signers: two},
		"same-version": {version: 3, iat: v4, exp: v4 + 90*day, roots: three, issuers: attacked, signers: two},
		"long-lived":   {version: 4, iat: v4, exp: v4 + 101*day, roots: three, issuers: attacked, signers: two},
		"tampered": {version: 4, iat: v4, exp: v4 + 90*day, roots: three, issuers: issuers(), signers: two,
			edit: replace(b64kid("csgt-stolen"), b64kid("attacker"))},
	}
}

func b64kid(name string) string { return newKey(name).kid() }

func (l trustList) file() []byte {
	payload := jsonText(object{
		{"version", l.version}, {"iat", l.iat}, {"exp", l.exp},
		{"roots", rootSet(l.roots)}, {"issuers", l.listed()},
	})
	var signatures []any
	signed := b64([]byte(payload))
	if l.edit != nil {
		signed = b64([]byte(l.edit(payload)))
	}
	for _, name := range l.signers {
		k := newKey(name)
		protected := b64([]byte(jsonText(object{{"alg", "ES256"}, {"kid", k.kid()}, {"typ", "trust-list+jwt"}})))
		signature := b64(k.sign(protected + "." + b64([]byte(payload))))
		signatures = append(signatures, object{{"protected", protected}, {"signature", signature}})
	}
	return []byte(jsonText(object{{"payload", signed}, {"signatures", signatures}}) + "\n")
}

// rootSet is {"keys":[…],"threshold":2}, in a list and in a device's first roots alike.
func rootSet(names []string) object {
	var keys []any
	for _, n := range names {
		keys = append(keys, newKey(n).jwk())
	}
	return object{{"keys", keys}, {"threshold", 2}}
}

func (l trustList) listed() []any {
	var out []any
	for _, i := range l.issuers {
		var keys []any
		for _, k := range i.keys {
			keys = append(keys, k.listed())
		}
		out = append(out, object{{"iss", host + i.segment}, {"name", object{{"vi", i.vi}, {"en", i.en}}}, {"keys", keys}})
	}
	return out
}

func (k trustKey) listed() object {
	key := newKey(k.name)
	o := object{{"kid", key.kid()}, {"jwk", key.jwk()}, {"use", k.use}}
	if k.use == "credential" {
		var vcts []any
		for _, v := range k.vcts {
			vcts = append(vcts, v)
		}
		o = append(o, member{"vcts", vcts})
	}
	o = append(o, member{"from", k.from}, member{"until", k.until})
	if k.compromised {
		o = append(o, member{"compromised", true})
	}
	return o
}
