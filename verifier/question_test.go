package verifier

import (
	"errors"
	"slices"
	"testing"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/verifier/policy/identity"
	"github.com/giayto/giayto/verifier/policy/traffic"
)

// What is asked of one kind of paper is not answered by another, which would be a yes to a question that nobody asked; and a
// verdict repeats no detail that it does not answer.
func TestDetailsMakeTheQuestion(t *testing.T) {
	car, err := traffic.ParseVehicle("car,seats=4")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		paper, name string
		ask         func(q *Question)
		want        string
		asked       Asked
	}{
		{"licence-portrait", "nothing", func(*Question) {}, accepted, Asked{For: credential.Traffic}},
		{"licence-portrait", "an age", func(q *Question) { q.MinAge = 18 }, reasonWrongDocument, Asked{For: credential.Identity, MinAge: 18}},
		{"licence-portrait", "a name", func(q *Question) { q.Match = identity.Facts{Name: "Nguyễn Văn An"} }, reasonWrongDocument, Asked{For: credential.Identity}},
		{"licence-portrait", "a facility", func(q *Question) { q.Facility = "01028" }, reasonWrongDocument, Asked{For: credential.Clinic, Facility: "01028"}},
		{"licence-portrait", "a vehicle and an age", func(q *Question) { q.Vehicle, q.MinAge = car, 18 }, accepted,
			Asked{For: credential.Traffic, Vehicle: "car,seats=4"}},
		{"identity-citizen", "a vehicle", func(q *Question) { q.Vehicle = car }, reasonWrongDocument, Asked{For: credential.Traffic, Vehicle: "car,seats=4"}},
		{"identity-citizen", "a permit", func(q *Question) { q.Permit = &traffic.Permit{} }, reasonWrongDocument, Asked{For: credential.Traffic}},
		{"health-pin12", "an age", func(q *Question) { q.MinAge = 6 }, reasonWrongDocument, Asked{For: credential.Identity, MinAge: 6}},
		{"health-pin12", "a stay", func(q *Question) { q.Admitted = vn.Date{Year: 2026, Month: 11, Day: 1} }, accepted,
			Asked{For: credential.Clinic, Admitted: "2026-11-01"}},
		{"health-pin12", "an age, for clinics", func(q *Question) { q.For, q.MinAge = credential.Clinic, 6 }, accepted, Asked{For: credential.Clinic}},
	} {
		one := caseNamed(t, c.paper)
		q := Question{At: one.At}
		c.ask(&q)
		v := Verify(deviceFor(t, one), q, one.Text)
		got := v.Question
		if (got.Reading != nil) != (c.asked.Vehicle != "") {
			t.Errorf("%s, %s: reading %v of %q", c.paper, c.name, got.Reading, got.Vehicle)
		}
		got.Reading, got.On, got.At = nil, vn.Date{}, c.asked.At
		if v.Reason != c.want || got != c.asked {
			t.Errorf("%s, %s: %s %+v, want %s %+v", c.paper, c.name, v.Reason, got, c.want, c.asked)
		}
	}
}

// A foreign permit stands in the place of the licence that a vehicle's paper would be put together with.
func TestPermitBesideARegistration(t *testing.T) {
	one := caseNamed(t, "vehicle-registration")
	issued := vn.Date{Year: 2026, Month: 5, Day: 20}
	for _, c := range []struct {
		permit       traffic.Permit
		reason, code string
	}{
		{traffic.Permit{Issued: issued}, reasonNotEntitled, "permit-alone"},
		{traffic.Permit{Issued: issued, National: true}, reasonUnclear, "permit-shown"},
		{traffic.Permit{Issued: issued, Expiry: issued, National: true}, reasonExpired, "permit-expired"},
	} {
		q := Question{At: one.At, Permit: &c.permit}
		v := Verify(deviceFor(t, one), q, one.Text)
		sum, err := SumUp(q, "", []Verdict{v})
		if err != nil || sum == nil {
			t.Fatalf("%s: %v, %v", c.code, sum, err)
		}
		if v.Reason != accepted || sum.Reason != c.reason || sum.Answer == nil || sum.Answer.Code != c.code {
			t.Errorf("%s, then %s by %+v, want %s by %s", v.Reason, sum.Reason, sum.Answer, c.reason, c.code)
		}
	}
}

// A vehicle's paper that is shown alone is compared with the vehicle that the officer named.
func TestVehicleBesideARegistration(t *testing.T) {
	one := caseNamed(t, "vehicle-registration")
	for spec, want := range map[string]string{"": "", "car,seats=4": "licence-needed", "car,seats=6": "conflict", "truck,gvw=3000": "conflict"} {
		q := Question{At: one.At}
		if spec != "" {
			q.Vehicle = vehicleIn(t, spec)
		}
		sum, err := SumUp(q, "", []Verdict{Verify(deviceFor(t, one), q, one.Text)})
		got := ""
		switch conflict := new(traffic.ConflictError); {
		case errors.As(err, &conflict):
			got = "conflict"
		case err != nil:
			t.Error(err)
		case sum != nil:
			got = sum.Answer.Code
		}
		if got != want {
			t.Errorf("%q: %q, want %q", spec, got, want)
		}
	}
}

// A moped needs no licence: that it is suspended is a remark to its rider, and a refusal on anything else.
func TestSuspensionDoesNotMatterToAMoped(t *testing.T) {
	one := caseNamed(t, "status-suspended")
	for spec, want := range map[string]string{"moped": accepted, "motorcycle,cc=110": reasonSuspended, "": reasonSuspended} {
		q := Question{At: one.At}
		if spec != "" {
			q.Vehicle = vehicleIn(t, spec)
		}
		v := Verify(deviceFor(t, one), q, one.Text)
		if v.Reason != want || (want == accepted) != slices.Contains(codes(v), reasonSuspended) {
			t.Errorf("%q: %s %v, want %s", spec, v.Reason, codes(v), want)
		}
	}
}
