package message_test

import (
	"fmt"
	"time"

	"github.com/giayto/giayto/credential/message"
)

func ExampleLookup() {
	m, _ := message.Lookup("status-stale")
	args := message.Args{"age": message.Age(50 * time.Hour)}
	fmt.Println(m.Outcome.Mark(), m.Outcome.Text().VI)
	fmt.Println(m.Text(args).VI)
	fmt.Println(m.Next(message.Clinic, args).VI)
	fmt.Println(m.Source)
	// Output:
	// ? CHƯA KẾT LUẬN
	// Máy không có dữ liệu trạng thái còn hạn của giấy tờ này (cập nhật 2 ngày trước).
	// Tiếp nhận người bệnh, tra cứu lại sau khi có mạng.
	// draft-ietf-oauth-status-list §8.3; NĐ 188/2025 Đ38 k2
}
