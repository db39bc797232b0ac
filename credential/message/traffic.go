package message

// trafficAnswers say what verifier/policy/traffic concludes.
var trafficAnswers = []Message{
	{
		Code: "may-drive", Outcome: Accepted, Source: "Luật 36/2024/QH15 Đ57 k1, Đ89 k2",
		text: Text{"GPLX[ hạng {class}] được điều khiển[ {vehicle}][ ({source})].",
			"The licence[ (class {class})] allows this vehicle[: {vehicle}][ ({source})]."},
		next: Text{"So người lái và xe với thông tin hiển thị.", "Compare the driver and the vehicle with what is shown."},
	},
	{
		Code: "may-not-drive", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k1, Đ89 k2",
		text: Text{"GPLX[ hạng {class}] không được điều khiển[ {vehicle}][; cần hạng {wanted}][ ({source})].",
			"The licence[ (class {class})] does not allow this vehicle[: {vehicle}][; class {wanted} is needed][ ({source})]."},
		next: Text{"Xem lại loại xe đã nhập. Đúng thì tra cứu người lái còn GPLX khác không.",
			"Check the vehicle you entered. If it is right, look up whether the driver has another licence."},
	},
	{
		Code: "restriction-bars", Outcome: Rejected, Source: "TT 12/2025/TT-BCA",
		text: Text{"Hạng[ {class}] có điều kiện hạn chế[ {value}], không được điều khiển[ {vehicle}][ ({source})].",
			"Class[ {class}] is restricted[ ({value})] and does not allow this vehicle[: {vehicle}][ ({source})]."},
		next: Text{"Xem lại xe và hộp số đã nhập. Đúng thì tra cứu người lái còn GPLX khác không.",
			"Check the vehicle and the gears you entered. If right, look up whether the driver has another licence."},
	},
	{
		Code: "class-expired", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k7a",
		text: Text{"GPLX[ hạng {class}] đã hết hạn[ ngày {date}][, không được điều khiển {vehicle}][ ({source})].",
			"The licence[ (class {class})] expired[ on {date}][, so not this vehicle: {vehicle}][ ({source})]."},
		next: Text{"Tra cứu xem đã được đổi hoặc cấp lại chưa.", "Look up whether it was exchanged or issued again."},
	},
	{
		Code: "class-not-yet", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k7a",
		text: Text{"GPLX[ hạng {class}] chưa có hiệu lực[ trước ngày {date}][, chưa được điều khiển {vehicle}][ ({source})].",
			"The licence[ (class {class})] is not in force[ before {date}][, so not this vehicle: {vehicle}][ ({source})]."},
		next: Text{"Xem lại ngày kiểm tra, rồi tra cứu.", "Look at the day of the check again, then look it up."},
	},
	{
		Code: "part-suspended", Outcome: Rejected, Source: "NĐ 168/2024 Đ5 k3, k4, k6; Luật 36/2024/QH15 Đ58 k3",
		text: Text{"GPLX[, {part},] đang không được sử dụng[, không được điều khiển {vehicle}][ ({source})].",
			"The licence[, {part},] may not be used now[, so not this vehicle: {vehicle}][ ({source})]."},
		next: Text{"Tra cứu lý do: bị tước quyền sử dụng, hết điểm hoặc quá hẹn giải quyết. Xử lý theo quy định.",
			"Look up why: suspended, no points left, or the appointment missed. Act by your rules."},
	},
	{
		Code: "class-silent", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ57 k1, Đ89 k2",
		text: Text{"Luật không nói rõ hạng[ {class}] có được điều khiển[ {vehicle}] không[ ({source})].",
			"The law does not say if class[ {class}] allows this vehicle[: {vehicle}][ ({source})]."},
		next: Text{"Xem GPLX có hạng khác không; hỏi đơn vị nghiệp vụ trước khi kết luận.",
			"See whether the licence has another class; ask your unit before you conclude."},
	},
	{
		Code: "vehicle-incomplete", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ57 k1, Đ89 k2",
		text: Text{"Chưa rõ GPLX[ hạng {class}] có được điều khiển[ {vehicle}] không[: thiếu {wanted}][ ({source})].",
			"Not clear if the licence[ (class {class})] allows this vehicle[: {vehicle}][; not known: {wanted}][ ({source})]."},
		next: Text{"Xem đăng ký xe hoặc giấy kiểm định, nhập thêm rồi kiểm tra lại.", "See the registration or the inspection, enter it and check again."},
	},
	{
		Code: "restriction-unclear", Outcome: Undecided, Source: "TT 12/2025/TT-BCA",
		text: Text{"Chưa rõ điều kiện hạn chế[ {value}][ của hạng {class}] có cho điều khiển[ {vehicle}] không[ ({source})].",
			"Not clear if restriction[ {value}][ of class {class}] leaves this vehicle[: {vehicle}][ ({source})]."},
		next: Text{"Coi như có hạn chế: xem giấy phép lái xe và tra cứu trước khi kết luận.",
			"Take it as a restriction: see the licence and look it up before you conclude."},
	},
	{
		Code: "class-unrecognised", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ57 k1, Đ89 k2",
		text: Text{"Hạng[ {class}] không có trong bảng, chưa rõ được điều khiển xe nào.",
			"Class[ {class}] is not in the table: not clear which vehicles it allows."},
		next: Text{"Cập nhật ứng dụng rồi quét lại, hoặc tra cứu.", "Update the app and scan again, or look it up."},
	},
	{
		Code: "machine-certificate", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ56 k2",
		text: Text{"Máy kéo: ngoài GPLX phải có chứng chỉ điều khiển xe máy chuyên dùng[ ({source})].",
			"A farm tractor needs a special-machine certificate beside the licence[ ({source})]."},
		next: Text{"Đề nghị xuất trình bằng hoặc chứng chỉ điều khiển máy kéo.", "Ask for the certificate for the tractor."},
	},
	{
		Code: "rules-missing", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ88 k1",
		text: Text{"Ứng dụng không có quy định của ngày[ {date}].", "This app does not hold the rules of that day[: {date}]."},
		next: Text{"Xem lại ngày kiểm tra; các quy định có từ ngày 01/01/2025.", "Look at the day of the check again: rules are held since 2025-01-01."},
	},
	{
		Code: "licence-in-force", Outcome: Accepted, Source: "Luật 36/2024/QH15 Đ56 k1",
		text: Text{"GPLX còn hiệu lực[, hạng {class}]; chưa xét loại xe nào.", "The licence is in force[, class {class}]; no vehicle was asked about."},
		next: Text{"Nhập loại xe để biết GPLX có được điều khiển xe đó không.", "Enter the vehicle to learn whether the licence allows it."},
	},
	{
		Code: "licence-in-part", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ57 k7; NĐ 168/2024 Đ5 k6",
		text: Text{"GPLX[ hạng {class}] chỉ còn được dùng một phần: cần biết loại xe.",
			"Only a part of the licence[ (class {class})] may be used: the vehicle decides."},
		next: Text{"Nhập loại xe rồi kiểm tra lại.", "Enter the vehicle and check again."},
	},
	{
		Code: "moped-needs-none", Outcome: Accepted, Source: "Luật 36/2024/QH15 Đ56 k1, k4, Đ59 k1a",
		text: Text{"Xe gắn máy không cần GPLX; người lái đã đủ[ {value}] tuổi[ ({source})].", "A moped needs no licence; the rider is[ {value}] or over[ ({source})]."},
		next: Text{"Xem xe có đúng là xe gắn máy không: đến 50 km/h và 50 cm3 hoặc 4 kW.", "See that it is a moped: up to 50 km/h and 50 cm3 or 4 kW."},
	},
	{
		Code: "moped-under-age", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ59 k1a",
		text: Text{"Chưa đủ[ {value}] tuổi, không được điều khiển xe gắn máy[ ({source})].", "Under[ {value}]: may not ride a moped[ ({source})]."},
		next: Text{"Xem lại ngày sinh; liên hệ cha mẹ hoặc người giám hộ.", "Check the date of birth; call a parent or guardian."},
	},
	{
		Code: "moped-age-unclear", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ59 k1a",
		text: Text{"Xe gắn máy: chưa rõ người lái đã đủ[ {value}] tuổi chưa[ ({source})].", "A moped: not clear whether the rider is[ {value}][ ({source})]."},
		next: Text{"Xem giấy tờ có đủ ngày, tháng, năm sinh.", "See a document with the whole date of birth."},
	},
	{
		Code: "licence-needed", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ56 k1",
		text: Text{"Phải có GPLX[ hạng {class}] để điều khiển[ {vehicle}][ ({source})].", "A licence is needed[ of class {class}][ for a vehicle as this: {vehicle}][ ({source})]."},
		next: Text{"Đề nghị xuất trình giấy phép lái xe, hoặc tra cứu.", "Ask for the driving licence, or look it up."},
	},
	{
		Code: "permit-alone", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k8b",
		text: Text{"GPLX quốc tế chỉ dùng được cùng GPLX quốc gia đã cấp[ ({source})].", "An international permit counts only with the national licence[ ({source})]."},
		next: Text{"Đề nghị xuất trình cả giấy phép lái xe quốc gia.", "Ask for the national licence as well."},
	},
	{
		Code: "permit-not-yet", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k8a",
		text: Text{"GPLX quốc tế chưa có hiệu lực[ trước ngày {date}][ ({source})].", "The international permit is not in force[ before {date}][ ({source})]."},
		next: Text{"Xem lại ngày cấp ghi trên giấy.", "Look at the printed date of issue again."},
	},
	{
		Code: "permit-expired", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ57 k8a",
		text: Text{"GPLX quốc tế đã hết hạn[ ngày {date}][ ({source})].", "The international permit expired[ on {date}][ ({source})]."},
		next: Text{"Thời hạn không quá 3 năm kể từ ngày cấp. Tra cứu người lái còn GPLX khác không.",
			"Its term is at most 3 years from its issue. Look up whether the driver has another licence."},
	},
	{
		Code: "permit-shown", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ57 k8b",
		text: Text{"GPLX quốc tế còn hạn, có kèm GPLX quốc gia: hạng phải so bằng mắt[ ({source})].",
			"The international permit is in date and the national licence is there: compare the categories by eye[ ({source})]."},
		next: Text{"So hạng ghi trên cả hai giấy với xe; xem nước cấp có thuộc Công ước 1968 không.",
			"Compare the categories of both with the vehicle; see whether the country is of the Convention of 1968."},
	},
	{
		Code: "papers-agree", Outcome: Accepted, Source: "Luật 36/2024/QH15 Đ56 k1",
		text: Text{"Đủ giấy tờ, còn hạn, cùng một xe[ {plate}] và đúng người lái.", "The papers are complete, in date, of one vehicle[ ({plate})] and of this driver."},
		next: Text{"So biển số, số khung trên xe và khuôn mặt người lái.", "Compare the plate and chassis on the vehicle and the driver's face."},
	},
	{
		Code: "papers-missing", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ56 k1; NĐ 168/2024 Đ48 k3",
		text: Text{"Còn thiếu giấy tờ[: {wanted}].", "Papers are missing[: {wanted}]."},
		next: Text{"Đề nghị xuất trình nốt, hoặc kiểm tra trên VNeID và cơ sở dữ liệu.", "Ask for them, or check in VNeID and the data base."},
	},
	{
		Code: "paper-expired", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ56 k1",
		text: Text{"Giấy tờ đã hết hạn[ ngày {date}][: {document}].", "A paper expired[ on {date}][: {document}]."},
		next: Text{"Tra cứu xem đã được cấp mới chưa.", "Look up whether it was issued anew."},
	},
	{
		Code: "paper-not-yet", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ56 k1",
		text: Text{"Giấy tờ chưa có hiệu lực[ trước ngày {date}][: {document}].", "A paper is not in force[ before {date}][: {document}]."},
		next: Text{"Hỏi giấy tờ đang còn hạn.", "Ask for the one in force."},
	},
	{
		Code: "plate-differs", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ36 k1, Đ56 k1",
		text: Text{"Giấy tờ của xe khác[ ({document})][: biển số {value}, không phải {plate}].",
			"A paper of another vehicle[ ({document})][: plate {value}, not {plate}]."},
		next: Text{"Nhìn lại biển số, số khung trên xe; hỏi giấy tờ của đúng xe này.", "Look at plate and chassis again; ask for the papers of this vehicle."},
	},
	{
		Code: "plate-unclear", Outcome: Undecided, Source: "TT 79/2024/TT-BCA",
		text: Text{"Chưa rõ giấy tờ có phải của xe này không[ ({document})][: biển số {value}, {plate}].",
			"Not clear whether a paper is of this vehicle[ ({document})][: plate {value}, {plate}]."},
		next: Text{"Ghi biển số có đủ dấu gạch, dấu chấm, hoặc so số khung, số máy.", "Write the plate with hyphen and full stop, or compare chassis and engine numbers."},
	},
	{
		Code: "chassis-differs", Outcome: Rejected, Source: "Luật 36/2024/QH15 Đ56 k1",
		text: Text{"Số khung trên các giấy tờ khác nhau[ ({document})][: {value}].", "The chassis numbers of the papers differ[ ({document})][: {value}]."},
		next: Text{"So với số đóng trên khung xe.", "Compare with the number stamped on the frame."},
	},
	{
		Code: "vehicle-differs", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ56 k1",
		text: Text{"Các giấy tờ mô tả xe khác nhau[ ({document})][: {value}].", "The papers describe the vehicle differently[ ({document})][: {value}]."},
		next: Text{"So với xe; giấy tờ có thể có trước khi xe được cải tạo.", "Compare with the vehicle; a paper may be from before it was modified."},
	},
	{
		Code: "vehicle-unnamed", Outcome: Undecided, Source: "Luật 36/2024/QH15 Đ56 k1",
		text: Text{"Chưa biết xe nào: không có giấy tờ mô tả xe.", "The vehicle is not known: no paper describes it."},
		next: Text{"Nhập loại xe, hoặc quét đăng ký xe.", "Enter the vehicle, or scan its registration."},
	},
}

