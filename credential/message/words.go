package message

import "fmt"

// Text names the outcome, in capitals: three words that cannot be taken for one another at a glance.
func (o Outcome) Text() Text {
	switch o {
	case Accepted:
		return Text{"CHẤP NHẬN", "ACCEPTED"}
	case Rejected:
		return Text{"TỪ CHỐI", "REJECTED"}
	default:
		return Text{"CHƯA KẾT LUẬN", "UNDECIDED"}
	}
}

// Mark is the outcome as a shape, for those who do not see colours: ✓, ✕ or ?.
func (o Outcome) Mark() string {
	switch o {
	case Accepted:
		return "✓"
	case Rejected:
		return "✕"
	default:
		return "?"
	}
}

// Text names the question.
func (q Question) Text() Text { return name(questions, q) }

var questions = map[Question]Text{
	Traffic:  {"Kiểm soát giao thông", "Traffic control"},
	Clinic:   {"Khám bệnh, chữa bệnh BHYT", "Health care"},
	Identity: {"Xác minh danh tính", "Identity check"},
}

// Text names the kind.
func (k Kind) Text() Text { return name(kinds, k) }

var kinds = map[Kind]Text{
	Reason:  {"Lý do", "Reason"},
	Answer:  {"Trả lời", "Answer"},
	Finding: {"Lưu ý", "Finding"},
	Warning: {"Cảnh báo", "Warning"},
	Refusal: {"Lý do không cấp", "Refusal"},
	Ground:  {"Lý do thay đổi trạng thái", "Ground for a change of status"},
	Hint:    {"Gợi ý khi quét", "Hint for scanning"},
}

// Part names a part of a driving licence: "motorcycle" (classes A1, A, B1 of the 2024 scheme) or "car".
func Part(part string) Text { return name(parts, part) }

var parts = map[string]Text{
	"motorcycle": {"phần mô tô", "motorcycle part"},
	"car":        {"phần ô tô", "car part"},
}

// HolderProof names how a verdict knows the holder: "none", "portrait", "one-way" or "challenge".
func HolderProof(proof string) Text { return name(proofs, proof) }

var proofs = map[string]Text{
	"none":      {"không có", "none"},
	"portrait":  {"ảnh trong mã", "portrait in the code"},
	"one-way":   {"xác nhận từ điện thoại", "device proof"},
	"challenge": {"điện thoại trả lời câu hỏi của máy này", "device proof that answers this device"},
}

// Status names a value of a status list.
func Status(value uint8) Text {
	if t, ok := statuses[value]; ok {
		return t
	}
	return Text{VI: fmt.Sprintf("trạng thái chưa biết (0x%02X)", value), EN: fmt.Sprintf("unknown status (0x%02X)", value)}
}

var statuses = map[uint8]Text{
	0x00: {"còn hiệu lực", "in force"},
	0x01: {"đã bị thu hồi", "revoked"},
	0x02: {"bị tước quyền hoặc tạm dừng sử dụng", "suspended"},
	0x03: {"bị tạm giữ, chưa quá ngày hẹn", "held, appointment not passed"},
	0x0C: {"phần ô tô bị tước quyền hoặc tạm dừng sử dụng", "car part suspended"},
	0x0D: {"phần mô tô bị tước quyền hoặc tạm dừng sử dụng", "motorcycle part suspended"},
	0x0E: {"bản này bị khóa", "this copy is locked"},
	0x0F: {"đã có bản mới thay thế", "superseded"},
}

// Event names what happened to a credential, by the kind that package registry gives it.
func Event(kind string) Text { return name(events, kind) }

var events = map[string]Text{
	"issued":     {"cấp", "issued"},
	"suspended":  {"tước quyền hoặc tạm dừng sử dụng", "suspended"},
	"ended":      {"phục hồi", "reinstated"},
	"revoked":    {"thu hồi", "revoked"},
	"held":       {"tạm giữ", "held"},
	"superseded": {"thay bằng bản mới", "superseded"},
	"locked":     {"khóa", "locked"},
	"unlocked":   {"mở khóa", "unlocked"},
	"expiring":   {"sắp hết hạn", "expiring"},
}

