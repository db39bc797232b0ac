package message

// Parts of giayto that stand as the source of a code where neither a law nor a standard gives the rule.
const (
	format = "giayto FORMAT.md"
	policy = "giayto FORMAT.md §7"
	rules  = "giayto issuer/record"
)

// reasons stand in the order in which they decide a verdict; the sentence of an accepted one is last.
var reasons = []Message{
	{
		Code: "unreadable", Outcome: Undecided, Source: format + "; ISO/IEC 7064",
		text: Text{"Không đọc được mã QR.", "The QR code could not be read."},
		next: Text{"Quét lại: giữ thẳng máy, đủ sáng, lấy trọn mã. Vẫn không đọc được thì xem giấy tờ và tra cứu.",
			"Scan again: hold straight, enough light, the whole code in view. If it still fails, see the document and look it up."},
		nextFor: map[Question]Text{
			Clinic: {"Quét lại. Vẫn không đọc được thì nhập số thẻ BHYT hoặc số định danh cá nhân để tra cứu.",
				"Scan again. If it still fails, type the insurance number or the personal number and look it up."},
		},
	},
	{
		Code: "unsupported", Outcome: Undecided, Source: format,
		text: Text{"Ứng dụng trên máy này chưa đọc được phiên bản hoặc loại giấy tờ này[: {value}].",
			"This app does not know this version or kind of document yet[: {value}]."},
		next: Text{"Cập nhật ứng dụng rồi quét lại. Chưa cập nhật được thì xem giấy tờ và tra cứu.",
			"Update the app and scan again. Until then, see the document and look it up."},
	},
	{
		Code: "unsigned", Outcome: Undecided, Source: "TT 73/2024/TT-BCA Đ14 k3b; " + format,
		text: Text{"Mã này không có chữ ký số[: {card}].", "This code has no digital signature[: {card}]."},
		next: Text{"Nếu là mã in trên thẻ thì xem thẻ và tra cứu; không dùng dữ liệu trong mã để kết luận.",
			"If it is the code printed on a card, see the card and look it up; conclude nothing from the data in the code."},
		nextFor: map[Question]Text{
			Clinic: {"Mã in trên thẻ: xem thẻ, đối chiếu người bệnh, tra cứu trên cổng giám định BHYT. Mã khác: đề nghị xuất trình thẻ.",
				"A card's printed code: see the card, compare the patient, ask the insurance portal. Any other: ask for the card."},
		},
	},
	{
		Code: "malformed", Outcome: Rejected, Source: format,
		text: Text{"Nội dung mã QR sai quy cách.", "The content of the QR code does not follow the format."},
		next: Text{"Không chấp nhận mã này. Đề nghị mở lại mã trong ứng dụng và quét lại, hoặc xuất trình giấy tờ để tra cứu.",
			"Do not take this code. Ask for it to be opened again in the app and scan it, or for the document, and look it up."},
	},
	{
		Code: "unknown-issuer", Outcome: Rejected, Source: format,
		text: Text{"Bên ký mã này không có trong danh sách tin cậy[: {issuer}].",
			"Whoever signed this code is not in the trust list[: {issuer}]."},
		next: Text{"Không chấp nhận mã này. Đề nghị xuất trình giấy tờ khác và tra cứu.",
			"Do not take this code. Ask for another document and look it up."},
	},
	{
		Code: "bad-signature", Outcome: Rejected, Source: "RFC 9901 §7.1",
		text: Text{"Chữ ký số sai: nội dung đã bị sửa hoặc không do nơi cấp ký.",
			"Wrong digital signature: the content was altered, or the issuer did not sign it."},
		next: Text{"Không chấp nhận mã này. Xem giấy tờ và tra cứu; có dấu hiệu làm giả thì xử lý theo quy định.",
			"Do not take this code. See the document and look it up; handle a suspected forgery by your rules."},
		nextFor: map[Question]Text{
			Clinic: {"Không dùng mã này. Đề nghị xuất trình thẻ BHYT hoặc căn cước và tra cứu.",
				"Do not use this code. Ask for the insurance or identity card and look it up."},
		},
	},
	{
		Code: "bad-disclosure", Outcome: Rejected, Source: "RFC 9901 §7.1",
		text: Text{"Thông tin kèm theo không khớp với phần đã ký.", "Information in the code does not match what was signed."},
		next: Text{"Không chấp nhận mã này. Đề nghị mở lại mã trong ứng dụng và quét lại; vẫn vậy thì tra cứu.",
			"Do not take this code. Ask for the code to be opened again in the app and scan it; if it stays so, look it up."},
	},
	{
		Code: "wrong-issuer-for-type", Outcome: Rejected, Source: format,
		text: Text{"Bên ký không được quyền ký loại giấy tờ này[: {issuer}].",
			"The signer may not sign this kind of document[: {issuer}]."},
		next: Text{"Không chấp nhận mã này. Đề nghị xuất trình giấy tờ do cơ quan có thẩm quyền cấp và tra cứu.",
			"Do not take this code. Ask for the document of the competent body and look it up."},
	},
	{
		Code: "key-compromised", Outcome: Undecided, Source: format,
		text: Text{"Khóa ký của nơi cấp đã bị lộ; giấy tờ có thể là thật.",
			"The issuer's signing key was compromised; the document may be genuine."},
		next: Text{"Tra cứu trước khi kết luận. Người được cấp cần mở ứng dụng để nhận bản ký lại.",
			"Look it up before you conclude. The holder should open the app to get a newly signed copy."},
		nextFor: map[Question]Text{
			Clinic: {"Tra cứu trên cổng giám định BHYT; chưa tra cứu được thì tiếp nhận, tra cứu lại sau.",
				"Look it up on the insurance portal; if you cannot, admit the patient and look it up later."},
		},
	},
	{
		Code: "bad-presentation", Outcome: Rejected, Source: "RFC 9901 §7.3",
		text: Text{"Xác nhận từ điện thoại sai: không phải máy của người được cấp, hoặc mã tạo cho lần kiểm tra khác.",
			"Wrong device proof: not the holder's device, or made for another check."},
		next: Text{"Yêu cầu mở mã mới trên điện thoại của người được cấp rồi quét lại; vẫn sai thì không chấp nhận.",
			"Ask for a new code on the holder's own phone and scan it; if it is wrong again, do not take it."},
	},
	{
		Code: "wrong-document", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ56 k1; NĐ 188/2025 Đ37 k1",
		text: Text{"Không phải giấy tờ cần kiểm tra[: đây là {document}].", "Not the document that this check needs[: this is {document}]."},
		next: Text{"Đề nghị xuất trình đúng giấy tờ[: {wanted}].", "Ask for the right document[: {wanted}]."},
		nextFor: map[Question]Text{
			Traffic: {"Đề nghị xuất trình giấy phép lái xe hoặc giấy tờ của xe[, cụ thể: {wanted}].",
				"Ask for the driving licence or the papers of the vehicle[, namely: {wanted}]."},
			Clinic: {"Đề nghị xuất trình thẻ BHYT, căn cước hoặc VNeID mức độ 2.",
				"Ask for the insurance card, the identity card, or VNeID level 2."},
		},
	},
	{
		Code: "incomplete", Outcome: Undecided, Source: format,
		text: Text{"Chưa đủ: còn thiếu mã hoặc thông tin cần cho lần kiểm tra này[: {wanted}].",
			"Not complete: another code or detail is needed for this check[: {wanted}]."},
		next: Text{"Quét đủ các mã trên màn hình; chỉ có một mã thì yêu cầu người xuất trình chọn hiện đủ thông tin.",
			"Scan every code on the screen; if there is only one, ask the holder to show all the details needed."},
	},
	{
		Code: "clock-behind", Outcome: Undecided, Source: policy,
		text: Text{"Đồng hồ của máy này chạy chậm[: dữ liệu đã ký lúc {date}].",
			"The clock of this device is behind[: its data were signed at {date}]."},
		next: Text{"Chỉnh lại ngày giờ của máy rồi quét lại.", "Set the date and time of this device and scan again."},
	},
	{
		Code: "trust-stale", Outcome: Undecided, Source: policy,
		text:    Text{"Danh sách tin cậy trên máy đã hết hạn[ từ ngày {date}].", "The trust list on this device has expired[ on {date}]."},
		next:    update,
		nextFor: map[Question]Text{Clinic: admit},
	},
	{
		Code: "not-yet-valid", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k7a; NĐ 188/2025 Đ10 k1",
		text: Text{"Giấy tờ chưa có hiệu lực[: có hiệu lực từ ngày {date}].", "The document is not in force yet[: it begins on {date}]."},
		next: Text{"Chưa chấp nhận giấy tờ này. Yêu cầu xuất trình giấy tờ khác còn hiệu lực và tra cứu.",
			"Do not take this document yet. Ask for another one in force and look it up."},
		nextFor: map[Question]Text{
			Clinic: {"Tra cứu trên cổng giám định BHYT xem người bệnh có thẻ khác đang còn giá trị không.",
				"Look up on the insurance portal whether the patient has another card in force."},
		},
	},
	{
		Code: "expired", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k7; NĐ 168/2024 Đ18; NĐ 188/2025 Đ50 k4",
		text: Text{"Giấy tờ đã hết hạn[: hạn đến hết ngày {date}].", "The document has expired[: its last day was {date}]."},
		next: Text{"Không chấp nhận giấy tờ này. Tra cứu xem đã được đổi hoặc cấp lại chưa.",
			"Do not take this document. Look up whether it was renewed or reissued."},
		nextFor: map[Question]Text{
			Traffic: {"Tra cứu xem đã được đổi hoặc cấp lại chưa; chưa thì xử lý như giấy tờ hết hạn.",
				"Look up whether it was renewed or reissued; if not, treat it as expired."},
			Clinic: {"Tra cứu xem thẻ đã được gia hạn chưa. Đang điều trị nội trú thì còn được thanh toán tối đa 15 ngày sau khi hết hạn.",
				"Look up whether it was renewed. An in-patient stay is paid for at most 15 days after expiry."},
		},
	},
	{
		Code: "revoked", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k7, Đ62 k5; TT 12/2025/TT-BCA Đ25; TT 12/2026/TT-BTC Đ4",
		text: Text{"Giấy tờ đã bị thu hồi.", "The document has been revoked."},
		next: Text{"Không chấp nhận giấy tờ này. Tra cứu quyết định thu hồi và xử lý theo quy định.",
			"Do not take this document. Look up the revocation and act by your rules."},
		nextFor: map[Question]Text{
			Clinic: {"Tra cứu trên cổng giám định BHYT xem người bệnh có thẻ khác đang còn giá trị không.",
				"Look up on the insurance portal whether the patient has another card in force."},
		},
	},
	{
		Code: "superseded", Outcome: Rejected, Source: "NĐ 168/2024 Đ18 k5c, k7d, k8c",
		text: Text{"Đã có bản mới hơn: bản này không còn được dùng.", "There is a newer one: this copy is no longer in use."},
		next: Text{"Không chấp nhận bản này. Yêu cầu xuất trình bản mới nhất và tra cứu.",
			"Do not take this copy. Ask for the newest one and look it up."},
		nextFor: map[Question]Text{
			Traffic: {"Tra cứu số phôi mới nhất. Giấy phép lái xe không phải bản mới nhất thì xử lý theo NĐ 168/2024 Điều 18.",
				"Look up the newest blank serial. A licence that is not the newest is dealt with by decree 168/2024, article 18."},
		},
	},
	{
		Code: "not-entitled", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k1, Đ89",
		text: Text{"Giấy phép lái xe không có hạng điều khiển xe này[ (cần hạng {class})].",
			"The licence has no class for this vehicle[ (class {class} is needed)]."},
		next: Text{"Xem lại loại xe đã nhập. Đúng thì tra cứu xem người lái còn giấy phép lái xe khác không.",
			"Check the vehicle you entered. If it is right, look up whether the driver has another licence."},
	},
	{
		Code: "status-missing", Outcome: Undecided, Source: "draft-ietf-oauth-status-list §8.3; NĐ 188/2025 Đ38 k2",
		text: Text{"Giấy tờ này không gắn với danh sách trạng thái nào: không biết đã bị thu hồi, tước quyền hay khóa hay chưa.",
			"The document is on no status list: not known whether it was revoked, suspended or locked."},
		next: Text{"Tra cứu trước khi kết luận, hoặc đề nghị người được cấp lấy mã cấp mới trong ứng dụng.",
			"Look it up before you conclude, or ask the holder for a newly issued code from the app."},
		nextFor: map[Question]Text{Clinic: admit},
	},
	{
		Code: "status-unknown", Outcome: Undecided, Source: "draft-ietf-oauth-status-list §7.1",
		text: Text{"Giấy tờ có trạng thái mà ứng dụng trên máy này chưa biết[: {value}].",
			"The document has a status that this app does not know[: {value}]."},
		next: Text{"Cập nhật ứng dụng rồi quét lại. Chưa cập nhật được thì tra cứu.",
			"Update the app and scan again. If you cannot, look the document up."},
		nextFor: map[Question]Text{Clinic: admit},
	},
	{
		Code: "status-stale", Outcome: Undecided, Source: "draft-ietf-oauth-status-list §8.3; NĐ 188/2025 Đ38 k2",
		text: Text{"Máy không có dữ liệu trạng thái còn hạn của giấy tờ này[ (cập nhật {age})].",
			"This device has no status data in date for the document[ (updated {age})]."},
		next:    update,
		nextFor: map[Question]Text{Clinic: admit},
	},
	{
		Code: "bad-status", Outcome: Rejected, Source: "draft-ietf-oauth-status-list §8.3",
		text: Text{"Giấy tờ không có trong danh sách trạng thái của nơi cấp.", "The issuer's status list has no entry for this document."},
		next: Text{"Không chấp nhận mã này. Xem giấy tờ và tra cứu.", "Do not take this code. See the document and look it up."},
	},
	{
		Code: "suspended", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ58 k3; NĐ 168/2024 Đ5 k3, k4, k6, Đ48 k2; TT 12/2026/TT-BTC Đ4",
		text: Text{"Giấy tờ đang không được sử dụng[ ({part})].", "The document may not be used at present[ ({part})]."},
		next: Text{"Không chấp nhận giấy tờ này. Tra cứu lý do và thời hạn.",
			"Do not take this document. Look up why and until when."},
		nextFor: map[Question]Text{
			Traffic: {"Tra cứu lý do: bị tước quyền sử dụng, bị trừ hết điểm, hoặc quá hẹn giải quyết vi phạm. Xử lý theo quy định.",
				"Look up why: suspended, no points left, or the appointment missed. Act by your rules."},
			Clinic: {"Tra cứu trên cổng giám định BHYT trước khi trả lời về quyền lợi.",
				"Look it up on the insurance portal before you answer about benefits."},
		},
	},
	{
		Code: "locked", Outcome: Rejected, Source: "Luật 26/2023/QH15 Đ34 k1; NĐ 69/2024 Đ16",
		text: Text{"Bản này bị khóa; giấy tờ có thể vẫn còn hiệu lực.", "This copy is locked; the document may still be in force."},
		next: Text{"Không chấp nhận bản này. Đề nghị xuất trình thẻ hoặc bản khác và tra cứu.",
			"Do not take this copy. Ask for the card or another copy and look it up."},
	},
	{
		Code: "lapsed", Outcome: Undecided, Source: "RFC 7519 §4.1.4",
		text: Text{"Mã quá hạn cập nhật[ từ {date}]; giấy tờ có thể vẫn còn hiệu lực.",
			"The code was not refreshed in time[ (by {date})]; the document may still be in force."},
		next: Text{"Yêu cầu mở ứng dụng để cập nhật rồi quét mã mới. Chưa cập nhật được thì tra cứu.",
			"Ask the holder to open the app to update, then scan the new code. If that fails, look it up."},
		nextFor: map[Question]Text{
			Clinic: {"Yêu cầu mở ứng dụng để cập nhật rồi quét mã mới. Chưa cập nhật được thì tiếp nhận, tra cứu lại sau.",
				"Ask the patient to open the app to update, then scan the new code. If that fails, admit and look it up later."},
		},
	},
	{
		Code: "stale-presentation", Outcome: Rejected, Source: "RFC 9901 §7.3",
		text: Text{"Mã được tạo từ lâu[ ({age})]: có thể là ảnh chụp màn hình.", "The code was made too long ago[ ({age})]: it may be a screenshot."},
		next: Text{"Yêu cầu mở mã mới ngay trên điện thoại trước mặt rồi quét lại; không chấp nhận ảnh chụp.",
			"Ask for a new code, opened on the phone in front of you, and scan it; take no pictures of codes."},
	},
	{
		Code: "holder-unproved", Outcome: Undecided, Source: policy,
		text: Text{"Chưa biết người xuất trình có phải là người được cấp hay không: mã không có ảnh và không có xác nhận từ điện thoại.",
			"Not known whether this is the holder: the code has neither a portrait nor a device proof."},
		next: Text{"Yêu cầu mở mã có ảnh hoặc mã xác nhận trên ứng dụng; hoặc xem căn cước và so khuôn mặt.",
			"Ask for a code with the portrait or a device proof from the app; or see the identity card and compare the face."},
	},
	{
		Code: "unclear", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ57 k1, Đ89",
		text: Text{"Chưa kết luận được: còn thiếu thông tin, hoặc quy định không nói rõ[ ({value})].",
			"Cannot be decided: something is not known, or the rules do not say[ ({value})]."},
		next: Text{"Tra cứu hoặc hỏi đơn vị nghiệp vụ trước khi kết luận.", "Look it up or ask your unit before you conclude."},
		nextFor: map[Question]Text{
			Traffic: {"Nhập đúng loại xe rồi kiểm tra lại. Vẫn chưa rõ thì tra cứu hoặc hỏi đơn vị nghiệp vụ.",
				"Enter the vehicle and check again. If it is still unclear, look it up or ask your unit."},
			Clinic: {"Tiếp nhận người bệnh, hỏi thêm giấy tờ và tra cứu trên cổng giám định BHYT.",
				"Admit the patient, ask for another paper and look the card up on the insurance portal."},
		},
	},
	{
		Code: "accepted", Outcome: Accepted, Source: "RFC 9901 §7.3; draft-ietf-oauth-status-list §8.3",
		text: Text{"Chữ ký số đúng; giấy tờ còn hiệu lực theo dữ liệu trên máy[ (cập nhật {age})].",
			"Signature valid; the document is in force by the data on this device[ (updated {age})]."},
		next: Text{"Đối chiếu người xuất trình với thông tin hiển thị.", "Compare the person with what is shown."},
		nextFor: map[Question]Text{
			Traffic: {"Đối chiếu người và xe với thông tin hiển thị.", "Compare the person and the vehicle with what is shown."},
			Clinic:  {"Đối chiếu người bệnh với thông tin hiển thị rồi tiếp nhận.", "Compare the patient with what is shown, then admit."},
		},
	},
}

// The next steps that several codes share.
var (
	admit = Text{"Tiếp nhận người bệnh, tra cứu lại sau khi có mạng.", "Admit the patient; look it up again when you are online."}

	update = Text{"Kết nối mạng, cập nhật dữ liệu rồi quét lại. Chưa cập nhật được thì tra cứu.",
		"Go online, update the data and scan again. If you cannot, look the document up."}
)
