package record

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/giayto/giayto/credential"
)

// A field is what a column of a table may hold: a member of a record.
type field struct {
	path  string // in the record; that of a list's element has [] in it, for the number behind the column's name
	names []string
	claim *credential.Claim // nil for what stands outside of the claims
	also  string            // a second member that has the same value, where no column is its own
}

// beside are the fields that stand outside of the claims.
var beside = []field{
	{path: "record_id", names: []string{"Mã hồ sơ"}},
	{path: "type", names: []string{"Loại giấy tờ"}},
	{path: "account.level", names: []string{"Mức độ tài khoản"}},
	{path: "account.state", names: []string{"Trạng thái tài khoản"}},
	{path: "approved.by", names: []string{"Người duyệt"}},
	{path: "approved.source", names: []string{"Căn cứ duyệt", "Nguồn đối chiếu"}},
	{path: "approved.at", names: []string{"Thời điểm duyệt", "Ngày duyệt"}},
	{path: "guardian.full_name", names: []string{"Người đại diện", "Họ tên người đại diện"}},
	{path: "guardian.personal_administrative_number", names: []string{"Số định danh người đại diện", "Số CCCD người đại diện"}},
	{path: "guardian.consented", names: []string{"Ngày đồng ý", "Ngày người đại diện đồng ý"}},
	{path: "device", names: []string{"Khóa thiết bị"}},
	{path: "portrait", names: []string{"Ảnh chân dung", "Ảnh", "Tệp ảnh"}},
	{path: "unsigned_source", names: nil},
}

// passedOver are columns that offices' tables have and records do not, and those that rejects are given.
var passedOver = []string{"STT", "TT", "Số thứ tự", "Ghi chú", rejectLine, rejectReason}

// The columns that a table of rejects has before those of its input.
const (
	rejectLine   = "Dòng"
	rejectReason = "Lý do từ chối"
)

// otherNames are what offices call claims beside what FORMAT.md calls them.
var otherNames = map[string][]string{
	"personal_administrative_number": {"Số định danh", "Số ĐDCN", "Mã định danh", "Số CCCD", "CCCD", "Số căn cước", "Số căn cước công dân"},
	"full_name":                      {"Họ và tên", "Họ tên", "Họ tên khai sinh"},
	"birth_date":                     {"Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh"},
	"issuing_authority":              {"Nơi cấp"},
	"expiry_date":                    {"Ngày hết hạn", "Giá trị đến", "Có giá trị đến", "Hạn sử dụng", "Đến ngày"},
	"valid_from":                     {"Từ ngày", "Giá trị từ", "Có giá trị từ", "Ngày hiệu lực"},
	"resident_address":               {"Địa chỉ", "Nơi cư trú", "Nơi thường trú", "Địa chỉ thường trú"},
	"blank_serial":                   {"Số sê-ri phôi", "Số seri phôi"},
	"benefit_level":                  {"Mức hưởng"},
	"subject_code":                   {"Đối tượng"},
	"facility_code":                  {"Mã KCB", "Mã cơ sở KCB", "Mã ĐKKCB ban đầu"},
	"facility_name":                  {"Nơi KCB ban đầu", "Nơi ĐKKCB ban đầu"},
	"five_year_date":                 {"Ngày đủ 5 năm", "Thời điểm đủ 5 năm"},
	"registration_number":            {"Biển số xe", "Biển kiểm soát", "Biển số đăng ký"},
	"vehicle_identification_number":  {"Số VIN"},
	"engine_capacity_cc":             {"Dung tích xi lanh"},
	"gross_mass_kg":                  {"Khối lượng toàn bộ"},
	"seats":                          {"Số chỗ"},
	"summary":                        {"Nội dung tóm tắt"},
	"vehicle_category_code":          {"Hạng GPLX", "Hạng giấy phép lái xe"},
	"codes":                          {"Hạn chế"},
}

// numberNames are what offices call the number of a document.
var numberNames = map[string][]string{
	"driving-licence":      {"Số GPLX", "Số giấy phép lái xe"},
	"health-insurance":     {"Số thẻ BHYT", "Mã thẻ BHYT", "Số thẻ", "Mã thẻ"},
	"vehicle-registration": {"Số đăng ký", "Số giấy chứng nhận đăng ký"},
	"vehicle-inspection":   {"Số GCN", "Số giấy chứng nhận kiểm định"},
	"vehicle-insurance":    {"Số GCN", "Số giấy chứng nhận bảo hiểm"},
	"tax-id":               {"MST"},
	"social-insurance":     {"Mã số BHXH", "Số BHXH", "Số sổ BHXH"},
	"health-record":        {"Mã hồ sơ sức khỏe"},
	"judicial-record":      {"Số phiếu lý lịch tư pháp"},
}

// typeNames are what offices call types, beside the names that FORMAT.md has.
var typeNames = map[string][]string{
	"driving-licence": {"GPLX", "Bằng lái xe"}, "health-insurance": {"BHYT", "Thẻ BHYT"}, "identity": {"Căn cước", "Căn cước điện tử"},
	"vehicle-registration": {"Đăng ký xe"}, "vehicle-inspection": {"Kiểm định xe", "Đăng kiểm"}, "vehicle-insurance": {"Bảo hiểm xe"},
	"social-insurance": {"BHXH"}, "health-record": {"Sổ sức khỏe"}, "judicial-record": {"Lý lịch tư pháp"}, "residence": {"Cư trú"},
}

