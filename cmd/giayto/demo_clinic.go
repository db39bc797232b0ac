package main

import (
	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/credential/vn"
)

// clinicScenes are situations at a clinic's desk, with the papers of clinicRecords and of others.
func clinicScenes(c clerk) []scene {
	admitted := c.day(0, -10).String()
	return []scene{
		{message.Text{VI: "Bình khám ở nơi đăng ký ban đầu.", EN: "Bình comes to the facility where she is registered."}, []ask{
			ofPaper("Thẻ có giá trị không, mức hưởng thế nào?", "Does the card count, and what does it pay?", "insurance", "--for", "clinic", "--facility", "01028"),
		}},
		{message.Text{VI: "Thẻ của Nhân vừa hết hạn.", EN: "Nhân's card has just expired."}, []ask{
			ofPaper("Khám ngoại trú?", "As an out-patient?", "insurance-just-expired", "--for", "clinic"),
			ofPaper("Nằm viện từ trước khi thẻ hết hạn?", "In the ward since before?", "insurance-just-expired", "--for", "clinic", "--admitted", admitted),
		}},
		{message.Text{VI: "Bình khám ở cơ sở khác.", EN: "Bình comes to another facility."}, []ask{
			ofPaper("Mã cơ sở 79026?", "Its code is 79026?", "insurance", "--for", "clinic", "--facility", "79026"),
			ofPaper("Mã cơ sở kiểu mới, 13 số?", "A code of the new form, 13 digits?", "insurance", "--for", "clinic", "--facility", "0102800000001"),
		}},
		{message.Text{VI: "Thẻ của Châu, hộ cận nghèo, in mức 3 năm 2025.", EN: "Châu's card, of a near-poor household, was printed with level 3 in 2025."}, []ask{
			ofPaper("Mức in trên thẻ còn đúng không?", "Is that still the level?", "insurance-level-3", "--for", "clinic"),
		}},
		{message.Text{VI: "Mã BHYT của Dũng không có ảnh.", EN: "Dũng's code shows no face."}, []ask{
			ofPapers("Kèm thẻ căn cước của Dũng?", "With Dũng's identity card?", []string{"insurance-without-photo", "card-cccd-dung"}, "--for", "clinic"),
			ofPapers("Kèm thẻ căn cước của An?", "With An's identity card?", []string{"insurance-without-photo", "card-cccd"}, "--for", "clinic"),
		}},
		{message.Text{VI: "Nhân đã tham gia đủ 5 năm liên tục.", EN: "Nhân has been insured for five years on end."}, []ask{
			ofPaper("Có gì cần biết thêm?", "What is to be known?", "insurance-five-years", "--for", "clinic"),
		}},
	}
}

// clinicRecords are the cards of clinicScenes.
func (c clerk) clinicRecords() []demoRecord {
	justExpired := c.insurance("insurance-just-expired", nhan, nhan.pin, "HT", 3, c.day(-1, -5)).photo("nhan")
	level3 := c.insurance("insurance-level-3", chau, chau.pin, "CN", 3, vn.Date{Year: 2025, Month: 7, Day: 1}).photo("chau")
	level3.Claims["issue_date"] = vn.Date{Year: 2025, Month: 6, Day: 16}
	delete(level3.Claims, "expiry_date") // open
	fiveYears := c.insurance("insurance-five-years", nhan, nhan.pin, "HT", 3, c.day(0, -100)).photo("nhan")
	fiveYears.Claims["five_year_date"] = c.day(0, -30)
	return []demoRecord{
		justExpired, level3, fiveYears,
		c.insurance("insurance-without-photo", dung, dung.pin, "DN", 4, c.day(0, -100)),
	}
}

// dungCCCD is the code printed on Dũng's identity card, which nobody signed.
const dungCCCD = "031072000004|031234567|Phạm Quốc Dũng|30111972|Nam|Số 4, Phố Giả Định, Phường Mẫu, Hải Phòng|20052021"
