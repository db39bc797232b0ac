package message

import "strconv"

// clinicAnswers and identityAnswers say what verifier/policy/clinic and verifier/policy/identity conclude. Beside them a
// clinic is told expired and not-yet-valid.
var clinicAnswers = []Message{
	{
		Code: "insured", Outcome: Accepted, Source: "NĐ 188/2025 Đ10 k1",
		text: Text{"Thẻ BHYT có giá trị sử dụng[ ngày {date}][, mức hưởng in trên thẻ: {level}].",
			"The insurance card is in force[ on {date}][, printed benefit level: {level}]."},
		next: Text{"So người bệnh với thông tin hiển thị rồi tiếp nhận.", "Compare the patient with what is shown, then admit."},
	},
	{
		Code: "insured-in-patient", Outcome: Accepted, Source: "NĐ 188/2025 Đ50 k4",
		text: Text{"Thẻ hết hạn[ ngày {date}] khi đang điều trị nội trú: quỹ còn thanh toán[ đến hết ngày {value}].",
			"The card expired[ on {date}] during an in-patient stay: the fund still pays[ to the end of {value}]."},
		next: Text{"Nhắc người bệnh gia hạn thẻ; tra cứu trên cổng giám định BHYT trước khi thanh toán.",
			"Remind the patient to renew the card; look it up on the insurance portal before billing."},
	},
	{
		Code: "insured-other-person", Outcome: Undecided, Source: "NĐ 188/2025 Đ37 k1",
		text: Text{"Thẻ BHYT có giá trị sử dụng nhưng giấy tờ quét kèm là của người khác[: khác {value}].",
			"The insurance card is in force, but the paper scanned beside it is another person's[ (different: {value})]."},
		next: Text{"Hỏi lại người bệnh và quét đúng giấy tờ của họ.", "Ask the patient again and scan the paper that is theirs."},
	},
}