// UnsignedCode names what a code without a signature was taken for, by the kind that package card gives it.
func UnsignedCode(kind string) Text { return name(unsignedCodes, kind) }

var unsignedCodes = map[string]Text{
	"cccd-card":          {"mã in trên thẻ căn cước", "the code printed on an identity card"},
	"bhyt-card":          {"mã in trên thẻ BHYT", "the code printed on a health-insurance card"},
	"licence-link":       {"mã in trên giấy phép lái xe", "the code printed on a plastic licence"},
	"payment":            {"mã thanh toán", "a payment code"},
	"smart-health-card":  {"thẻ sức khỏe của hệ thống khác", "a health card of another system"},
	"health-certificate": {"chứng nhận sức khỏe của hệ thống khác", "a health certificate of another system"},
	"link":               {"đường dẫn", "a link"},
	"unknown":            {"nội dung khác", "some other text"},
}

// Word is a heading or a label of the interface.
type Word string

// The words of the interface. The names of documents and of their claims come with the document types.
const (
	WordResult      Word = "result"
	WordReason      Word = "reason"
	WordNext        Word = "next"
	WordFindings    Word = "findings"
	WordSource      Word = "source"
	WordQuestion    Word = "question"
	WordCheckedAt   Word = "checked-at"
	WordHolderProof Word = "holder-proof"
	WordRoot        Word = "root"
	WordThreshold   Word = "threshold"
	WordDocument    Word = "document"
	WordIssuer      Word = "issuer"
	WordStatus      Word = "status"
	WordExpires     Word = "expires"
	WordTrustList   Word = "trust-list"
	WordVersion     Word = "version"
	WordFrame       Word = "frame"
	WordCode        Word = "code"
	WordKind        Word = "kind"
	WordLine        Word = "line"
	WordField       Word = "field"
	WordNotVerified Word = "not-verified"
	WordNotInForce  Word = "not-in-force"
	WordNotYet      Word = "not-yet-in-force"
	WordNotUsable   Word = "not-usable"
	WordNotStopped  Word = "not-stopped"
	WordNone        Word = "none"
	WordCredential  Word = "credential"
	WordToday       Word = "today"
	WordFrom        Word = "from"
	WordUntil       Word = "until"
	WordUnchanged   Word = "unchanged"
	WordHistory     Word = "history"
	WordIssuedAt    Word = "issued-at"
	WordBatch       Word = "batch"
	WordCutOff      Word = "cut-off"
	WordKey         Word = "key"
	WordDevice      Word = "device"
	WordAppointment Word = "appointment"
	WordGround      Word = "ground"
	WordCase        Word = "case"
	WordOperator    Word = "operator"
	WordRecorded    Word = "recorded"
	WordEnds        Word = "ends"
	WordNewer       Word = "newer"
	WordStolen      Word = "stolen"

	WordVehicle  Word = "vehicle"
	WordRule     Word = "rule"
	WordTogether Word = "together"

	WordDamaged Word = "damaged"
	WordLists   Word = "lists"
	WordNoLists Word = "no-lists"

	WordNextPublish   Word = "next-publish"
	WordNoneUnexpired Word = "none-unexpired"

	WordMayHoldMore Word = "may-hold-more"
	WordNotSearched Word = "not-searched"
	WordNoText      Word = "no-text"
	WordPart        Word = "part-of-text"
)

// Text is the word in both languages.
func (w Word) Text() Text { return name(words, w) }

