package view

import (
	"errors"

	"github.com/giayto/giayto/credential/message"
	"github.com/giayto/giayto/verifier/bundle"
	"github.com/giayto/giayto/verifier/sync"
)

// An Update is what people see of an update of a device.
type Update struct {
	Complete bool   `json:"complete"` // the device has everything, and nothing of it has expired
	Updated  int    `json:"updated"`  // how many lists are newer than before
	Message  string `json:"message"`
	Next     string `json:"next,omitempty"`
	Codes    []Row  `json:"codes"` // what was not taken: the fault's code and its details, which are in English
}

// OfReport is what people see of a run of sync; err is the one that ended it.
func OfReport(r *sync.Report, err error, lang message.Lang) Update {
	u := Update{Complete: err == nil && r.Status() == sync.Good, Updated: r.Count()[sync.Updated], Codes: []Row{}}
	if r.Trust.Outcome == sync.Updated {
		u.Updated++
	}
	worst, seen := len(troubles), map[*sync.Fault]bool{}
	for _, f := range r.Failures() {
		if seen[f] {
			continue
		}
		seen[f] = true
		u.Codes = append(u.Codes, Row{Name: string(f.Code), Label: string(f.Code), Value: f.Error()})
		worst = min(worst, rank(f.Code))
	}
	said := ended(err)
	if worst < len(troubles) {
		said = &troubles[worst]
	}
	u.Message, u.Next = said.text.In(lang), said.next.In(lang)
	return u
}

// A trouble is what is said of a fault, the first of the table of several.
type trouble struct {
	code       sync.Code
	text, next message.Text
}

func rank(code sync.Code) int {
	for i := range troubles {
		if troubles[i].code == code {
			return i
		}
	}
	return len(troubles)
}

// ended is what is said where a run did not come to its end by itself.
func ended(err error) *trouble {
	var damaged *bundle.DamagedError
	switch {
	case err == nil:
		return &good
	case errors.As(err, &damaged):
		return &spoilt
	}
	return &cutOff
}

var (
	keeps = message.Text{VI: "Máy giữ dữ liệu đang có.", EN: "The device keeps what it holds."}
	later = message.Text{VI: "Khi có mạng tốt hơn thì cập nhật lại; phần đã tải được giữ.", EN: "Update again with a better network; what came is kept."}

	good   = trouble{"", message.Text{VI: "Dữ liệu trên máy là mới nhất.", EN: "The device has the newest data."}, message.Text{}}
	cutOff = trouble{"", message.Text{VI: "Cập nhật bị dừng giữa chừng.", EN: "The update was stopped half-way."}, later}
	spoilt = trouble{"", message.Text{VI: "Dữ liệu trên máy bị hỏng.", EN: "The data on this device are damaged."},
		message.Text{VI: "Xóa dữ liệu của máy này rồi cài lại.", EN: "Remove this device's data and install again."}}
)

var troubles = []trouble{
	{sync.Threshold, message.Text{VI: "Danh sách tin cậy không do khóa gốc của máy này ký.", EN: "The trust list is not signed by this device's root."},
		message.Text{VI: "Không dùng nguồn này. So vân tay khóa gốc với nơi quản lý.", EN: "Do not use this source. Compare the root's fingerprint with those who run it."}},
	{sync.Rollback, message.Text{VI: "Nguồn đưa dữ liệu cũ hơn dữ liệu trên máy; đã từ chối.", EN: "The source offers older data than this device holds; they were refused."}, keeps},
	{sync.FromFuture, message.Text{VI: "Dữ liệu ký sau giờ của máy này: đồng hồ có thể chậm.", EN: "The data were signed later than this device's clock shows."},
		message.Text{VI: "Chỉnh đồng hồ rồi cập nhật lại.", EN: "Set the clock and update again."}},
	{sync.Frozen, message.Text{VI: "Nguồn không có gì mới hơn dữ liệu đã hết hạn.", EN: "The source has nothing newer than what has expired."}, keeps},
	{sync.OtherIssuer, message.Text{VI: "Danh sách trạng thái do nơi cấp khác ký; đã từ chối.", EN: "A status list is signed by another issuer; it was refused."}, keeps},
	{sync.UnknownKey, message.Text{VI: "Danh sách trạng thái ký bằng khóa không có trong danh sách tin cậy.", EN: "A status list is signed with a key that the trust list does not have."}, keeps},
	{sync.WebPage, message.Text{VI: "Mạng trả về một trang web, không phải dữ liệu.", EN: "The network answers with a web page, not with data."},
		message.Text{VI: "Mạng này có thể cần đăng nhập trước.", EN: "This network may want a log-in first."}},
	{sync.Redirected, message.Text{VI: "Nguồn chuyển sang địa chỉ khác; không đi theo.", EN: "The source sends to another address, which is not followed."},
		message.Text{VI: "Mạng này có thể cần đăng nhập trước.", EN: "This network may want a log-in first."}},
	{sync.Malformed, message.Text{VI: "Dữ liệu nhận được bị hỏng hoặc không phải dữ liệu cần tìm.", EN: "What came is damaged or something else."}, keeps},
	{sync.TooLarge, message.Text{VI: "Dữ liệu nhận được quá lớn; đã từ chối.", EN: "What came is too large; it was refused."}, keeps},
	{sync.TooMany, message.Text{VI: "Nguồn có quá nhiều danh sách trạng thái.", EN: "The source has too many status lists."}, keeps},
	{sync.Missing, message.Text{VI: "Nguồn thiếu một phần dữ liệu.", EN: "The source lacks a part of the data."}, keeps},
	{sync.Interrupted, message.Text{VI: "Kết nối bị đứt khi đang tải.", EN: "The connection broke."}, later},
	{sync.Busy, message.Text{VI: "Máy chủ đang bận.", EN: "The server is busy."}, later},
	{sync.Unreachable, message.Text{VI: "Không kết nối được tới nguồn dữ liệu.", EN: "The source cannot be reached."}, later},
}