var identityAnswers = []Message{
	{
		Code: "identified", Outcome: Accepted, Source: "Luật 26/2023/QH15 Đ33; NĐ 69/2024 Đ9",
		text: Text{"Nơi cấp đã ký giấy tờ này[ cho {name}][, tài khoản mức độ {level}].", "The issuer signed this document[ for {name}][, account level {level}]."},
		next: Text{"So khuôn mặt người xuất trình với ảnh trong mã; không có ảnh thì với thẻ căn cước.", "Compare the face with the portrait in the code; where there is none, with the identity card."},
	},
	{
		Code: "paper-of", Outcome: Accepted, Source: "NĐ 69/2024 Đ9 k6",
		text: Text{"Nơi cấp đã ký giấy tờ này[ cho {name}].", "The issuer signed this document[ for {name}]."},
		next: Text{"Đối chiếu với căn cước của người xuất trình.", "Compare it with the identity document of the person before you."},
	},
	{
		Code: "age-reached", Outcome: Accepted, Source: "Luật 26/2023/QH15 Đ18",
		text: Text{"Đã đủ[ {value}] tuổi.", "Aged[ {value}] or over."},
		next: Text{"So khuôn mặt người xuất trình với ảnh trong mã; không có ảnh thì với thẻ căn cước.", "Compare the face with the portrait in the code; where there is none, with the identity card."},
	},
	{
		Code: "age-not-reached", Outcome: Rejected, Source: "Luật 26/2023/QH15 Đ18",
		text: Text{"Chưa đủ[ {value}] tuổi.", "Not yet aged[ {value}]."},
		next: Text{"Không giải quyết việc cần đủ tuổi này.", "Do not allow what needs that age."},
	},
	{
		Code: "age-unclear", Outcome: Undecided, Source: "Luật 26/2023/QH15 Đ18",
		text: Text{"Chưa rõ đã đủ[ {value}] tuổi hay chưa: giấy tờ không ghi đủ ngày, tháng, năm sinh.",
			"Not clear whether aged[ {value}]: the document does not tell the whole date of birth."},
		next: Text{"Xem giấy tờ khác có đủ ngày, tháng, năm sinh, hoặc tra cứu.", "See another document with the whole date of birth, or look it up."},
	},
	{
		Code: "age-undisclosed", Outcome: Undecided, Source: "NĐ 69/2024 Đ14; RFC 9901 §9.7",
		text: Text{"Mã chưa cho biết đã đủ[ {value}] tuổi hay chưa[: cần {wanted}].", "The code does not tell whether aged[ {value}][: needed is {wanted}]."},
		next: Text{"Đề nghị mở lại mã, chỉ hiện thêm mục cần thiết.", "Ask for the code again with only what is needed added."},
	},
	{
		Code: "facts-agree", Outcome: Accepted, Source: "Luật 26/2023/QH15 Đ33",
		text: Text{"Giấy tờ khớp với thông tin đã cho[: {value}].", "The document agrees with what was given[: {value}]."},
		next: Text{"So khuôn mặt người xuất trình với ảnh trong mã; không có ảnh thì với thẻ căn cước.", "Compare the face with the portrait in the code; where there is none, with the identity card."},
	},
	{
		Code: "facts-differ", Outcome: Rejected, Source: "Luật 26/2023/QH15 Đ33",
		text: Text{"Giấy tờ không khớp với thông tin đã cho[: khác {value}].", "The document does not agree with what was given[ (different: {value})]."},
		next: Text{"Xem lại thông tin đã nhập; đúng thì giấy tờ là của người khác.", "Check what you entered; if it is right, the document is another person's."},
	},
	{
		Code: "facts-unclear", Outcome: Undecided, Source: "NĐ 70/2024 Đ11 k7",
		text: Text{"Chưa chắc khớp với thông tin đã cho[: xem lại {value}].", "Not certain to agree with what was given[: look at {value} again]."},
		next: Text{"So bằng mắt hoặc tra cứu trước khi kết luận.", "Compare by eye or look it up before you conclude."},
	},
	{
		Code: "facts-undisclosed", Outcome: Undecided, Source: "RFC 9901 §9.7",
		text: Text{"Mã không có mục để đối chiếu[: cần {wanted}].", "The code does not have what is to be compared[: needed is {wanted}]."},
		next: Text{"Đề nghị mở lại mã, chỉ hiện thêm mục cần thiết.", "Ask for the code again with only what is needed added."},
	},
	{
		Code: "same-person", Outcome: Accepted, Source: "Luật 26/2023/QH15 Đ12 k2",
		text: Text{"Các giấy tờ là của cùng một người[: khớp {value}].", "The papers are the same person's[ (agreeing: {value})]."},
		next: Text{"So khuôn mặt người xuất trình với ảnh trong mã; không có ảnh thì với thẻ căn cước.", "Compare the face with the portrait in the code; where there is none, with the identity card."},
	},
	{
		Code: "other-person", Outcome: Rejected, Source: "Luật 26/2023/QH15 Đ12 k2",
		text: Text{"Các giấy tờ là của những người khác nhau[: khác {value}].", "The papers are different persons'[ (different: {value})]."},
		next: Text{"Hỏi lại giấy tờ nào là của người xuất trình.", "Ask which paper is that of the person before you."},
	},
	{
		Code: "person-unclear", Outcome: Undecided, Source: "Luật 26/2023/QH15 Đ12 k2; NĐ 70/2024 Đ11 k7",
		text: Text{"Chưa rõ các giấy tờ có phải của cùng một người không[: xem lại {value}].", "Not clear whether the papers are the same person's[: look at {value} again]."},
		next: Text{"So bằng mắt hoặc tra cứu trước khi kết luận.", "Compare by eye or look it up before you conclude."},
	},
}

const lookUpLevel = "Tra cứu mức hưởng trên cổng giám định BHYT trước khi thanh toán."

