package scan

const (
	// hintFrames is how many of the last frames the hint of a Video is of: half a second to
	// two.
	hintFrames = 16

	// hintLead is by which part of the votes another hint must lead before it takes the place
	// of the one that is given: a quarter of them.
	hintLead = 4
)

// A steadyHint is the hint of a camera's last frames, which stays while one frame says this
// and the next one that. A symbol that was laid, which is looked for in one frame of several,
// has as many votes as the frames in between, which see no more than its texture or nothing.
type steadyHint struct {
	votes  [hintFrames]vote // the oldest one at next
	next   int
	chosen Hint
}

type vote struct {
	hint  Hint
	count int
}

// after takes the result of a frame, and returns the hint to give.
func (s *steadyHint) after(r Result) Hint {
	s.votes[s.next] = r.vote()
	s.next = (s.next + 1) % hintFrames
	best, most, all := Hint(""), 0, 0
	for _, hint := range Hints {
		n := s.count(hint)
		all += n
		if n > most {
			best, most = hint, n
		}
	}
	if had := s.count(s.chosen); had == 0 || most > had+all/hintLead {
		s.chosen = best
	}
	return s.chosen
}

func (s *steadyHint) count(hint Hint) (n int) {
	for _, v := range s.votes {
		if v.hint == hint {
			n += v.count
		}
	}
	return n
}

// vote is what a frame says: nothing where a code was read, or where there was no time to see
// anything.
func (r Result) vote() vote {
	switch {
	case len(r.Codes) > 0, r.Partial && len(r.Unread) == 0:
		return vote{}
	case len(r.Unread) > 0 && r.Unread[0].Module > 0:
		return vote{r.Hint(), patience}
	}
	return vote{r.Hint(), 1}
}
