package flows

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// digitsLimit keeps what she types from overflowing.
const digitsLimit = 9

func digitOf(r rune) (int, bool) {
	if r >= '0' && r <= '9' {
		return int(r - '0'), true
	}
	switch r {
	case '〇':
		return 0, true
	case '两', '俩':
		return 2, true
	case '仨':
		return 3, true
	}
	if i := strings.IndexRune("零一二三四五六七八九", r); i >= 0 {
		return i / len("零"), true
	}
	return 0, false
}

func scaleOf(r rune) int {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	case '万':
		return 10000
	}
	return 0
}

// leadingNumber reads the number a text begins with, in digits (12), Chinese
// numerals (十二, 一百零二, 二〇二六), spoken short forms (一百二 is 120) or a mix
// (3万), and returns what follows it.
func leadingNumber(s string) (n int, rest string, ok bool) {
	var total, section, digit int
	plain := true // only digits so far
	lastScale := 0
	count := 0
	for i, r := range s {
		d, isDigit := digitOf(r)
		scale := scaleOf(r)
		switch {
		case !isDigit && scale == 0, count == digitsLimit:
			return finish(total, section, digit, lastScale), s[i:], count > 0
		case isDigit && plain:
			digit = digit*10 + d
		case isDigit:
			if d == 0 {
				lastScale = 0 // 一百零二: the 2 is a two
			}
			digit = d
		case scale == 10000:
			total, section, digit, lastScale, plain = (section+digit)*scale, 0, 0, scale, false
		default:
			if digit == 0 && section == 0 && scale == 10 {
				digit = 1 // 十二
			}
			section, digit, lastScale, plain = section+digit*scale, 0, scale, false
		}
		count++
	}
	return finish(total, section, digit, lastScale), "", count > 0
}

// finish adds the last digit: after 百, 千 and 万 it counts the next scale down.
func finish(total, section, digit, lastScale int) int {
	if lastScale > 10 {
		digit *= lastScale / 10
	}
	return total + section + digit
}

// arabic writes every numeral of a text in digits: 十月三号 → 10月3号.
func arabic(s string) string {
	var b strings.Builder
	for s != "" {
		n, rest, ok := leadingNumber(s)
		if !ok {
			r, size := utf8.DecodeRuneInString(s)
			b.WriteRune(r)
			s = s[size:]
			continue
		}
		if plainDigits := s[:len(s)-len(rest)]; strings.Trim(plainDigits, "0123456789") == "" {
			b.WriteString(plainDigits) // 03 stays 03
		} else {
			b.WriteString(strconv.Itoa(n))
		}
		s = rest
	}
	return b.String()
}
