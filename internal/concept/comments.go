package concept

import (
	"strings"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// LostComments are the comments of a text that another text does not have any
// more, in their order: an entry that is written anew loses those inside it. The
// texts are files that could be read.
func LostComments(before, after []byte) (lost []string) {
	left := map[string]int{}
	for _, c := range comments(after) {
		left[c]++
	}
	for _, c := range comments(before) {
		if left[c]--; left[c] < 0 {
			lost = append(lost, strikeURL(c))
		}
	}
	return lost
}

func comments(text []byte) (list []string) {
	for _, t := range lexer.Tokenize(string(withoutMark(text))) {
		if t.Type == token.CommentType {
			if c := strings.TrimSpace(strings.TrimPrefix(t.Value, "#")); c != "" {
				list = append(list, c)
			}
		}
	}
	return list
}
