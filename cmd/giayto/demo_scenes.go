package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/giayto/giayto/credential/message"
)

// A scene is a situation that people meet, with what is asked in it.
type scene struct {
	title message.Text
	asks  []ask
}

// An ask is a question about papers, which are named like the records that they were issued for.
type ask struct {
	words  message.Text
	papers []string
	flags  []string
	// vehicle is the paper from which the vehicle is taken, empty for none.
	vehicle string
}

// ofPaper is a question about one paper.
func ofPaper(vi, en, paper string, flags ...string) ask {
	return ofPapers(vi, en, []string{paper}, flags...)
}

// ofPapers is a question about several papers of one check.
func ofPapers(vi, en string, papers []string, flags ...string) ask {
	return ask{words: message.Text{VI: vi, EN: en}, papers: papers, flags: flags}
}

// on is the ask with the vehicle of a paper.
func (q ask) on(vehicle string) ask {
	q.vehicle = vehicle
	return q
}

// scenes are what people really ask.
func (a *album) scenes() error {
	a.chapter("Trên đường: người này có được điều khiển xe này không", "At the roadside: may this person drive this vehicle")
	a.play("roadside", roadsideScenes)
	png, err := drawText(dungCCCD)
	a.keep("card-cccd-dung", png, err)
	a.chapter("Ở cơ sở khám chữa bệnh: thẻ BHYT này có dùng được ở đây hôm nay không", "At a clinic: does this health-insurance card count here today")
	a.play("clinic", clinicScenes(clerk{a.now}))
	return a.err
}

// play asks what is asked in each scene of a place.
func (a *album) play(place string, scenes []scene) {
	for i, s := range scenes {
		if a.err == nil {
			a.print("   %d. %s\n", i+1, s.title.In(a.lang))
		}
		for _, q := range s.asks {
			a.pose(fmt.Sprintf("%s %d", place, i+1), q)
		}
	}
}

// pose asks one question, prints the answer, and keeps both.
func (a *album) pose(scene string, q ask) {
	if q.vehicle != "" {
		q.flags = append(slices.Clone(q.flags), "--vehicle-doc", a.pictureOf(q.vehicle))
	}
	v := &demoVerdict{Scene: scene, Args: a.today(q.flags...)}
	for _, paper := range q.papers {
		path := a.pictureOf(paper)
		if len(q.papers) > 1 {
			v.Images = append(v.Images, path)
		} else {
			v.Image = path
		}
	}
	if a.err != nil {
		return
	}
	err := a.check(v)
	if err == nil {
		err = a.printAnswer(q, v)
	}
	a.fail(scene, err)
}

// pictureOf is the file of a picture that is kept, or is kept from now on since an issuer has drawn it.
func (a *album) pictureOf(name string) string {
	if path := a.pictures[name]; path != "" || a.err != nil {
		return path
	}
	png, err := os.ReadFile(a.codes[name].png)
	return a.keep(name, png, err)
}

// printAnswer prints what is asked, the answer, and what is to be known beside it; of several papers also what else stands
// against one of them.
func (a *album) printAnswer(q ask, v *demoVerdict) error {
	var names []string
	for _, path := range v.files() {
		names = append(names, pictureName(path))
	}
	a.print("      %s  [%s]\n", q.words.In(a.lang), shellLine(append(names, q.flags...)))
	says, err := readRow(v.Verdict)
	if err != nil {
		return err
	}
	for i, paper := range v.Papers {
		one, err := readRow(paper)
		if err != nil {
			return err
		}
		if one.Outcome != message.Accepted && one.Message != says.Message {
			a.print("        %s: %s\n", names[i], one.answer(a.lang))
		}
	}
	a.print("      %s\n", says.answer(a.lang))
	for _, f := range says.Findings {
		if !slices.Contains(ofEveryPicture, f.Code) {
			a.print("        - %s\n", safe(f.Message.In(a.lang)))
		}
	}
	return nil
}

// answer is the outcome with its reason and sentence.
func (r *row) answer(lang message.Lang) string {
	return strings.Join([]string{
		pad(r.Outcome.Mark()+" "+r.Outcome.Text().In(lang), 16), pad(r.Reason, 16), safe(r.Message.In(lang)),
	}, "  ")
}

// split takes what verify --json has printed apart: the verdicts on several papers, and the answer.
func (v *demoVerdict) split(out []byte) error {
	lines := bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n"))
	last := len(lines) - 1
	if papers := len(v.Images); last != papers {
		return fmt.Errorf("%d verdicts before the answer on %d papers", last, papers)
	}
	for _, line := range lines[:last] {
		v.Papers = append(v.Papers, line)
	}
	v.Verdict = lines[last]
	return nil
}

// output is what verify --json prints.
func (v *demoVerdict) output() []byte {
	var out []byte
	for _, line := range append(slices.Clone(v.Papers), v.Verdict) {
		out = append(append(out, line...), '\n')
	}
	return out
}

// files are the pictures of a line.
func (v *demoVerdict) files() []string {
	if len(v.Images) > 0 {
		return v.Images
	}
	return []string{v.Image}
}
