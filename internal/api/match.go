package api

import (
	"strconv"
	"strings"
)

// IfMatch is what whoever edits sends back.
type IfMatch struct {
	Tag string `header:"If-Match" doc:"The ETag of what was read"`
}

// among tells whether the client saw the thing as it is now: errNeedsMatch if it
// did not say, errNoMatch if it saw another.
func (m IfMatch) among(tag string) error {
	if m.Tag == "" {
		return errNeedsMatch
	}
	for t := range strings.SplitSeq(m.Tag, ",") {
		if strings.TrimSpace(t) == tag {
			return nil
		}
	}
	return errNoMatch
}

// versionTag is the ETag of a concept's version.
func versionTag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// version is the version that the client saw.
func (m IfMatch) version() (int64, error) {
	if m.Tag == "" {
		return 0, errNeedsMatch
	}
	text, ok := strings.CutPrefix(strings.Trim(strings.TrimSpace(m.Tag), `"`), "v")
	version, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil {
		return 0, errNoMatch
	}
	return version, nil
}
