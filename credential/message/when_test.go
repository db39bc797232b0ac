package message

import (
	"math"
	"testing"
	"time"
)

func TestAgo(t *testing.T) {
	for _, c := range []struct {
		d      time.Duration
		vi, en string
	}{
		{0, "vừa xong", "just now"},
		{59 * time.Second, "vừa xong", "just now"},
		{-59 * time.Second, "vừa xong", "just now"},
		{time.Minute, "1 phút trước", "1 minute ago"},
		{time.Hour - 1, "59 phút trước", "59 minutes ago"},
		{time.Hour, "1 giờ trước", "1 hour ago"},
		{3*time.Hour + 59*time.Minute, "3 giờ trước", "3 hours ago"},
		{48*time.Hour - 1, "47 giờ trước", "47 hours ago"},
		{48 * time.Hour, "2 ngày trước", "2 days ago"},
		{100 * 24 * time.Hour, "100 ngày trước", "100 days ago"},
		{-time.Minute, "1 phút nữa", "in 1 minute"},
		{-3 * time.Hour, "3 giờ nữa", "in 3 hours"},
		{-48 * time.Hour, "2 ngày nữa", "in 2 days"},
		{math.MinInt64, "106751 ngày nữa", "in 106751 days"},
		{math.MaxInt64, "106751 ngày trước", "106751 days ago"},
	} {
		if got, want := Age(c.d), (Text{c.vi, c.en}); got != want {
			t.Errorf("Age(%v) = %q, want %q", c.d, got, want)
		}
	}
}

func TestDay(t *testing.T) {
	for iso, vi := range map[string]string{"2026-11-22": "22/11/2026", "2026-11": "11/2026", "1999": "1999", "": ""} {
		if got, want := Day(iso), (Text{vi, iso}); got != want {
			t.Errorf("Day(%q) = %q, want %q", iso, got, want)
		}
	}
}

func TestFreshnessInWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Updated(0, Vietnamese), "vừa cập nhật"},
		{Updated(3*time.Hour, Vietnamese), "cập nhật 3 giờ trước"},
		{Updated(0, English), "updated just now"},
		{Due(21*time.Hour, Vietnamese), "cần cập nhật trong 21 giờ tới"},
		{Due(0, Vietnamese), "cần cập nhật ngay"},
		{Due(-time.Hour, Vietnamese), "cần cập nhật ngay"},
		{Due(21*time.Hour, English), "update due in 21 hours"},
		{Expiry(46*time.Hour, Vietnamese), "còn 46 giờ là hết hạn"},
		{Expiry(time.Second, Vietnamese), "sắp hết hạn"},
		{Expiry(0, Vietnamese), "vừa hết hạn"},
		{Expiry(-72*time.Hour, Vietnamese), "đã hết hạn 3 ngày trước"},
		{Expiry(46*time.Hour, English), "expires in 46 hours"},
		{Expiry(-time.Hour, English), "expired 1 hour ago"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
