package traffic

import (
	"strconv"

	"github.com/giayto/giayto/credential/message"
)

// A source is the article that a rule comes from.
type source struct {
	full  string       // as in the catalogue: "Luật 36/2024/QH15 Đ89 k2a"
	short message.Text // as in a sentence: "Luật 36/2024 Đ89 k2a", "Law 36/2024 art. 89(2)(a)"
}

// law36 is an article of Luật Trật tự, an toàn giao thông đường bộ; point may be empty.
func law36(article, clause int, point string) source {
	a, c := strconv.Itoa(article), strconv.Itoa(clause)
	s := source{
		full: "Luật 36/2024/QH15 Đ" + a + " k" + c + point,
		short: message.Text{
			VI: "Luật 36/2024 Đ" + a + " k" + c + point,
			EN: "Law 36/2024 art. " + a + "(" + c + ")",
		},
	}
	if point != "" {
		s.short.EN += "(" + point + ")"
	}
	return s
}

var (
	sourceRestrictions = source{"TT 12/2025/TT-BCA", message.Text{VI: "TT 12/2025", EN: "Circular 12/2025"}}
	sourceSuspension   = source{"NĐ 168/2024 Đ5 k6", message.Text{VI: "NĐ 168/2024 Đ5 k6", EN: "Decree 168/2024 art. 5(6)"}}
	sourceClasses      = source{"Luật 36/2024/QH15 Đ57 k1", message.Text{VI: "Luật 36/2024 Đ57 k1", EN: "Law 36/2024 art. 57(1)"}}
	sourceOldClasses   = law36(89, 2, "")
	sourceExpiry       = law36(57, 7, "a")
	sourcePapers       = law36(56, 1, "")
	sourceMachine      = law36(56, 2, "")
	sourceStart        = law36(88, 1, "")
)
