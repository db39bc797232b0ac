// Package traffic answers what a traffic officer asks: may this licence drive this vehicle on this day, which papers
// does the vehicle need, and do the papers shown belong together. Every answer is a pure function of documents,
// vehicle and day; the rules are dated tables.
//
// # Vehicles
//
// [ParseVehicle] reads a specification:
//
//	vehicle  = kind { "," option }
//	kind     = "moped" | "motorcycle" | "tricycle" | "cart" | "car" | "bus" | "truck" | "special"
//	         | "tractor" | "tractor+semitrailer" | "farm-tractor"
//	option   = "cc=" NUMBER        cm³ of a combustion engine, at most three decimals
//	         | "kw=" NUMBER        kW of an electric motor, at most three decimals
//	         | "speed=" WHOLE      km/h by design
//	         | "seats=" WHOLE      without the driver's, as Đ57 counts; of a sleeper coach with the beds
//	         | "standing=" WHOLE   places to stand
//	         | "type-seats=" WHOLE without the driver's, of the same model with the most seats (Đ57 k4)
//	         | "gvw=" WHOLE        kg, gross mass by design: decides the classes of 2024
//	         | "payload=" WHOLE    kg: decides the classes before
//	         | "trailer=" WHOLE    kg, gross mass of the trailer
//	         | "sleeper" | "articulated" | "electric" | "disabled" | "commercial"
//	         | "transmission=" ( "manual" | "automatic" | "cvt" )
//
// or plain Vietnamese, with or without marks and in any case: a kind of vehicle and what is said of it, in any order.
//
//	kind     = xe gắn máy | mô tô | xe máy | xe tay ga | xe số | xe côn tay | mô tô ba bánh | ô tô | xe hơi | xe con
//	         | taxi | xe khách | xe buýt | xe tải | xe ben | xe chuyên dùng | xe đầu kéo | xe container | máy kéo
//	         | xe bốn bánh có gắn động cơ
//	said     = NUMBER ( cc | cm³ | phân khối | kW | W | km/h | kg | chỗ | chỗ đứng | giường )
//	         | NUMBER chỗ không kể người lái
//	         | NUMBER tấn [ rưỡi | DIGIT ]                 2 tấn 4 is 2,400 kg
//	         | trọng tải | khối lượng toàn bộ              of the mass that follows; without a word it is the payload
//	         | kéo rơ moóc | kéo sơ mi rơ moóc             the mass that follows is the trailer's
//	         | cùng loại                                   of the seats that follow
//	         | giường nằm | nối toa | điện | cho người khuyết tật | kinh doanh vận tải
//	         | số sàn | số tự động | vô cấp
//	NUMBER   = digits, a comma or full stop before the decimals or between groups of three, or words to ninety-nine
//
// Here chỗ counts the driver's seat, as people and registrations do: "ô tô 9 chỗ" is seats=8. Xe máy is a motorcycle,
// or a moped where the engine is small; then the speed must be said.
package traffic
