package device

import (
	"strconv"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier/policy/traffic"
	"github.com/giayto/giayto/verifier/scan"
	"github.com/giayto/giayto/verifier/view"
)

// A State is what a device holds and how old that is, in words.
type State struct {
	Installed bool           `json:"installed"`
	Holdings  *view.Holdings `json:"holdings,omitempty"`
	Trust     Held           `json:"trust"`
	Status    Held           `json:"status"` // the status list that is the worst, the oldest among several
	Clock     string         `json:"clock"`
	// Behind says that the device's clock is behind, and what to do; empty where it is not.
	Behind string `json:"behind,omitempty"`
	Next   string `json:"next,omitempty"`
}

// Held is the worst of what is held of a kind.
type Held struct {
	State string `json:"state"` // of a view.Span, none where nothing is held
	Age   string `json:"age"`   // since it was signed
	Words string `json:"words"` // that, when it wants an update, and when it ends
}

const none = "none"

// State answers {"now":…,"lang":…}.
func (d *Device) State(request []byte) ([]byte, error) {
	var in Moment
	if err := read(request, &in); err != nil {
		return nil, err
	}
	lang := in.lang()
	s := State{Clock: view.Clock(in.time(), lang)}
	s.Trust, s.Status = nothing(message.WordNone, lang), nothing(message.WordNoLists, lang)
	if d.bundle == nil {
		return jose.Marshal(s)
	}
	h := view.OfBundle(d.bundle, in.time())
	s.Installed, s.Holdings = true, h
	if h.Trust != nil {
		s.Trust = Held{h.Trust.State, message.Ago(h.Now().Sub(h.Trust.IssuedAt.Time()), lang), message.WordVersion.Text().In(lang) + " " + strconv.FormatInt(h.Trust.Version, 10) + "; " + h.Trust.Words(h.Now(), lang)}
	}
	s.Status = worst(h, h.Now(), lang, s.Status)
	if h.ClockBehind {
		m, _ := message.Lookup("clock-behind")
		args := message.Args{"date": message.Plain(view.Clock(h.Latest.Time(), lang))}
		s.Behind, s.Next = m.Text(args).In(lang), m.Next("", args).In(lang)
	}
	return jose.Marshal(s)
}

// worst is the list that is damaged, or that ends first.
func worst(h *view.Holdings, at time.Time, lang message.Lang, none Held) Held {
	var found *view.HeldList
	for _, list := range h.Lists {
		if found == nil || list.State == view.Damaged || found.State != view.Damaged && list.Expires.Time().Before(found.Expires.Time()) {
			found = list
		}
	}
	if found == nil {
		return none
	}
	return Held{found.State, message.Ago(at.Sub(found.IssuedAt.Time()), lang), found.Words(at, lang)}
}

func nothing(w message.Word, lang message.Lang) Held {
	return Held{none, w.Text().In(lang), w.Text().In(lang)}
}

// A Catalogue is what a page cannot know by itself: the words of the outcomes, of the questions and of the hints for the
// camera, what is said of a code that cannot be read, and the vehicles that the rules tell apart.
type Catalogue struct {
	Outcomes   map[string]Word  `json:"outcomes"`
	Questions  []Word           `json:"questions"`
	Hints      map[string]Hint  `json:"hints"` // by the hint of a Frame
	Unreadable view.Page        `json:"unreadable"`
	Vehicles   []traffic.Choice `json:"vehicles"`
}

// A Word is a word of the catalogue with its shape.
type Word struct {
	Name string `json:"name"`
	Mark string `json:"mark,omitempty"`
	Text string `json:"text"`
}

// A Hint says what keeps a code in the picture from being read, and what to do.
type Hint struct {
	Text string `json:"text"`
	Next string `json:"next"`
}

// CatalogueOf answers {"now":…,"lang":…}.
func CatalogueOf(request []byte) ([]byte, error) {
	var in Moment
	if err := read(request, &in); err != nil {
		return nil, err
	}
	lang := in.lang()
	c := Catalogue{Outcomes: map[string]Word{}, Hints: map[string]Hint{}, Vehicles: traffic.Choices()}
	for _, o := range []message.Outcome{message.Accepted, message.Rejected, message.Undecided} {
		c.Outcomes[string(o)] = Word{string(o), o.Mark(), o.Text().In(lang)}
	}
	for _, q := range []message.Question{message.Traffic, message.Clinic, message.Identity} {
		c.Questions = append(c.Questions, Word{Name: string(q), Text: q.Text().In(lang)})
	}
	for _, hint := range scan.Hints {
		m, _ := message.Lookup(string(hint))
		c.Hints[string(hint)] = Hint{m.Text().In(lang), m.Next("").In(lang)}
	}
	m, _ := message.Lookup("unreadable")
	o := m.Outcome
	c.Unreadable = view.Page{Outcome: o, Mark: o.Mark(), Word: o.Text().In(lang), Message: m.Text(nil).In(lang), Next: m.Next("", nil).In(lang),
		Findings: []view.Note{}, Sources: []view.Row{}}
	return jose.Marshal(c)
}
