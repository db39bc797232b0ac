package message

var noRefusal = Text{"Không phải lý do từ chối: số định danh có thể giữ nguyên sau khi cải chính. Nghi ngờ thì tra cứu.",
	"No reason to refuse: the number may stay as it was after a correction. If in doubt, look it up."}

var warnings = []Message{
	{
		Code: "pin-sex-mismatch", Source: "NĐ 70/2024 Đ11 k7",
		text: Text{"Giới tính không khớp với số định danh cá nhân.", "The sex does not agree with the personal number."},
		next: noRefusal,
	},
	{
		Code: "pin-year-mismatch", Source: "NĐ 70/2024 Đ11 k7",
		text: Text{"Năm sinh không khớp với số định danh cá nhân.", "The year of birth does not agree with the personal number."},
		next: noRefusal,
	},
	{
		Code: "pin-unknown-place", Source: "TT 07/2016/TT-BCA; NĐ 70/2024 Đ11 k7",
		text: Text{"Ba số đầu của số định danh cá nhân không có trong bảng mã tỉnh[: {value}].", "The first three digits of the personal number are not in the table of provinces[: {value}]."},
		next: Text{"Không phải lý do từ chối: có thể đăng ký khai sinh ở nước ngoài. Nghi ngờ thì tra cứu.",
			"No reason to refuse: the birth may have been registered abroad. If in doubt, look it up."},
	},
	{
		Code: "plate-unknown-code", Source: "TT 79/2024/TT-BCA; TT 51/2025/TT-BCA",
		text: Text{"Hai số đầu của biển số không có trong bảng mã địa phương[: {value}].", "The first two digits of the plate are not in the table of places[: {value}]."},
		next: Text{"Nhìn lại biển số trên xe và tra cứu.", "Look at the plate on the vehicle again and look it up."},
	},
	{
		Code: "plate-unknown-series", Source: "TT 79/2024/TT-BCA; TT 51/2025/TT-BCA",
		text: Text{"Sê-ri của biển số không có trong bảng[: {value}].", "The series of the plate is not in the table[: {value}]."},
		next: Text{"Nhìn lại biển số trên xe và tra cứu: có thể là sê-ri mới.", "Look at the plate on the vehicle again and look it up: the series may be new."},
	},
	{
		Code: "plate-ambiguous", Source: "TT 79/2024/TT-BCA",
		text: Text{"Biển số đọc được theo hai cách, của ô tô hoặc của mô tô[: {plate}].", "The plate can be read in two ways, a car's or a motorcycle's[: {plate}]."},
		next: Text{"Ghi rõ loại xe, hoặc ghi biển số có đủ dấu gạch và dấu chấm như trên biển.", "Name the kind of vehicle, or write the plate with its hyphen and full stop."},
	},
	{
		Code: "subject-unknown", Source: "QĐ 1351/QĐ-BHXH; CV 1804/BHXH-QLT",
		text: Text{"Mã đối tượng BHYT không có trong bảng[: {subject}].", "The insurance subject code is not in the table[: {subject}]."},
		next: Text{"Không phải lý do từ chối. Tra cứu trên cổng giám định BHYT.", "No reason to refuse. Look it up on the insurance portal."},
	},
	{
		Code: "passport-unusual", Source: format,
		text: Text{"Số hộ chiếu khác dạng thường gặp.", "The passport number is of an unusual form."},
		next: Text{"Không phải lý do từ chối. Đối chiếu với hộ chiếu, nghi ngờ thì tra cứu.", "No reason to refuse. Compare it with the passport; if in doubt, look it up."},
	},
	{
		Code: "vin-short", Source: "ISO 3779",
		text: Text{"Số khung ngắn hơn 17 ký tự.", "The vehicle identification number has fewer than 17 characters."},
		next: Text{"Xe máy cũ thường như vậy; đối chiếu với số đóng trên khung.", "Usual for old motorcycles; compare it with the number stamped on the frame."},
	},
	{
		Code: "class-min-age", Source: "Luật 36/2024/QH15 Đ59 k1",
		text: Text{"Ngày cấp sớm hơn ngày đủ tuổi được cấp hạng này[: {class}].", "The class was issued before its minimum age[: {class}]."},
		next: Text{"Giấy tờ đã cấp thì xem lại ngày sinh, ngày cấp và hạng, rồi tra cứu; hồ sơ xin cấp như vậy thì bị từ chối.",
			"On a document it is a warning: check birth date, issue date and class, and look it up. A record that says so is refused."},
	},
	{
		Code: "name-lookalike", Source: "TCVN 6909:2001",
		text: Text{"Họ tên có ký tự trông giống nhau nhưng khác mã (như chữ Đ).",
			"The name has characters that only look alike (such as D with a stroke)."},
		next: Text{"So họ tên bằng mắt với giấy tờ; khi lập hồ sơ thì gõ lại bằng bộ gõ Unicode.", "Compare the name with the document by eye; in a record, type it again in Unicode."},
	},
	{
		Code: "name-tone-style", Source: "TCVN 6909:2001",
		text: Text{"Hai cách ghi họ tên chỉ khác kiểu đặt dấu thanh.", "The two spellings of the name differ only in where the tone mark stands."},
		next: Text{"Coi là cùng một họ tên.", "Take them as the same name."},
	},
	{
		Code: "unsigned-source", Source: "TT 73/2024/TT-BCA Đ14 k3b; " + rules,
		text: Text{"Dữ liệu lấy từ mã QR in trên thẻ, không có chữ ký số.", "The data come from a QR code printed on a card, which has no digital signature."},
		next: Text{"Đối chiếu với thẻ và tra cứu trước khi duyệt.", "Compare them with the card and look them up before approval."},
	},
	{
		Code: "already-expired", Source: "Luật 36/2024/QH15 Đ57 k7; " + rules,
		text: Text{"Giấy tờ hoặc hạng ghi trong hồ sơ đã hết hạn.", "The paper in the record, or a class of it, has expired."},
		next: Text{"Xem lại ngày hết hạn; giấy tờ hết hạn vẫn cấp được, nhưng khi kiểm tra sẽ báo hết hạn.",
			"Check the last day. It is issued all the same, and those who check it are told that it has expired."},
	},
	{
		Code: "card-six-fields", Source: "TT 17/2024/TT-BCA Đ4; giayto credential/card",
		text: Text{"Mã QR trên thẻ chỉ có sáu trường, thiếu trường số CMND cũ.", "The card's QR code has six fields only: the one for the previous number is missing."},
		next: Text{"Đối chiếu từng mục với thẻ.", "Compare every field with the card."},
	},
	{
		Code: "date-unusual", Source: "giayto credential/card",
		text: Text{"Ngày ghi khác cách thường gặp[: {value}].", "The date is written in an unusual way[: {value}]."},
		next: Text{"Đối chiếu với thẻ; có thể thẻ chỉ ghi năm sinh.", "Compare it with the card, which may give only a year of birth."},
	},
	{
		Code: "area-unknown", Source: "QĐ 1351/QĐ-BHXH",
		text: Text{"Mã nơi sinh sống không phải K1, K2 hoặc K3[: {value}].", "The area code is not K1, K2 or K3[: {value}]."},
		next: Text{"Không phải lý do từ chối. Tra cứu trên cổng giám định BHYT.", "No reason to refuse. Look it up on the insurance portal."},
	},
	{
		Code: "restriction-unknown", Source: "TT 12/2025/TT-BCA",
		text: Text{"Mã điều kiện hạn chế không có trong bảng[: {value}].", "The restriction code is not in the table[: {value}]."},
		next: Text{"Coi như có hạn chế: xem giấy phép lái xe và tra cứu trước khi kết luận.", "Take it as a restriction: see the licence and look it up before you conclude."},
	},
}
