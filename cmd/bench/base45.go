package main

// base45 encodes as RFC 9285 does: two bytes as three of the characters that a QR code's alphanumeric mode has.
func base45(data []byte) string {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	out := make([]byte, 0, (3*len(data)+1)/2)
	for ; len(data) > 1; data = data[2:] {
		n := int(data[0])<<8 | int(data[1])
		out = append(out, alphabet[n%45], alphabet[n/45%45], alphabet[n/45/45])
	}
	if len(data) == 1 {
		out = append(out, alphabet[data[0]%45], alphabet[data[0]/45])
	}
	return string(out)
}