var clinicFindings = []Message{
	{
		Code: "level-stale", Source: "NQ 261/2025/QH15; CV 38/BYT-BH",
		text: Text{"Mức hưởng in trên thẻ đã cũ[: mã {subject} từ ngày {date} là mức {value}].", "The printed benefit level is out of date[: since {date} code {subject} has level {value}]."},
		next: Text{lookUpLevel, "Look the level up on the insurance portal before billing."},
	},
	{
		Code: "five-years-reached", Source: "NĐ 188/2025 Đ18 k2",
		text: Text{"Đủ 5 năm liên tục[ từ ngày {date}]: cùng chi trả vượt 6 lần mức tham chiếu trong năm thì được trả toàn bộ.",
			"Five unbroken years[ since {date}]: past 6 reference levels of own payments in the year all is paid."},
		next: Text{"Tra cứu số tiền cùng chi trả trong năm trên cổng giám định BHYT.", "Look up this year's own payments on the insurance portal."},
	},
	{
		Code: "five-years-ahead", Source: "NĐ 188/2025 Đ18 k2",
		text: Text{"Chưa đủ 5 năm tham gia BHYT liên tục[: đủ từ ngày {date}].", "Five unbroken years of insurance are not reached yet[: they are on {date}]."},
		next: Text{"Tính cùng chi trả theo mức hưởng.", "Bill the patient's share by the benefit level."},
	},
	{
		Code: "area-printed", Source: "QĐ 1351/QĐ-BHXH",
		text: Text{"Thẻ ghi mã nơi sinh sống[: {value}].", "The card has an area code[: {value}]."},
		next: Text{"Quyền lợi theo nơi sinh sống thì tra cứu trên cổng giám định BHYT.", "Look up on the insurance portal what the area entitles to."},
	},
	{
		Code: "facility-registered", Source: "NĐ 188/2025 Đ10 k1",
		text: Text{"Đúng nơi đăng ký khám chữa bệnh ban đầu[: {value}].", "This is the facility of first registration[: {value}]."},
		next: Text{"Tiếp nhận theo diện đúng nơi đăng ký.", "Admit as at the facility of registration."},
	},
	{
		Code: "facility-other", Source: "NĐ 188/2025 Đ19",
		text: Text{"Nơi đăng ký khám chữa bệnh ban đầu là cơ sở khác[: {value}].", "Another facility is that of first registration[: {value}]."},
		next: Text{"Không phải lý do từ chối: xét cấp cứu, giấy chuyển, cấp cơ sở để áp mức thanh toán.",
			"No reason to refuse: emergency, referral and the level of the facility decide what is paid."},
	},
	{
		Code: "facility-form-differs", Source: "QĐ 384/QĐ-BYT; QĐ 1551/2026",
		text: Text{"Mã nơi đăng ký trên thẻ thuộc hệ mã khác với mã đã nhập, chưa so được[: {value}].",
			"The card's facility code is of another system than the one entered: not compared[: {value}]."},
		next: Text{"Tra cứu mã tương ứng, hoặc so tên cơ sở.", "Look up the code that corresponds, or compare the facility's name."},
	},
	{
		Code: "in-patient-days", Source: "NĐ 188/2025 Đ50 k4",
		text: Text{"Nhập viện trước khi thẻ hết hạn thì còn được thanh toán[ đến hết ngày {date}].",
			"An in-patient stay that began before the card expired is still paid for[ to the end of {date}]."},
		next: Text{"Đang điều trị nội trú thì nhập ngày vào viện rồi kiểm tra lại.", "For an in-patient enter the day of admission and check again."},
	},
	{
		Code: "child-no-photo", Source: "NĐ 188/2025 Đ37 k2",
		text: Text{"Trẻ dưới 6 tuổi: không cần giấy tờ có ảnh.", "A child under 6: no document with a photo is needed."},
		next: Text{"Hỏi người đi cùng về họ tên và ngày sinh của trẻ.", "Ask who comes along for the child's name and date of birth."},
	},
	{
		Code: "card-agrees", Source: "NĐ 188/2025 Đ37 k1; giayto credential/card",
		text: Text{"Mã in trên thẻ căn cước khớp[ {value}], nhưng mã đó không có chữ ký số.",
			"The code printed on the identity card agrees[ ({value})]; it has no digital signature."},
		next: Text{"Cầm thẻ căn cước, so ảnh trên thẻ với người bệnh.", "Take the identity card and compare its photo with the patient."},
	},
	{
		Code: "identity-agrees", Source: "NĐ 188/2025 Đ37 k1",
		text: Text{"Giấy tờ có ảnh quét kèm là của cùng một người[: khớp {value}].", "The document with a portrait beside it is the same person's[ (agreeing: {value})]."},
		next: Text{"So khuôn mặt người bệnh với ảnh đó.", "Compare the patient's face with that portrait."},
	},
}

