package message

var refusals = []Message{
	{
		Code: "level-too-low", Source: "NĐ 69/2024 Đ9",
		text: Text{"Tài khoản định danh chưa đạt mức độ 2.", "The account is below level 2."},
		next: Text{"Đề nghị nâng lên mức độ 2 tại công an xã, phường (người nước ngoài: cơ quan quản lý xuất nhập cảnh) rồi nộp lại.",
			"Have it raised to level 2 at the commune police (foreigners: the immigration authority), then submit again."},
	},
	{
		Code: "account-locked", Source: "NĐ 69/2024 Đ16; Luật 26/2023/QH15 Đ34",
		text: Text{"Tài khoản định danh đang bị khóa.", "The account is locked."},
		next: Text{"Mở khóa tài khoản trước rồi nộp lại.", "Have the account unlocked first, then submit again."},
	},
	{
		Code: "not-approved", Source: rules,
		text: Text{"Hồ sơ chưa được duyệt.", "The record has not been approved."},
		next: Text{"Ghi người duyệt, căn cứ duyệt và thời điểm duyệt (approved).", "Write who approved it, from which source and when (approved)."},
	},
	{
		Code: "approval-in-future", Source: rules,
		text: Text{"Thời điểm duyệt ở tương lai[: {date}].", "The approval lies in the future[: {date}]."},
		next: Text{"Sửa thời điểm duyệt, hoặc xem lại đồng hồ của máy.", "Correct the time of approval, or check this computer's clock."},
	},
	{
		Code: "guardian-missing", Source: "NĐ 69/2024 Đ14",
		text: Text{"Người dưới 14 tuổi hoặc người phụ thuộc nhưng chưa có sự đồng ý của người đại diện.", "The holder is under 14 or a dependant, and no representative has consented."},
		next: Text{"Ghi họ tên, số định danh và ngày đồng ý của người đại diện (guardian).", "Write the representative's name, number and date of consent (guardian)."},
	},
	{
		Code: "unknown-field", Source: rules,
		text: Text{"Có trường không thuộc hồ sơ này[: {field}].", "A field does not belong to this record[: {field}]."},
		next: Text{"Bỏ trường đó hoặc sửa tên trường.", "Remove the field or correct its name."},
	},
	{
		Code: "duplicate-field", Source: "RFC 8259 §4; " + rules,
		text: Text{"Một trường ghi hai lần[: {field}].", "A field is written twice[: {field}]."},
		next: Text{"Giữ lại một lần.", "Keep it once."},
	},
	{
		Code: "bad-json", Source: "RFC 8259; " + rules,
		text: Text{"Dòng này không phải một đối tượng JSON đúng.", "The line is not one well-formed JSON object."},
		next: Text{"Ghi mỗi hồ sơ thành một đối tượng JSON trên một dòng, mã UTF-8.", "Write each record as one JSON object on one line, in UTF-8."},
	},
	{
		Code: "bad-table", Source: "RFC 4180; " + rules,
		text: Text{"Dòng này của bảng không đọc được.", "The row of the table cannot be read."},
		next: Text{"Xem dấu ngoặc kép, số ô của dòng, và lưu lại bằng kiểu CSV UTF-8.", "See its quotation marks and the number of its cells, and save it as CSV UTF-8."},
	},
	{
		Code: "number-rounded", Source: rules,
		text: Text{"Bảng tính đã đổi số này sang dạng lũy thừa nên mất chữ số.", "A spreadsheet has turned this number into one like 1.1E+09: digits are lost."},
		next: Text{"Đặt cột ở dạng Văn bản (Text) rồi nhập lại số từ hồ sơ gốc.", "Make the column Text, then type the number again from the original."},
	},
	{
		Code: "zeros-lost", Source: rules,
		text: Text{"Số định danh thiếu chữ số: bảng tính đã bỏ các số 0 ở đầu.", "Digits of the personal number are missing: a spreadsheet takes zeros off the front."},
		next: Text{"Đặt cột ở dạng Văn bản (Text) rồi nhập lại đủ 12 chữ số.", "Make the column Text, then type all 12 digits again."},
	},
	{
		Code: "line-too-long", Source: rules,
		text: Text{"Dòng dài quá mức cho phép[: tối đa {value}].", "The line is too long[: at most {value}]."},
		next: Text{"Xem lại tệp có thiếu dấu xuống dòng không; ảnh ghi bằng tên tệp.", "See whether line breaks are missing; give a portrait by its file name."},
	},
	{
		Code: "missing-claim", Source: format,
		text: Text{"Thiếu trường bắt buộc[: {field}].", "A required field is missing[: {field}]."},
		next: Text{"Bổ sung trường đó.", "Add the field."},
	},
	{
		Code: "claim-format", Source: format,
		text: Text{"Giá trị của trường không đúng dạng[: {field}].", "The value of a field does not have the right form[: {field}]."},
		next: Text{"Ghi theo bảng trường của loại giấy tờ trong FORMAT.md.", "Write it by the table of claims in FORMAT.md."},
	},
	{
		Code: "pin-format", Source: "Luật 26/2023/QH15 Đ12 k1",
		text: Text{"Số định danh cá nhân phải gồm đúng 12 chữ số.", "A personal number has exactly 12 digits."},
		next: Text{"Ghi 12 chữ số liền nhau; số CMND 9 số không dùng được.", "Write 12 digits without spaces; an old 9-digit number will not do."},
	},
	{
		Code: "licence-number", Source: "TT 12/2025/TT-BCA",
		text: Text{"Số giấy phép lái xe không đúng dạng.", "The licence number does not have the right form."},
		next: Text{"Ghi đủ 12 chữ số; giấy phép kiểu cũ thì ghi như trên thẻ.", "Write all 12 digits; for a very old licence, as printed."},
	},
	{
		Code: "class-unknown", Source: "Luật 36/2024/QH15 Đ57 k1, Đ89",
		text: Text{"Hạng giấy phép lái xe không có trong bảng[: {class}].", "The class of licence is not in the table[: {class}]."},
		next: Text{"Ghi hạng đúng như trên giấy phép lái xe.", "Write the class as it is on the licence."},
		nextFor: map[Question]Text{
			Traffic: {"Có thể là hạng của luật mới: cập nhật ứng dụng rồi quét lại, hoặc tra cứu.",
				"It may be a class of a newer law: update the app and scan again, or look it up."},
		},
	},
	{
		Code: "class-scheme-conflict", Source: "Luật 36/2024/QH15 Đ57 k1, Đ89",
		text: Text{"Hạng không có trong bảng phân hạng áp dụng vào ngày cấp[: {class}, cấp ngày {date}].", "The class does not belong to the scheme of its issue date[: {class}, issued on {date}]."},
		next: Text{"Xem lại hạng và ngày cấp: từ 01/01/2025 áp dụng phân hạng mới.", "Check class and date: the new classes apply from 2025-01-01."},
	},
	{
		Code: "date-format", Source: format,
		text: Text{"Ngày không đúng dạng[: {value}].", "The date does not have the right form[: {value}]."},
		next: Text{"Ghi năm-tháng-ngày, như 2026-11-02; trong bảng cũng được ghi 02/11/2026, ngày và tháng đủ hai chữ số.",
			"Write year-month-day, such as 2026-11-02; in a table 02/11/2026 will do as well, with two digits for day and month."},
	},
	{
		Code: "date-order", Source: format,
		text: Text{"Các ngày trái thứ tự[: {value}].", "The dates are in the wrong order[: {value}]."},
		next: Text{"Xem lại ngày sinh, ngày cấp và ngày hết hạn.", "Check the dates of birth, issue and expiry."},
	},
	{
		Code: "name-format", Source: format,
		text: Text{"Họ tên trống, quá dài hoặc có ký tự không dùng trong họ tên.", "The name is empty, too long, or has characters that names do not have."},
		next: Text{"Ghi họ tên bằng chữ, mã Unicode, tối đa 255 ký tự.", "Write the name in letters, in Unicode, at most 255 characters."},
	},
	{
		Code: "sex-value", Source: "ISO/IEC 5218",
		text: Text{"Giới tính không đúng mã.", "The sex is not one of the codes."},
		next: Text{"Ghi 1 (nam), 2 (nữ), 0 (không rõ) hoặc 9 (không áp dụng); trong bảng cũng được ghi Nam, Nữ.",
			"Write 1 (male), 2 (female), 0 (not known) or 9 (not applicable); in a table the Vietnamese words will do as well."},
	},
	{
		Code: "nationality-format", Source: "ISO 3166-1",
		text: Text{"Quốc tịch không đúng mã nước.", "The nationality is not a country code."},
		next: Text{"Ghi mã hai chữ cái in hoa; Việt Nam là VN.", "Write two capital letters; Viet Nam is VN."},
	},
	{
		Code: "insurance-number", Source: "QĐ 1351/QĐ-BHXH; QĐ 1666/QĐ-BHXH; CV 1804/BHXH-QLT",
		text: Text{"Số thẻ BHYT không đúng dạng.", "The insurance number does not have the right form."},
		next: Text{"Ghi số thẻ 15 ký tự, mã số BHXH 10 chữ số hoặc số định danh 12 chữ số.", "Write the card's 15 characters, the 10-digit insurance number or the 12-digit personal number."},
	},
	{
		Code: "benefit-level", Source: "QĐ 1351/QĐ-BHXH",
		text: Text{"Mức hưởng BHYT phải từ 1 đến 5.", "A benefit level is 1 to 5."},
		next: Text{"Ghi mức hưởng như trên thẻ.", "Write the level as it is on the card."},
	},
	{
		Code: "facility-code", Source: "QĐ 384/QĐ-BYT; QĐ 1551/2026",
		text: Text{"Mã cơ sở khám chữa bệnh không đúng dạng.", "The facility code does not have the right form."},
		next: Text{"Ghi mã 5 ký tự (như 01028) hoặc mã 13 chữ số.", "Write the 5 characters (such as 01028) or the 13 digits."},
	},
	{
		Code: "plate-format", Source: "TT 79/2024/TT-BCA; TT 51/2025/TT-BCA",
		text: Text{"Biển số không đúng dạng.", "The number plate does not have the right form."},
		next: Text{"Ghi như trên biển, như 30A-123.45 hoặc 29-AA 123.45; giữ chữ Đ.", "Write it as on the plate, such as 30A-123.45 or 29-AA 123.45; keep a D with a stroke."},
	},
	{
		Code: "vin-format", Source: "ISO 3779",
		text: Text{"Số khung có ký tự không dùng trong số khung.", "The vehicle identification number has characters that such numbers do not have."},
		next: Text{"Ghi chữ in hoa và số, không có I, O, Q, không có dấu cách.", "Write capitals and digits, without I, O, Q or spaces."},
	},
	{
		Code: "tax-code", Source: "TT 86/2024/TT-BTC",
		text: Text{"Mã số thuế sai số kiểm tra hoặc không đúng dạng.", "The tax code has a wrong check digit or form."},
		next: Text{"Ghi lại 10 chữ số, đơn vị phụ thuộc thêm gạch nối và 3 chữ số.", "Write the 10 digits again; a branch adds a hyphen and 3 digits."},
	},
	{
		Code: "passport-number", Source: format,
		text: Text{"Số hộ chiếu không đúng dạng.", "The passport number does not have the right form."},
		next: Text{"Ghi một chữ cái in hoa và 7 hoặc 8 chữ số liền nhau, như trên hộ chiếu.", "Write a capital letter and 7 or 8 digits without spaces, as in the passport."},
	},
	{
		Code: "social-insurance-number", Source: "CV 1804/BHXH-QLT",
		text: Text{"Mã số bảo hiểm xã hội không đúng dạng.", "The social-insurance number does not have the right form."},
		next: Text{"Ghi mã số 10 chữ số, hoặc số định danh 12 chữ số của chính người đó.", "Write the 10 digits, or the 12 digits of the same person's personal number."},
	},
	{
		Code: "portrait-format", Source: format,
		text: Text{"Không tìm thấy tệp ảnh chân dung, hoặc ảnh không đọc được, không đúng loại.", "The portrait is not found, cannot be read, or is of another format."},
		next: Text{"Ghi đúng tên tệp; dùng ảnh WebP, JPEG hoặc PNG của đúng người được cấp.", "Give the right file name, of a WebP, JPEG or PNG picture of the holder."},
	},
	{
		Code: "portrait-too-large", Source: rules,
		text: Text{"Ảnh chân dung vượt quá dung lượng cho phép[: tối đa {value}].", "The portrait is too large[: at most {value}]."},
		next: Text{"Nén lại ảnh nhỏ hơn, hoặc đưa ảnh gốc để chương trình tự nén.", "Encode it smaller, or give the original picture to be encoded."},
	},
	{
		Code: "unknown-type", Source: format,
		text: Text{"Không có loại giấy tờ này[: {value}].", "There is no such kind of document[: {value}]."},
		next: Text{"Ghi đúng tên loại, như driving-licence; trong bảng cũng được ghi Giấy phép lái xe.", "Write the name of a kind, such as driving-licence; in a table its Vietnamese name will do as well."},
	},
	{
		Code: "record-repeated", Source: rules,
		text: Text{"Hồ sơ này đã có trong tệp[: {value}].", "This record is in the file already[: {value}]."},
		next: Text{"Bỏ dòng trùng, hoặc đổi mã hồ sơ (record_id) nếu là hồ sơ khác.", "Remove the repeated line, or change record_id if it is another record."},
	},
	{
		Code: "device-key", Source: "RFC 7517; RFC 7518 §6.2",
		text: Text{"Khóa thiết bị không phải khóa công khai P-256 ở dạng JWK.", "The device key is not a public P-256 key as a JWK."},
		next: Text{"Lấy lại khóa công khai từ ứng dụng của người được cấp; không gửi khóa bí mật.", "Take the public key from the holder's app again; never send a private key."},
	},
	{
		Code: "record-changed", Source: rules,
		text: Text{"Hồ sơ này đã được cấp với nội dung khác.", "This record was issued with other content."},
		next: Text{"Nội dung mới là đúng thì cấp lại: giayto issuer reissue --changed. Hồ sơ khác thì đổi mã hồ sơ (record_id).",
			"If the new content is right, use giayto issuer reissue --changed. If it is another record, change record_id."},
	},
	{
		Code: "document-of-another", Source: "NĐ 151/2024 Đ11 k14; " + registry,
		text: Text{"Số giấy tờ này đã được cấp cho người khác.", "A document of this number was issued to another person."},
		next: Text{"Sửa số giấy tờ hoặc số định danh. Số định danh đã đổi thì thu hồi bản cũ (number-cancelled) rồi duyệt lại.",
			"Correct either number. If the personal number has changed, revoke the old one (number-cancelled) and approve again."},
	},
	{
		Code: "blank-superseded", Source: "NĐ 168/2024 Đ18 k5c, k7d, k8c; " + registry,
		text: Text{"Giấy tờ đã có số phôi khác, của hồ sơ duyệt cùng lúc hoặc muộn hơn.", "The document has another blank serial, of a record approved at the same time or later."},
		next: Text{"Phôi này mới hơn thì duyệt lại: thời điểm duyệt (approved.at) phải muộn hơn. Nếu không thì ghi số phôi mới nhất.",
			"If this blank is the newer, approve the record again: approved.at must be later. Else write the newest blank serial."},
	},
	{
		Code: "document-revoked", Source: "Luật 36/2024/QH15 Đ62 k5; " + registry,
		text: Text{"Giấy tờ đã bị thu hồi sau khi hồ sơ được duyệt.", "The document was revoked after the record was approved."},
		next: Text{"Được cấp mới thì duyệt lại hồ sơ với thời điểm duyệt sau khi thu hồi.",
			"If it is granted anew, approve the record again, with a time after the revocation."},
	},
	{
		Code: "device-locked", Source: "Luật 26/2023/QH15 Đ34 k1; NĐ 69/2024 Đ16; " + registry,
		text: Text{"Thiết bị hoặc tài khoản của người được cấp đang bị khóa.", "The holder's device or account is locked."},
		next: Text{"Lấy khóa của thiết bị mới; thiết bị đã về đúng chủ thì mở khóa trước.",
			"Take the key of the new device; if the old one is back with its owner, unlock it first."},
	},
}
