package message

var hints = []Message{
	{
		Code: "aim", Source: "giayto verifier/scan",
		text: Text{"Không thấy mã QR nào.", "No QR code is seen."},
		next: Text{"Hướng máy vào mã QR.", "Point the camera at a QR code."},
	},
	{
		Code: "brighter", Source: "giayto verifier/scan",
		text: Text{"Quá tối, hoặc mã QR quá nhạt so với nền.", "It is too dark, or the QR code is too faint."},
		next: Text{"Tăng độ sáng: bật đèn, hoặc tăng độ sáng màn hình.", "More light: switch on a lamp, or make the screen brighter."},
	},
	{
		Code: "closer", Source: "giayto verifier/scan",
		text: Text{"Mã QR quá nhỏ trong khung hình.", "The QR code is too small in the picture."},
		next: Text{"Lại gần hơn.", "Move closer."},
	},
	{
		Code: "flatten", Source: "giayto verifier/scan",
		text: Text{"Giấy có mã QR bị cong hoặc nhăn.", "The paper with the QR code is bent or creased."},
		next: Text{"Giữ giấy cho phẳng.", "Hold the paper flat."},
	},
	{
		Code: "hold-still", Source: "giayto verifier/scan",
		text: Text{"Mã QR bị nhòe: máy rung hoặc chưa lấy nét.", "The QR code is blurred: the camera moves or has not focused."},
		next: Text{"Giữ yên.", "Hold still."},
	},
	{
		Code: "straighten", Source: "giayto verifier/scan",
		text: Text{"Mã QR bị chụp nghiêng.", "The QR code is seen from the side."},
		next: Text{"Giữ máy thẳng trước mã QR.", "Hold the camera straight in front of the QR code."},
	},
	{
		Code: "tilt", Source: "giayto verifier/scan",
		text: Text{"Mã QR bị lóa hoặc bị che một phần.", "Glare or something else hides a part of the QR code."},
		next: Text{"Nghiêng máy để tránh lóa.", "Tilt the camera away from the glare."},
	},
	{
		Code: "whole-code", Source: "giayto verifier/scan",
		text: Text{"Một phần mã QR nằm ngoài khung hình.", "A part of the QR code is outside the picture."},
		next: Text{"Đưa cả mã QR vào khung hình.", "Bring the whole QR code into the picture."},
	},
}
