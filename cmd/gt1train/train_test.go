package main

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/giayto/giayto/credential/gt1"
)

// The file in package gt1 is what this command makes, on every machine.
func TestPreambleIsReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for some seconds")
	}
	_, preamble, err := train(defaultSamples, defaultSeed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(preamble, gt1.Preamble()) {
		t.Error("another preamble than the format's: either run this command again for a new version, or undo the change")
	}
}

func TestDictionaryIsTheFormats(t *testing.T) {
	dict, err := dictionary()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(gt1.Preamble()[5:], dict) {
		t.Error("the word lists give another dictionary than the preamble has")
	}
}

func TestSamples(t *testing.T) {
	w, err := newWorld(7)
	if err != nil {
		t.Fatal(err)
	}
	again, err := newWorld(7)
	if err != nil {
		t.Fatal(err)
	}
	other := again.samples(300)
	kinds := map[gt1.Kind]int{}
	for i, compact := range w.samples(300) {
		if compact != other[i] {
			t.Fatal("one seed gives two sequences")
		}
		text, err := gt1.Pack(compact)
		if err != nil {
			t.Fatal(err)
		}
		content, err := gt1.Unpack(text)
		if err != nil || content.Compact != compact {
			t.Fatalf("%q comes back as %q, %v", compact, content.Compact, err)
		}
		kinds[content.Kind]++
	}
	for _, kind := range []gt1.Kind{gt1.Token, gt1.Bound, gt1.Disclosures, gt1.Request} {
		if kinds[kind] == 0 {
			t.Errorf("no sample of kind %d: %v", kind, kinds)
		}
	}
	if kinds[gt1.Verbatim] > 0 {
		t.Errorf("samples that only fit verbatim: %v", kinds)
	}
}

// Every type of document is trained on, with every claim that its table names.
func TestSamplesHoldEveryClaim(t *testing.T) {
	w, err := newWorld(8)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, compact := range w.samples(1500) {
		for _, part := range strings.FieldsFunc(compact, func(r rune) bool { return r == '~' || r == '.' }) {
			if b, err := base64.RawURLEncoding.DecodeString(part); err == nil {
				all.Write(b)
			}
		}
	}
	for _, d := range documents {
		if !strings.Contains(all.String(), `"urn:giayto:vn:`+d.name+`:1"`) {
			t.Errorf("no %s", d.name)
		}
	}
	for _, name := range strings.Fields(`account_level holder_kind personal_administrative_number full_name birth_date sex
		nationality document_number passport_number birth_place issue_date expiry_date issuing_authority resident_address portrait
		age_over_14 age_over_16 age_over_18 age_over_21 guardian_name blank_serial driving_privileges vehicle_category_code scheme
		codes code exchange_date reissue_date previous_document_number benefit_level subject_code area_code facility_code
		facility_name valid_from five_year_date registration_number plate_colour organisation_name organisation_number vehicle_kind
		make model colour engine_number vehicle_identification_number engine_capacity_cc engine_power_kw seats gross_mass_kg
		payload_kg first_registration_date lien_holder production_year production_country kerb_mass_kg standing_places
		lying_places fuel stamp_serial report_number cnf _sd sd_hash nonce`) {
		if !strings.Contains(all.String(), `"`+name+`"`) {
			t.Errorf("no claim %s", name)
		}
	}
}
