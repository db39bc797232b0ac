package message

import "slices"

// AuthorityDecision is the ground for what no other ground names. Without the number of a decision it tells nothing.
const AuthorityDecision = "authority-decision"

// HolderDied is the ground of a lock that no request ends (Luật 26/2023/QH15 Đ34 k2).
const HolderDied = "holder-died"

// RecordedInError is the ground for taking back what should not have been recorded.
const RecordedInError = "recorded-in-error"

// Verbs returns the changes of standing that a Ground goes with, by the names of their commands: "suspend",
// "reinstate", "revoke", "hold", "supersede", "lock", "unlock"; nil for the other kinds.
func (m Message) Verbs() []string { return slices.Clone(m.verbs) }

// Types returns the short names of the document types that a Ground goes with, nil for all of them.
func (m Message) Types() []string { return slices.Clone(m.types) }

// Concerns reports whether a Ground goes with a document type, by its short name.
func (m Message) Concerns(name string) bool { return m.types == nil || slices.Contains(m.types, name) }

// Term reports whether what begins on a Ground has a last day, which is to be recorded with it.
func (m Message) Term() bool { return m.term }

// Grounds returns the grounds on which an issuer may do what verb names, the particular ones first.
func Grounds(verb string) []Message {
	var found []Message
	for _, m := range catalogue {
		if slices.Contains(m.verbs, verb) {
			found = append(found, m)
		}
	}
	return found
}

// registry is the part of giayto whose rule a ground is where no law names it.
const registry = "giayto issuer/registry"

// The document types of grounds: a licence alone can be withdrawn for a time, has points and blank serials; those are held as
// security that a driver carries (NĐ 168/2024 Đ48 k2).
var (
	licence    = []string{"driving-licence"}
	insurance  = []string{"health-insurance"}
	roadPapers = []string{"driving-licence", "vehicle-registration", "vehicle-inspection"}
)

