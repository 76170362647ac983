package detect

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

var (
	emailShape  = regexp.MustCompile(`^[^\s@<>,;:"]+@[^\s@<>,;:"]+\.[\p{L}]{2,}$`)
	emailInside = regexp.MustCompile(`[^\s@<>,;:"()]+@[^\s@<>,;:"()]+\.[\p{L}]{2,}`)
	hashShape   = regexp.MustCompile(`^(\$(2[abxy]|argon2\w*|scrypt|pbkdf2[\w-]*|[156])\$\S+|\{(SSHA|SHA|MD5|BCRYPT)\d*\}\S+|pbkdf2_\w+\$\S+)$`)
	urlShape    = regexp.MustCompile(`^(https?://|www\.)[^\s/]+\.[^\s]+$`)
	phoneShape  = regexp.MustCompile(`^(\+|00|0|\()[0-9 ()/.\-\x{2013}]{6,22}$`)
	// A number inside a text needs its grouping, or it is any number.
	phoneInside = regexp.MustCompile(`(?:\+\d{2}|\(?0\d{2,5}\)?)[ /\-]\d[\d /\-]{4,14}\d`)
	streetShape = regexp.MustCompile(`(?i)^[\p{L}][\p{L}\d .'\-]*(stra(ß|ss)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|wall|chaussee|` +
		`bleichen|steig|stieg|pfad|hof|gang|feld|tor|graben|markt|berg|kamp|höhe|garten|park|street|st\.?|road|rd\.?|avenue|ave\.?|lane|drive|square)` +
		`,? \d{1,4} ?[a-z]?([-/]\d{1,4} ?[a-z]?)?$`)
	streetEnglish = regexp.MustCompile(`(?i)^\d{1,5} [\p{L}][\p{L}\d .'\-]* (street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|boulevard|blvd\.?|way|court|place|square)$`)
	streetPlain   = regexp.MustCompile(`^(Am|An der|An den|Auf der|Auf dem|Im|In der|Zum|Zur|Unter den|Lange|Große|Kleine|Alte|Neue) [\p{L}][\p{L} .'\-]* \d{1,4} ?[a-z]?$`)
	coordinate    = regexp.MustCompile(`^-?\d{1,3}\.\d{4,}$`)
)

func isEmail(v string) bool { return emailShape.MatchString(v) }

func isCredential(v string) bool { return hashShape.MatchString(v) }

func isURL(v string) bool { return urlShape.MatchString(v) }

func isIPAddress(v string) bool {
	_, err := netip.ParseAddr(v)
	return err == nil
}

// isPhone asks the tables of numbers that are given out, so that order numbers
// with a leading zero are not taken for phones.
func isPhone(v string) bool {
	if !phoneShape.MatchString(v) {
		return false
	}
	for _, region := range []string{"DE", "AT", "CH"} {
		if n, err := phonenumbers.Parse(v, region); err == nil && phonenumbers.IsPossibleNumber(n) && given(v, n) {
			return true
		}
	}
	return false
}

// given: a number without any grouping must be one that is given out.
func given(v string, n *phonenumbers.PhoneNumber) bool {
	return strings.HasPrefix(v, "+") || strings.ContainsAny(v, " /-()") || phonenumbers.IsValidNumber(n)
}

func isStreet(v string) bool {
	return streetShape.MatchString(v) || streetEnglish.MatchString(v) || streetPlain.MatchString(v)
}

// isCoordinate: with four decimals and more, a place is a house.
func isCoordinate(v string) bool {
	if !coordinate.MatchString(v) {
		return false
	}
	f, err := strconv.ParseFloat(v, 64)
	return err == nil && f >= -180 && f <= 180 && f != 0
}