var trafficFindings = []Message{
	{
		Code: "class-covers", Source: "Luật 36/2024/QH15 Đ57 k1, Đ89 k2",
		text: Text{"GPLX có hạng[ {class}][, đến hết ngày {date}][: {value}][; cả xe hạng {wanted}].",
			"Class[ {class}][, to {date}][: {value}][; vehicles of class {wanted} too]."},
		next: Text{"So với loại xe đang kiểm tra.", "Compare with the vehicle being checked."},
	},
	{
		Code: "class-restricted", Source: "TT 12/2025/TT-BCA",
		text: Text{"Hạng[ {class}] có điều kiện hạn chế[ {value}].", "Class[ {class}] is restricted[: {value}]."},
		next: Text{"Xem xe có đúng điều kiện đó không.", "See whether the vehicle is of that kind."},
	},
	{
		Code: "class-exchanges", Source: "Luật 36/2024/QH15 Đ89 k3",
		text: Text{"Khi đổi hoặc cấp lại, hạng[ {class}] thành[ {wanted}].", "When exchanged or issued again, class[ {class}] becomes[ {wanted}]."},
		next: Text{"Chưa đổi thì vẫn dùng được theo thời hạn ghi trên giấy.", "Until then it counts to the printed date."},
	},
	{
		Code: "class-age-unclear", Source: "Luật 36/2024/QH15 Đ59 k1",
		text: Text{"Chưa rõ khi được cấp hạng[ {class}] người lái đã đủ tuổi chưa: giấy tờ không ghi đủ ngày sinh.",
			"Not clear whether the driver had the age for class[ {class}] at its issue: the birth date is not whole."},
		next: Text{"Không phải lý do từ chối.", "No reason to refuse."},
	},
	{
		Code: "max-age", Source: "Luật 36/2024/QH15 Đ59 k1e",
		text: Text{"Xe chở người trên 29 chỗ hoặc giường nằm: tuổi cao nhất của người lái là đủ[ {value}] tuổi.",
			"Over 29 seats, or a sleeper coach: the highest age of a driver is[ {value}]."},
		next: Text{"Tính đúng tuổi người lái; ngày sinh nhật thì luật không nói rõ.", "Work out the driver's age; of the birthday itself the law does not speak."},
	},
	{
		Code: "not-professional", Source: "Luật 36/2024/QH15 Đ89 k2đ, k2e",
		text: Text{"Hạng[ {class}] cấp cho người không hành nghề lái xe.", "Class[ {class}] was issued to somebody who does not drive for a living."},
		next: Text{"Xem có đang lái thuê hoặc kinh doanh vận tải không.", "See whether this drive is for hire."},
	},
	{
		Code: "adapted-vehicle", Source: "Luật 36/2024/QH15 Đ57 k2",
		text: Text{"Xe phải có kết cấu phù hợp với tình trạng khuyết tật của người lái.", "The vehicle must be built for the driver's disability."},
		next: Text{"Xem xe có kết cấu đó không.", "See whether the vehicle is."},
	},
	{
		Code: "emission-inspection", Source: "Luật 36/2024/QH15 Đ42 k2",
		text: Text{"Mô tô, xe gắn máy chỉ kiểm định khí thải, không có giấy kiểm định như ô tô.",
			"Motorcycles and mopeds have an emission check only, not a car's inspection."},
		next: Text{"Chỉ hỏi khi địa phương đã đến hạn kiểm định khí thải.", "Ask for it only where the emission checks have begun."},
	},
	{
		Code: "owner-differs", Source: "Luật 36/2024/QH15 Đ56 k1",
		text: Text{"Chủ xe là người khác[: {name}].", "The vehicle's owner is somebody else[: {name}]."},
		next: Text{"Không phải lý do từ chối; nghi ngờ thì tra cứu xe.", "No reason to refuse; if in doubt, look the vehicle up."},
	},
}
