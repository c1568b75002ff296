package sql

import (
	"io"
	"time"

	"hotline"
)

// caseLetters are digits and letters that are told apart by ear and by eye: no
// I, L, O, U.
const caseLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// caseID makes an id that can be read aloud: the day in China and four random
// characters, such as 1124-K7QF. Two may be equal: the caller has to look.
func caseID(at time.Time, random io.Reader) (string, error) {
	var pick [4]byte
	if _, err := io.ReadFull(random, pick[:]); err != nil {
		return "", hotline.Errorf(hotline.Internal, "sql.caseID", "no randomness: %w", err)
	}
	for i, b := range pick {
		pick[i] = caseLetters[int(b)%len(caseLetters)]
	}
	// China has one time zone and no summer time.
	china := time.FixedZone("Asia/Shanghai", 8*60*60)
	return at.In(china).Format("0102") + "-" + string(pick[:]), nil
}
