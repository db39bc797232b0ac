package message

import (
	"fmt"
	"strings"
	"time"
)

// Ago says in words how long ago something was, in whole minutes, hours (to two days) or days, rounded towards now.
// A negative d lies ahead: "3 giờ nữa", "in 3 hours". Less than a minute either way is now.
func Ago(d time.Duration, l Lang) string {
	n, vi, en := whole(d)
	switch {
	case n == 0:
		return Text{VI: "vừa xong", EN: "just now"}.In(l)
	case l != English && n > 0:
		return fmt.Sprintf("%d %s trước", n, vi)
	case l != English:
		return fmt.Sprintf("%d %s nữa", -n, vi)
	case n > 0:
		return count(n, en) + " ago"
	default:
		return "in " + count(-n, en)
	}
}

// whole is a length in minutes, hours or days, with its unit in both languages.
func whole(d time.Duration) (n int64, vi, en string) {
	if d >= 48*time.Hour || d <= -48*time.Hour {
		return int64(d / (24 * time.Hour)), "ngày", "day"
	}
	if d >= time.Hour || d <= -time.Hour {
		return int64(d / time.Hour), "giờ", "hour"
	}
	return int64(d / time.Minute), "phút", "minute"
}

// Updated says how long ago data were signed.
func Updated(ago time.Duration, l Lang) string {
	switch n, _, _ := whole(ago); {
	case l == English:
		return "updated " + Ago(ago, l)
	case n == 0:
		return "vừa cập nhật"
	default:
		return "cập nhật " + Ago(ago, l)
	}
}

// Due says in what time data want an update.
func Due(left time.Duration, l Lang) string {
	switch n, vi, _ := whole(left); {
	case l == English:
		return "update due " + Ago(-left, l)
	case n <= 0:
		return "cần cập nhật ngay"
	default:
		return fmt.Sprintf("cần cập nhật trong %d %s tới", n, vi)
	}
}

// Expiry says in what time something ends, or how long ago it did.
func Expiry(left time.Duration, l Lang) string {
	n, vi, _ := whole(left)
	switch {
	case l == English && left > 0:
		return "expires " + Ago(-left, l)
	case l == English:
		return "expired " + Ago(-left, l)
	case left <= 0 && n == 0:
		return "vừa hết hạn"
	case left <= 0:
		return "đã hết hạn " + Ago(-left, l)
	case n == 0:
		return "sắp hết hạn"
	default:
		return fmt.Sprintf("còn %d %s là hết hạn", n, vi)
	}
}

func count(n int64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// Age is Ago in both languages, as a detail of a sentence.
func Age(d time.Duration) Text {
	return Text{VI: Ago(d, Vietnamese), EN: Ago(d, English)}
}

// Day is a calendar date, given as yyyy-MM-dd, yyyy-MM or yyyy: 31/12/2026 in Vietnamese, as given in English.
func Day(iso string) Text {
	parts := strings.Split(iso, "-")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return Text{VI: strings.Join(parts, "/"), EN: iso}
}
