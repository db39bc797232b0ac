package main

import (
	"fmt"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// asked are vehicles of all classes, as officers name them.
var asked = []string{
	"xe máy 110cc", "mô tô 150cc", "ô tô 5 chỗ", "ô tô 7 chỗ số tự động", "ô tô điện 5 chỗ", "xe khách 45 chỗ", "xe tải 3,5 tấn",
	"xe tải khối lượng toàn bộ 7.500 kg kéo rơ moóc 751 kg", "xe container",
}

// vehicles reads them.
func vehicles() ([]traffic.Vehicle, error) {
	all := make([]traffic.Vehicle, len(asked))
	for i, phrase := range asked {
		var err error
		if all[i], err = traffic.ParseVehicle(phrase); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// decide takes an open licence to what the rules say of it, in words: the work of a verdict that is neither cryptography nor
// reading.
func (w *workload) decide(of []traffic.Vehicle) func(i int) error {
	on := vn.DateOf(w.options.Now)
	return func(i int) error {
		a := traffic.MayDrive(w.licences[i], traffic.Standing{}, of[i%len(of)], on)
		if said := words(a); said == 0 {
			return fmt.Errorf("nothing is said by %s", a.Code)
		}
		return nil
	}
}

// words fills the sentences of an answer, as a verdict does, and counts their bytes.
func words(a policy.Answer) (bytes int) {
	m, _ := message.Lookup(a.Code)
	text, next := m.Text(a.Args), m.Next(message.Question(credential.Traffic), a.Args)
	bytes = len(text.VI) + len(text.EN) + len(next.VI) + len(next.EN)
	for _, f := range a.Findings {
		m, _ := message.Lookup(f.Code)
		text := m.Text(f.Args)
		bytes += len(text.VI) + len(text.EN)
	}
	return bytes
}