// typesNamed are the types by what cells may call them.
var typesNamed = sync.OnceValue(func() map[string]*credential.Type {
	all := map[string]*credential.Type{}
	for _, t := range credential.Types() {
		for _, name := range append([]string{t.Name, t.VI}, typeNames[t.Name]...) {
			all[marked(name)], all[unmarked(name)] = t, t
		}
	}
	return all
})

// typeNamed finds the type that a cell names.
func typeNamed(cell string) (*credential.Type, bool) {
	if t, ok := typesNamed()[marked(cell)]; ok {
		return t, true
	}
	t, ok := typesNamed()[unmarked(cell)]
	return t, ok
}

// fields are those that a table of a type's records may have columns for.
func fields(t *credential.Type) []field {
	all := slices.Clone(beside)
	for i := range t.Claims {
		c := &t.Claims[i]
		if c.Computed {
			continue
		}
		if c.Elements() != nil {
			all = append(all, elementFields(c)...)
			continue
		}
		f := field{path: "claims." + c.Name, names: called(c), claim: c}
		if c.Name == "document_number" {
			f.names = append(f.names, numberNames[t.Name]...)
		}
		if at := slices.IndexFunc(all, func(b field) bool { return slices.Contains(b.names, c.VI) }); at >= 0 {
			all[at].also, f.names = f.path, f.names[1:] // the level of the account is that of its identity
		}
		all = append(all, f)
	}
	return all
}

// elementFields are those of a list's elements; the column of a second one has " 2" behind its name.
func elementFields(c *credential.Claim) []field {
	var all []field
	elements := c.Elements()
	for i := range elements {
		e := &elements[i]
		all = append(all, field{path: "claims." + c.Name + "[]." + e.Name, names: called(e), claim: e})
	}
	return all
}

// called are the names of a claim's column, that of FORMAT.md first.
func called(c *credential.Claim) []string {
	others := slices.DeleteFunc(slices.Clone(otherNames[c.Name]), func(name string) bool { return name == c.VI })
	return append([]string{c.VI}, others...)
}

// marked is a name without what writing it differs in: capitals, spaces, points and hyphens, the encoding of its marks.
func marked(name string) string {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '[' || r == ']' {
			return r
		}
		return ' '
	}, norm.NFC.String(name))
	return strings.ToLower(strings.Join(strings.Fields(letters), " "))
}

// unmarked is the same without its marks, as on a keyboard that has none.
func unmarked(name string) string {
	bare := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return r
	}, norm.NFD.String(name))
	return marked(bare)
}

// A column is what stands under one name of a table's header.
type column struct {
	field
	element int // of a list, from 0
}

// path is that of the column's member in the record.
func (c *column) at() string {
	return strings.Replace(c.path, "[]", fmt.Sprintf("[%d]", c.element), 1)
}

// maxElements is how many elements of a list a table has columns for.
const maxElements = 16

// A directory finds the fields of a type by what their columns are called: by the name of a member, by a name with its
// marks, and by one without them.
type directory [3]map[string][]int

const (
	byMember = iota
	byMarked
	byUnmarked
)

// listed are the fields of a type with their directory.
type listed struct {
	fields    []field
	directory directory
}

// fieldsOf are the fields of each type.
var fieldsOf = sync.OnceValue(func() map[*credential.Type]*listed {
	all := map[*credential.Type]*listed{}
	for _, t := range credential.Types() {
		all[t] = list(fields(t))
	}
	return all
})

func list(all []field) *listed {
	l := &listed{fields: all, directory: directory{{}, {}, {}}}
	add := func(which int, name string, at int) {
		if found := l.directory[which][name]; !slices.Contains(found, at) {
			l.directory[which][name] = append(found, at)
		}
	}
	for i, f := range all {
		add(byMember, f.path, i)
		add(byMember, strings.TrimPrefix(f.path, "claims."), i)
		for _, name := range f.names {
			add(byMarked, marked(name), i)
			add(byUnmarked, unmarked(name), i)
		}
	}
	return l
}

// A name is one of a header, and what it is found by.
type name struct {
	text, marked, unmarked string
	base                   *name // without the number of an element, nil where there is none
	element                int
}

func newName(text string) *name {
	n := &name{text: text, marked: marked(text), unmarked: unmarked(text)}
	if base, number, ok := cutNumber(text); ok {
		n.base, n.element = &name{text: base, marked: marked(base), unmarked: unmarked(base)}, number-1
	}
	return n
}

// find returns the column that a name in a header stands for. A name of several fields is none.
func (l *listed) find(n *name) (column, bool) {
	if c, ok := l.exact(n); ok || n.base == nil {
		return c, ok
	}
	c, ok := l.exact(n.base)
	c.element = n.element
	return c, ok && strings.Contains(c.path, "[]")
}

func (l *listed) exact(n *name) (column, bool) {
	for which, called := range [...]string{n.text, n.marked, n.unmarked} {
		if found := l.directory[which][called]; len(found) == 1 {
			return column{field: l.fields[found[0]]}, true
		}
	}
	return column{}, false
}

// cutNumber cuts the number of an element, as in "Hạng 2".
func cutNumber(name string) (base string, number int, ok bool) {
	words := strings.Fields(name)
	if len(words) < 2 {
		return "", 0, false
	}
	number, err := strconv.Atoi(words[len(words)-1])
	return strings.Join(words[:len(words)-1], " "), number, err == nil && number >= 1 && number <= maxElements
}

// overlooked are the names of passedOver, folded.
var overlooked = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{"": true}
	for _, name := range passedOver {
		all[marked(name)], all[unmarked(name)] = true, true
	}
	return all
})

func (n *name) isPassedOver() bool { return overlooked()[n.marked] || overlooked()[n.unmarked] }
