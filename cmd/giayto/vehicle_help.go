package main

import "github.com/giayto/giayto/credential/message"

// vehicleHelp is what --vehicle takes, by what a person knows of the vehicle. A test reads each example.
var vehicleHelp = []struct {
	what           message.Text
	spoken, spec   string
	needs, options message.Text
}{
	{message.Text{VI: "xe gắn máy (đến 50 km/h, 50 cm³ hoặc 4 kW)", EN: "moped (up to 50 km/h, 50 cm³ or 4 kW)"},
		"xe gắn máy", "moped,cc=49,speed=50", message.Text{VI: "–", EN: "–"}, cycleOptions},
	{message.Text{VI: "mô tô, xe máy, xe tay ga", EN: "motorcycle"},
		"xe máy 150cc", "motorcycle,cc=150", message.Text{VI: "dung tích (cc)", EN: "cc of the engine"}, cycleOptions},
	{message.Text{VI: "xe máy điện", EN: "electric motorcycle"},
		"xe máy điện 5 kW", "motorcycle,kw=5", message.Text{VI: "công suất (kW)", EN: "kW of the motor"}, cycleOptions},
	{message.Text{VI: "mô tô ba bánh", EN: "tricycle"},
		"mô tô ba bánh 150cc", "tricycle,cc=150", message.Text{VI: "dung tích hoặc công suất", EN: "cc or kW"},
		message.Text{VI: "cho người khuyết tật", EN: "disabled"}},
	{message.Text{VI: "ô tô con, taxi (N chỗ kể cả người lái)", EN: "car (seats= without the driver's)"},
		"ô tô 5 chỗ", "car,seats=4", message.Text{VI: "số chỗ", EN: "seats"},
		message.Text{VI: "điện, số tự động, kinh doanh vận tải, cho người khuyết tật", EN: "electric, transmission=automatic, commercial, disabled, type-seats="}},
	{message.Text{VI: "xe khách, xe buýt", EN: "bus (seats= without the driver's)"},
		"xe khách giường nằm 34 giường", "bus,seats=34,sleeper", message.Text{VI: "số chỗ hoặc giường", EN: "seats"},
		message.Text{VI: "chỗ đứng, giường nằm, nối toa", EN: "standing=, sleeper, articulated, commercial, type-seats="}},
	{message.Text{VI: "xe tải, xe ben", EN: "truck"},
		"xe tải khối lượng toàn bộ 3.501 kg", "truck,gvw=3501",
		message.Text{VI: "khối lượng toàn bộ (tổng trọng lượng); trọng tải cho hạng trước 2025", EN: "gvw (gross mass, kg); payload (kg) for classes before 2025"},
		message.Text{VI: "xe tải 2 tấn là trọng tải 2.000 kg", EN: "electric, commercial"}},
	{message.Text{VI: "xe chuyên dùng", EN: "special vehicle"},
		"xe chuyên dùng khối lượng toàn bộ 10 tấn", "special,gvw=10000", message.Text{VI: "khối lượng toàn bộ hoặc trọng tải", EN: "gvw or payload"},
		message.Text{VI: "điện, kinh doanh vận tải", EN: "electric, commercial"}},
	{message.Text{VI: "xe đầu kéo, xe container", EN: "tractor, with a semi-trailer"},
		"xe đầu kéo kéo sơ mi rơ moóc", "tractor+semitrailer", message.Text{VI: "–", EN: "–"}, message.Text{VI: "khối lượng toàn bộ", EN: "gvw=, commercial"}},
	{message.Text{VI: "xe kéo rơ moóc", EN: "with a trailer"},
		"ô tô 5 chỗ kéo rơ moóc 750 kg", "car,seats=4,trailer=750", message.Text{VI: "khối lượng toàn bộ của rơ moóc", EN: "the trailer's gross mass, kg"},
		message.Text{VI: "–", EN: "–"}},
	{message.Text{VI: "xe bốn bánh có gắn động cơ", EN: "four-wheeled cart"},
		"xe bốn bánh có gắn động cơ 8 chỗ", "cart,seats=7", message.Text{VI: "số chỗ, hoặc khối lượng toàn bộ, trọng tải", EN: "seats, or gvw, payload"},
		message.Text{VI: "điện", EN: "electric"}},
	{message.Text{VI: "máy kéo", EN: "farm tractor"},
		"máy kéo trọng tải 900 kg", "farm-tractor,payload=900", message.Text{VI: "trọng tải", EN: "payload, kg"}, message.Text{VI: "–", EN: "–"}},
}

var cycleOptions = message.Text{VI: "tốc độ thiết kế (km/h), điện", EN: "speed= (km/h by design), electric"}

// printVehicleHelp prints how a vehicle is said.
func (c *console) printVehicleHelp(lang message.Lang) {
	c.print("%s\n\n", message.Text{
		VI: "--vehicle nhận tiếng Việt thường, có dấu hay không, hoặc dạng ngắn gọn:",
		EN: "--vehicle takes plain Vietnamese, with or without its marks, or the short form:"}.In(lang))
	for _, v := range vehicleHelp {
		c.print("%s\n", v.what.In(lang))
		rows := table{}
		rows.add(message.Text{VI: "ví dụ", EN: "as in"}.In(lang), "--vehicle \""+v.spoken+"\"")
		rows.add("", "--vehicle "+v.spec)
		rows.add(message.Text{VI: "cần có", EN: "needed"}.In(lang), v.needs.In(lang))
		rows.add(message.Text{VI: "nói thêm được", EN: "may be added"}.In(lang), v.options.In(lang))
		c.printTable(rows)
	}
	c.print("\n%s\n", message.Text{
		VI: "Không rõ khối lượng hay dung tích thì lấy từ giấy đăng ký xe: --vehicle-doc ẢNH.",
		EN: "Where mass or capacity is not known, take the vehicle from its registration: --vehicle-doc FILE."}.In(lang))
}
