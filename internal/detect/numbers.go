package detect

import (
	"regexp"
	"strings"
)

// digitsOf are the digits of a number as people write it: with blanks, dots,
// dashes and strokes between. It reports false where anything else stands.
func digitsOf(v string) (string, bool) {
	var digits strings.Builder
	for _, r := range v {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case !strings.ContainsRune(" .-/", r):
			return "", false
		}
	}
	return digits.String(), digits.Len() > 0
}

var bicShape = regexp.MustCompile(`^[A-Z]{4}(AT|BE|CH|CZ|DE|DK|ES|FR|GB|IT|LI|LU|NL|PL|PT|SE)[A-Z0-9]{2}([A-Z0-9]{3})?$`)

func isBIC(v string) bool { return bicShape.MatchString(v) }

// isCardNumber checks the first digits of the large schemes and the last one
// (Luhn).
func isCardNumber(v string) bool {
	d, ok := digitsOf(v)
	if !ok || len(d) < 15 || len(d) > 16 || !strings.ContainsRune("3456", rune(d[0])) {
		return false
	}
	sum := 0
	for i, r := range d {
		n := int(r - '0')
		if (len(d)-i)%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// isTaxNumber knows the German tax id (§ 139b AO, 11 digits), and the VAT ids
// of Germany and Austria.
func isTaxNumber(v string) bool {
	v = strings.ToUpper(v)
	if rest, ok := strings.CutPrefix(v, "DE"); ok {
		d, ok := digitsOf(rest)
		return ok && len(d) == 9 && iso7064(d)
	}
	if rest, ok := strings.CutPrefix(v, "ATU"); ok {
		d, ok := digitsOf(rest)
		return ok && len(d) == 8
	}
	d, ok := digitsOf(v)
	return ok && len(d) == 11 && d[0] != '0' && oneTwice(d[:10]) && iso7064(d)
}

// oneTwice: among the first ten digits of a tax id one stands twice or three
// times, and no other more than once.
func oneTwice(d string) bool {
	count := map[rune]int{}
	for _, r := range d {
		count[r]++
	}
	repeated := 0
	for _, n := range count {
		if n > 3 {
			return false
		}
		if n > 1 {
			repeated++
		}
	}
	return repeated == 1
}

// iso7064 checks a last digit by mod 11,10.
func iso7064(d string) bool {
	product := 10
	for _, r := range d[:len(d)-1] {
		sum := (int(r-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = 2 * sum % 11
	}
	check := 11 - product
	if check == 10 {
		check = 0
	}
	return check == int(d[len(d)-1]-'0')
}

var pensionShape = regexp.MustCompile(`^\d{2} ?(\d{2})(\d{2})(\d{2}) ?[A-Z] ?\d{3}$`)

// isInsuranceNumber knows the German pension insurance number (§ 147 SGB VI,
// check digit by VKVV), the Austrian one and the Swiss AHV number.
func isInsuranceNumber(v string) bool {
	if pensionShape.MatchString(v) {
		return pensionCheck(strings.ReplaceAll(v, " ", ""))
	}
	d, ok := digitsOf(v)
	switch {
	case !ok:
		return false
	case len(d) == 13 && strings.HasPrefix(d, "756"):
		return ean13(d)
	case len(d) == 10:
		return austrianCheck(d)
	}
	return false
}

func pensionCheck(v string) bool {
	letter := int(v[8]-'A') + 1
	digits := v[:8] + string(rune('0'+letter/10)) + string(rune('0'+letter%10)) + v[9:11]
	sum := 0
	for i, weight := range []int{2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1} {
		product := int(digits[i]-'0') * weight
		sum += product/10 + product%10
	}
	return sum%10 == int(v[11]-'0')
}

// austrianCheck: three running digits, the check digit, the day of birth.
func austrianCheck(d string) bool {
	day, month := d[4:6], d[6:8]
	if d[0] == '0' || day < "01" || day > "31" || month < "01" || month > "15" {
		return false
	}
	sum := 0
	for i, weight := range []int{3, 7, 9, 0, 5, 8, 4, 2, 1, 6} {
		sum += int(d[i]-'0') * weight
	}
	return sum%11 == int(d[3]-'0')
}

func ean13(d string) bool {
	sum := 0
	for i, r := range d {
		if n := int(r - '0'); i%2 == 0 {
			sum += n
		} else {
			sum += 3 * n
		}
	}
	return sum%10 == 0
}

// isMarketLocation checks the 11 digits of a MaLo-ID (BDEW): odd places count
// once, even ones twice.
func isMarketLocation(v string) bool {
	d, ok := digitsOf(v)
	if !ok || len(d) != 11 || len(v) != 11 || d[0] == '0' {
		return false
	}
	sum := 0
	for i, r := range d[:10] {
		sum += int(r-'0') * (1 + i%2)
	}
	return (10-sum%10)%10 == int(d[10]-'0')
}

var meteringShape = regexp.MustCompile(`^(DE|AT)[0-9]{11}[0-9A-Z]{20}$`)

// isMeteringLocation knows the 33 places of a MeLo-ID or Zählpunkt.
func isMeteringLocation(v string) bool { return meteringShape.MatchString(v) }

var meterShape = regexp.MustCompile(`^[0-9][A-Z]{3}[0-9]{10}$`)

// isMeterNumber knows the 14 places of DIN 43863-5: medium, maker, number.
func isMeterNumber(v string) bool { return meterShape.MatchString(v) }