var grounds = []Message{
	{
		Code: "right-withdrawn", Source: "NĐ 168/2024 Đ5 k3, k4, k6", verbs: []string{"suspend"}, types: licence, term: true,
		text: Text{"Bị tước quyền sử dụng có thời hạn.", "The right to use the document is withdrawn for a time."},
		next: Text{"Ghi --from: ngày quyết định có hiệu lực (chưa giữ giấy phép thì ngày nộp); --until: ngày cuối; --part: một phần.",
			"Give --from: the decision's day (that of handing in, if not held yet); --until: the last day; --part: of one part."},
	},
	{
		Code: "points-exhausted", Source: "Luật 36/2024/QH15 Đ58 k3; NĐ 168/2024 Đ50 k1", verbs: []string{"suspend"}, types: licence,
		text: Text{"Giấy phép lái xe bị trừ hết điểm.", "The licence has no points left."},
		next: Text{"Chỉ một phần của giấy phép thì ghi --part. Kiểm tra đạt thì phục hồi với lý do points-restored.",
			"Give --part if it is one part of the licence. After the test is passed, reinstate with points-restored."},
	},
	{
		Code: "insurance-held", Source: "TT 12/2026/TT-BTC Đ4", verbs: []string{"suspend"}, types: insurance,
		text: Text{"Thẻ BHYT đang bị tạm giữ theo dữ liệu của cơ quan BHXH.", "The insurance card is held, by the data of the insurance body."},
		next: Text{"Khi thẻ được trả lại thì phục hồi với lý do returned.", "When the card is given back, reinstate with returned."},
	},
	{
		Code: "health-unfit", Source: "Luật 36/2024/QH15 Đ62 k5", verbs: []string{"revoke"}, types: licence,
		text: Text{"Người được cấp không đủ điều kiện sức khỏe để lái xe.", "The holder's health does not allow driving."},
		next: Text{"Thu hồi không phục hồi được: đủ điều kiện trở lại thì cấp mới.", "Revoking is final: once the holder is fit again, issue anew."},
	},
	{
		Code: "wrongly-issued", Source: "Luật 36/2024/QH15 Đ62 k5", verbs: []string{"revoke"},
		text: Text{"Giấy tờ được cấp sai quy định.", "The document should not have been issued."},
		next: Text{"Thu hồi không phục hồi được: hồ sơ duyệt lại sau đó thì cấp mới.", "Revoking is final: issue anew on a record that is approved afterwards."},
	},
	{
		Code: "not-collected", Source: "Luật 36/2024/QH15 Đ62 k5", verbs: []string{"revoke"}, types: licence,
		text: Text{"Quá thời hạn tạm giữ mà người được cấp không đến nhận lại.", "The holder did not collect it after the time of holding was over."},
		next: Text{"Thu hồi không phục hồi được. Ghi số biên bản vào --case.", "Revoking is final. Write the number of the record into --case."},
	},
	{
		Code: "number-cancelled", Source: "NĐ 70/2024 Đ11 k7", verbs: []string{"revoke"},
		text: Text{"Số định danh cá nhân ghi trên giấy tờ đã bị hủy.", "The personal number on the document was cancelled."},
		next: Text{"Cấp mới với số định danh mới.", "Issue anew with the new number."},
	},
	{
		Code: "insurance-withdrawn", Source: "TT 12/2026/TT-BTC Đ4", verbs: []string{"revoke"}, types: insurance,
		text: Text{"Thẻ BHYT đã bị thu hồi theo dữ liệu của cơ quan BHXH.", "The insurance card is withdrawn, by the data of the insurance body."},
		next: Text{"Thu hồi không phục hồi được: tham gia lại thì cấp mới.", "Revoking is final: issue anew when the holder takes part again."},
	},
	{
		Code: "held-as-security", Source: "NĐ 168/2024 Đ48 k2", verbs: []string{"hold"}, types: roadPapers,
		text: Text{"Tạm giữ để bảo đảm thi hành quyết định xử phạt.", "Held as security for a penalty."},
		next: Text{"Ghi ngày hẹn trong biên bản vào --appointment, số biên bản vào --case.",
			"Write the day of the appointment into --appointment, the number of the record into --case."},
	},
	{
		Code: "newer-blank", Source: "NĐ 168/2024 Đ18 k5c, k7d, k8c", verbs: []string{"supersede"}, types: licence,
		text: Text{"Số phôi không phải số phôi mới nhất.", "The blank serial is not the latest."},
		next: Text{"Cấp bản mới với số phôi mới thì bản cũ tự bị thay thế.", "Issuing with the new blank serial supersedes the old by itself."},
	},
	{
		Code: "exchanged", Source: "NĐ 151/2024 Đ11 k14", verbs: []string{"supersede"},
		text: Text{"Giấy tờ đã được đổi hoặc cấp lại.", "The document was exchanged or reissued."},
		next: Text{"Dùng khi bản mới do nơi khác cấp, hoặc để kết thúc riêng một bản cũ đã được cấp lại.",
			"Use it where the new one is issued elsewhere, or to end one old credential alone that was issued again."},
	},
	{
		Code: "term-served", Source: "NĐ 168/2024 Đ5 k3, k4", verbs: []string{"reinstate"},
		text: Text{"Đã hết thời hạn tước quyền sử dụng.", "The time for which the right was withdrawn is over."},
		next: Text{"Không cần khi đã ghi --until: thời hạn tự hết.", "Not needed where --until was given: the time ends by itself."},
	},
	{
		Code: "points-restored", Source: "Luật 36/2024/QH15 Đ58; NĐ 168/2024 Đ51", verbs: []string{"reinstate"}, types: licence,
		text: Text{"Giấy phép lái xe được phục hồi điểm.", "The licence has its points back."},
		next: Text{"Chỉ một phần của giấy phép thì ghi --part.", "Give --part if it is one part of the licence."},
	},
	{
		Code: "returned", Source: "NĐ 168/2024 Đ48 k2", verbs: []string{"reinstate"},
		text: Text{"Vụ việc đã giải quyết, giấy tờ được trả lại.", "The case is settled and the document given back."},
		next: Text{"Ghi số quyết định vào --case.", "Write the number of the decision into --case."},
	},
	{
		Code: "holder-request", Source: "Luật 26/2023/QH15 Đ34 k1, k2", verbs: []string{"lock", "unlock"},
		text: Text{"Người được cấp yêu cầu.", "The holder asks for it."},
		next: Text{"Xác minh người yêu cầu trước khi khóa hoặc mở khóa.", "Make sure who is asking before locking or unlocking."},
	},
	{
		Code: "device-lost", Source: "Luật 26/2023/QH15 Đ34 k1", verbs: []string{"lock"},
		text: Text{"Người được cấp báo mất thiết bị.", "The holder reports the device as lost."},
		next: Text{"Khóa thiết bị bằng --device; không biết thiết bị nào thì khóa theo người bằng --person.",
			"Lock the device with --device; where it is not known which, lock the person with --person."},
	},
	{
		Code: "agreement-breached", Source: "Luật 26/2023/QH15 Đ34 k1", verbs: []string{"lock"},
		text: Text{"Vi phạm thỏa thuận sử dụng ứng dụng.", "The agreement on the use of the application was breached."},
		next: Text{"Khắc phục xong thì mở khóa với lý do breach-cured.", "Once that is cured, unlock with breach-cured."},
	},
	{
		Code: "card-withdrawn", Source: "Luật 26/2023/QH15 Đ34 k1", verbs: []string{"lock"},
		text: Text{"Thẻ căn cước bị thu hồi hoặc bị giữ.", "The identity card is revoked or held."},
		next: Text{"Thẻ được trả lại thì mở khóa với lý do card-returned.", "When the card is given back, unlock with card-returned."},
	},
	{
		Code: HolderDied, Source: "Luật 26/2023/QH15 Đ34 k1, k2", verbs: []string{"lock"},
		text: Text{"Người được cấp đã chết.", "The holder has died."},
		next: Text{"Không mở khóa được nữa, trừ khi ghi nhầm (recorded-in-error).", "It is not unlocked again, unless it was recorded in error (recorded-in-error)."},
	},
	{
		Code: "breach-cured", Source: "Luật 26/2023/QH15 Đ34 k2", verbs: []string{"unlock"},
		text: Text{"Đã khắc phục vi phạm thỏa thuận sử dụng ứng dụng.", "The breach of the agreement is cured."},
		next: Text{"Ghi số văn bản vào --case khi có.", "Write the number of the letter into --case where there is one."},
	},
	{
		Code: "card-returned", Source: "Luật 26/2023/QH15 Đ34 k2", verbs: []string{"unlock"},
		text: Text{"Thẻ căn cước đã được trả lại.", "The identity card is given back."},
		next: Text{"Ghi số văn bản vào --case khi có.", "Write the number of the letter into --case where there is one."},
	},
	{
		Code: AuthorityDecision, Source: "Luật 26/2023/QH15 Đ34 k1, k2; " + registry,
		verbs: []string{"suspend", "reinstate", "revoke", "hold", "lock", "unlock"},
		text:  Text{"Theo quyết định hoặc yêu cầu của cơ quan có thẩm quyền.", "By a decision or request of a competent authority."},
		next:  Text{"Ghi số văn bản vào --case; lý do này không dùng được nếu thiếu số.", "Write its number into --case; without it this ground is refused."},
	},
	{
		Code: RecordedInError, Source: registry, verbs: []string{"reinstate", "unlock"},
		text: Text{"Đã ghi nhầm.", "It was recorded in error."},
		next: Text{"Việc ghi nhầm vẫn còn trong lịch sử. Thu hồi nhầm thì duyệt lại hồ sơ và cấp mới.",
			"What was recorded stays in the history. After a wrong revocation, have the record approved again and issue anew."},
	},
}
