package message

var findings = []Message{
	{
		Code: "not-vneid", Source: "Luật 36/2024/QH15 Đ56 k3; TT 73/2024/TT-BCA Đ8 k1b",
		text: Text{"Không phải giấy tờ hiển thị trên VNeID: chữ ký số cho biết nơi cấp, không thay việc kiểm tra trên VNeID.",
			"Not a document shown in VNeID: the signature tells who issued it and does not stand in for a check in VNeID."},
		next: Text{"Khi cần căn cứ xử lý, kiểm tra trên VNeID hoặc cơ sở dữ liệu.", "Where you must act on it, check in VNeID or the data base."},
		nextFor: map[Question]Text{
			Clinic: {"Trước khi thanh toán, tra cứu trên cổng giám định BHYT.", "Before billing, look the card up on the insurance portal."},
		},
	},
	{
		Code: "status-old", Source: policy,
		text: Text{"Dữ liệu trạng thái trên máy đã cũ[: cập nhật {age}].", "The status data on this device are old[: updated {age}]."},
		next: Text{"Cập nhật dữ liệu ngay khi có mạng.", "Update the data as soon as you are online."},
	},
	{
		Code: "held", Source: "NĐ 168/2024 Đ48 k2",
		text: Text{"Giấy tờ đang bị tạm giữ, chưa quá ngày hẹn[ {date}]: chưa bị xử phạt về lỗi không mang giấy tờ.",
			"The document is held as security and the appointment[ on {date}] has not passed: no fine for being without it."},
		next: Text{"Xem biên bản và ngày hẹn giải quyết.", "See the record and the date of the appointment."},
		nextFor: map[Question]Text{
			Clinic: {"Tra cứu trên cổng giám định BHYT trước khi trả lời về quyền lợi.",
				"Look it up on the insurance portal before you answer about benefits."},
		},
	},
	{
		Code: "compare-portrait", Source: policy,
		text: Text{"Mã có ảnh của người được cấp.", "The code carries the holder's portrait."},
		next: Text{"So khuôn mặt người xuất trình với ảnh; không giống thì không chấp nhận.", "Compare the face with the portrait; if it differs, do not take the document."},
	},
	{
		Code: "check-identity-document", Source: policy,
		text: Text{"Đúng điện thoại của người được cấp nhưng mã không có ảnh; điện thoại có thể cho mượn.",
			"The holder's phone is proved, but the code has no portrait, and a phone can be lent."},
		next: Text{"Xem căn cước hoặc giấy tờ có ảnh, so họ tên và khuôn mặt.", "See the identity card or another document with a photo; compare name and face."},
	},
	{
		Code: "suspended-part", Source: "NĐ 168/2024 Đ5 k6",
		text: Text{"Một phần của giấy phép lái xe đang không được sử dụng[: {part}].", "One part of the licence may not be used at present[: {part}]."},
		next: Text{"Không ảnh hưởng đến loại xe đang kiểm tra; ghi nhận khi cần.", "The vehicle being checked is not affected; note it where needed."},
	},
	{
		Code: "expired-part", Source: "Luật 36/2024/QH15 Đ57 k7",
		text: Text{"Một hạng của giấy phép lái xe đã hết hạn[: {class}].", "One class of the licence has expired[: {class}]."},
		next: Text{"Không ảnh hưởng đến loại xe đang kiểm tra; nhắc người lái đi đổi.", "The vehicle being checked is not affected; remind the driver to renew."},
	},
	{
		Code: "trust-expiring", Source: policy,
		text: Text{"Danh sách tin cậy trên máy sắp hết hạn[: ngày {date}].", "The trust list on this device expires soon[: on {date}]."},
		next: Text{"Kết nối mạng và cập nhật dữ liệu trước ngày đó.", "Go online and update the data before then."},
	},
	{
		Code: "photo-required", Source: "NĐ 188/2025 Đ37 k1, k2",
		text: Text{"Mã không có ảnh của người được cấp.", "The code has no photo of the holder."},
		next: Text{"Xem thêm căn cước hoặc giấy tờ tùy thân có ảnh.", "See an identity document with a photo as well."},
		nextFor: map[Question]Text{
			Clinic: {"Xem thêm căn cước hoặc giấy tờ tùy thân có ảnh; trẻ dưới 6 tuổi thì không cần.",
				"See an identity document with a photo as well; not for a child under 6."},
		},
	},
	{
		Code: "printed-level", Source: "NĐ 188/2025 Đ18 k2, Đ21",
		text: Text{"Mức hưởng[ {level}] là mức ghi trên thẻ[ (quỹ trả {value})]; mức thực hưởng có thể khác.",
			"The benefit level[ {level}] is the one printed[ (the fund pays {value})]; the actual one may differ."},
		next: Text{"Tra cứu mức hưởng trên cổng giám định BHYT trước khi thanh toán.", "Look the level up on the insurance portal before billing."},
	},
	{
		Code: "subject-level-mismatch", Source: "QĐ 1351/QĐ-BHXH; NQ 261/2025/QH15",
		text: Text{"Mã đối tượng và mức hưởng không khớp[: {subject}, mức {level}].", "Subject code and benefit level do not agree[: {subject}, level {level}]."},
		next: Text{"Không phải lý do từ chối. Tra cứu mức hưởng trên cổng giám định BHYT.", "No reason to refuse. Look the level up on the insurance portal."},
	},
	{
		Code: "admit-recheck", Source: "NĐ 188/2025 Đ38 k2",
		text: Text{"Chưa tra cứu được: vẫn tiếp nhận người bệnh, tra cứu lại sau.", "It could not be looked up: admit the patient all the same and look it up later."},
		next: Text{"Ghi lại số thẻ hoặc số định danh cá nhân, chụp màn hình lỗi gửi cơ quan BHXH.",
			"Note the insurance or personal number and send a screenshot of the fault to the insurance body."},
	},
	{
		Code: "guardian-account", Source: "NĐ 69/2024 Đ14",
		text: Text{"Giấy tờ của người dưới 14 tuổi hoặc người được giám hộ, dùng qua người đại diện[: {name}].",
			"The holder is under 14 or a ward and acts through a representative[: {name}]."},
		next: Text{"Đề nghị người đại diện xác nhận.", "Ask the representative to confirm."},
	},
	{
		Code: "low-level", Source: "NĐ 69/2024 Đ7, Đ9",
		text: Text{"Tài khoản định danh mức độ 1: chưa đối chiếu khuôn mặt và vân tay.", "Account of level 1: face and fingerprints were not compared."},
		next: Text{"Cần chắc chắn về người thì yêu cầu thẻ căn cước hoặc tài khoản mức độ 2.", "Where the person must be certain, ask for the identity card or a level-2 account."},
	},
}