var words = map[Word]Text{
	WordResult:      {"Kết quả", "Result"},
	WordReason:      {"Lý do", "Reason"},
	WordVehicle:     {"Xe", "Vehicle"},
	WordRule:        {"Căn cứ", "Rule"},
	WordTogether:    {"Tổng hợp giấy tờ", "The papers together"},
	WordNext:        {"Cần làm", "Next step"},
	WordFindings:    {"Lưu ý", "Findings"},
	WordSource:      {"Căn cứ", "Source"},
	WordQuestion:    {"Mục đích", "Purpose"},
	WordCheckedAt:   {"Thời điểm kiểm tra", "Checked at"},
	WordHolderProof: {"Xác nhận người xuất trình", "Holder proof"},
	WordRoot:        {"Khóa gốc", "Root"},
	WordThreshold:   {"Số chữ ký cần có", "Signatures needed"},
	WordDocument:    {"Giấy tờ", "Document"},
	WordIssuer:      {"Nơi cấp", "Issuer"},
	WordStatus:      {"Trạng thái", "Status"},
	WordExpires:     {"hết hạn", "expires"},
	WordDamaged:     {"bị hỏng hoặc mất, cần cập nhật ngay", "damaged or lost, update now"},
	WordLists:       {"danh sách trạng thái", "status lists"},
	WordNoLists:     {"chưa có danh sách trạng thái", "no status list"},
	WordTrustList:   {"Danh sách tin cậy", "Trust list"},
	WordVersion:     {"Phiên bản", "Version"},
	WordFrame:       {"Mã thứ", "Code no."},
	WordCode:        {"Mã", "Code"},
	WordKind:        {"Loại", "Kind"},
	WordLine:        {"dòng", "line"},
	WordField:       {"trường", "field"},
	WordNotVerified: {"CHƯA KIỂM TRA CHỮ KÝ SỐ", "NOT VERIFIED"},
	WordNotInForce:  {"KHÔNG CÒN ĐƯỢC DÙNG", "NO LONGER IN FORCE"},
	WordNotYet:      {"CHƯA CÓ HIỆU LỰC", "NOT YET IN FORCE"},
	WordNotUsable:   {"KHÔNG SỬ DỤNG ĐƯỢC", "NOT TO BE USED"},
	WordNotStopped:  {"không bị thu hồi, tước quyền hay khóa", "not revoked, suspended or locked"},
	WordNone:        {"không có", "none"},
	WordCredential:  {"Mã số bản cấp", "Credential ID"},
	WordToday:       {"hôm nay", "today"},
	WordFrom:        {"từ ngày", "from"},
	WordUntil:       {"đến hết ngày", "until the end of"},
	WordUnchanged:   {"không đổi", "unchanged"},
	WordHistory:     {"Lịch sử", "History"},
	WordIssuedAt:    {"cấp lúc", "issued at"},
	WordBatch:       {"đợt cấp", "batch"},
	WordCutOff:      {"cấp ra trong một đợt bị gián đoạn; không còn giá trị", "given out in a run that was cut off; it counts no more"},
	WordKey:         {"khóa ký", "key"},
	WordDevice:      {"thiết bị", "device"},
	WordAppointment: {"hẹn ngày", "appointment on"},
	WordGround:      {"lý do", "ground"},
	WordCase:        {"số văn bản", "case"},
	WordOperator:    {"người thực hiện", "operator"},
	WordRecorded:    {"Đã ghi", "Recorded"},
	WordEnds:        {"kết thúc", "ends"},
	WordNewer:       {"bản cấp lại mới nhất", "issued again as"},
	WordStolen:      {"bị lộ: nơi kiểm tra không tin bản này", "compromised: those who check do not believe this one"},

	WordNextPublish: {"Nơi kiểm tra sẽ biết sau lần công bố (giayto issuer publish) và cập nhật (giayto sync) tiếp theo.",
		"Those who check learn of it with the next giayto issuer publish and their next giayto sync."},
	WordNoneUnexpired: {"Không có bản cấp nào còn hạn.", "No credential of it is unexpired."},

	WordMayHoldMore: {"Trong ảnh có thể còn mã QR khác chưa đọc được.", "The picture may hold more QR codes than were read."},
	WordNotSearched: {"Hết thời gian trước khi xem hết ảnh.", "There was no time to search the whole picture."},
	WordNoText:      {"Đọc được mã QR nhưng nội dung không phải là văn bản.", "A QR code was read, and what it holds is no text."},
	WordPart:        {"Mã QR chỉ chứa một phần của nội dung được chia ra nhiều mã", "The QR code holds one part of a text over several codes"},
}

func name[K ~string](table map[K]Text, key K) Text {
	if t, ok := table[key]; ok {
		return t
	}
	return Plain(string(key))
}
