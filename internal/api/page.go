package api

import (
	"encoding/base64"
	"net/url"
	"strconv"
)

// Paging is what every list takes.
type Paging struct {
	After string `query:"after" maxLength:"8192" doc:"The next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many at most"`
}

// from is the cursor inside after.
func (p Paging) from() (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(p.After)
	if err != nil {
		return "", errBadCursor
	}
	return string(b), nil
}

// wrapped is a cursor as it travels: readable by nobody, safe in an address.
func wrapped(cursor string) string {
	if cursor == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(cursor))
}

// page is a list's answer. path and query are those of the request without
// after: what stands in them was checked against the document before.
func page[T any](items []T, cursor, path string, p Paging, query url.Values) *listAnswer[T] {
	if items == nil {
		items = []T{}
	}
	a := &listAnswer[T]{Body: list[T]{Items: items, Next: wrapped(cursor)}}
	if cursor == "" {
		return a
	}
	if query == nil {
		query = url.Values{}
	}
	query.Set("after", a.Body.Next)
	query.Set("limit", strconv.Itoa(p.Limit))
	a.Link = "<" + Prefix + path + "?" + query.Encode() + `>; rel="next"`
	return a
}

// cut is a page of a list that is small and whole in memory, by the name of
// its items.
func cut[T any](all []T, p Paging, name func(T) string) (items []T, cursor string, err error) {
	after, err := p.from()
	if err != nil {
		return nil, "", err
	}
	for i, item := range all {
		if after != "" {
			if name(item) == after {
				after = ""
			}
			continue
		}
		items = append(items, item)
		if len(items) == p.Limit {
			if i+1 < len(all) {
				cursor = name(item)
			}
			break
		}
	}
	if after != "" {
		return nil, "", errBadCursor
	}
	return items, cursor, nil
}