var identityFindings = []Message{
	{
		Code: "foreigner-account", Source: "NĐ 69/2024 Đ7",
		text: Text{"Tài khoản của người nước ngoài có thẻ thường trú hoặc thẻ tạm trú.", "The account of a foreigner with a permanent or temporary residence card."},
		next: Text{"Cần chắc chắn thì xem hộ chiếu hoặc thẻ thường trú, thẻ tạm trú.", "Where it must be certain, see the passport or the residence card."},
	},
	{
		Code: "guardian-unnamed", Source: "NĐ 69/2024 Đ14",
		text: Text{"Người được cấp chưa đủ 14 tuổi mà giấy tờ không ghi người đại diện.", "The holder is under 14 and the document names no representative."},
		next: Text{"Đề nghị cha mẹ hoặc người giám hộ có mặt xác nhận.", "Ask the parent or guardian to be there and confirm."},
	},
	{
		Code: "level-under-age", Source: "NĐ 69/2024 Đ7",
		text: Text{"Người dưới 6 tuổi không được cấp tài khoản mức độ 2.", "A level-2 account is not given to anybody under 6."},
		next: Text{"Xem lại ngày sinh và ngày cấp, rồi tra cứu.", "Check the date of birth and of issue, then look it up."},
	},
	{
		Code: "number-previous", Source: "NĐ 70/2024 Đ12",
		text: Text{"Số trên một giấy tờ là số trước đây của cùng người đó.", "The number on one paper is the same person's previous one."},
		next: Text{"Không yêu cầu giấy xác nhận số cũ.", "Ask for no paper that confirms the old number."},
	},
	{
		Code: "number-differs", Source: "Luật 26/2023/QH15 Đ12 k2; NĐ 70/2024 Đ11 k7",
		text: Text{"Số định danh trên các giấy tờ khác nhau.", "The personal numbers on the papers differ."},
		next: Text{"Có thể một số đã bị hủy: tra cứu. Nếu không thì là hai người.", "One may have been cancelled: look it up. Otherwise they are two persons."},
	},
	{
		Code: "name-order", Source: "TCVN 6909:2001; " + compare,
		text: Text{"Họ tên có cùng các chữ nhưng khác thứ tự.", "The names have the same words in another order."},
		next: Text{"Giấy tờ nước ngoài có thể ghi tên trước họ; so số giấy tờ và ngày sinh.", "Foreign papers may put the given name first; compare number and date of birth."},
	},
	{
		Code: "name-unmarked", Source: "TCVN 6909:2001; " + compare,
		text: Text{"Một giấy tờ ghi họ tên không dấu.", "One paper writes the name without its marks."},
		next: Text{"Nhiều họ tên khác nhau thành một khi bỏ dấu; so số giấy tờ và ngày sinh.", "Without marks several names become one; compare number and date of birth."},
	},
	{
		Code: "birth-partial", Source: "NĐ 70/2024 Đ11; " + compare,
		text: Text{"Có giấy tờ chỉ ghi năm sinh hoặc tháng, năm sinh.", "One of the papers tells only the year, or month and year, of birth."},
		next: Text{"So số định danh.", "Compare the personal number."},
	},
}

// compare is the part of giayto whose rule a finding is where no law says how two papers are compared.
const compare = "giayto verifier/policy/identity"

// Benefit says in a few words what a printed benefit level pays: a share in per cent, and what goes with it, "uncapped",
// "limits", "beyond" or "" (QĐ 1351/QĐ-BHXH).
func Benefit(percent int, with string) Text {
	share, extra := strconv.Itoa(percent)+" %", benefits[with]
	return Text{VI: share + extra.VI, EN: share + extra.EN}
}

var benefits = map[string]Text{
	"":         {},
	"uncapped": {", không giới hạn tỷ lệ", ", no cap on ratios"},
	"limits":   {", trong giới hạn từng mục", ", within item limits"},
	"beyond":   {", cả ngoài phạm vi", ", also beyond the scope"},
}

// Trait names what papers are compared by: "name", "birth", "sex" or "number". Several are joined with commas.
func Trait(names ...string) Text {
	var all Text
	for i, n := range names {
		t := name(traits, n)
		if i > 0 {
			all.VI, all.EN = all.VI+", ", all.EN+", "
		}
		all.VI, all.EN = all.VI+t.VI, all.EN+t.EN
	}
	return all
}

var traits = map[string]Text{
	"name":   {"họ tên", "name"},
	"birth":  {"ngày sinh", "date of birth"},
	"sex":    {"giới tính", "sex"},
	"number": {"số định danh", "number"},
}
