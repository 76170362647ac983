package concept

import (
	"fmt"
	"slices"
	"strings"
)

// mostKnown is how many words a hint can list.
const mostKnown = 24

// didYouMean is a hint that names the known word nearest to what was written;
// without one near enough it lists them all, if that is still readable.
func didYouMean(word string, known []string) string {
	if near := nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	switch {
	case len(known) == 0:
		return ""
	case len(known) > mostKnown:
		return "none of the known names is like it"
	default:
		return "known here: " + strings.Join(known, ", ")
	}
}

// nearest is the known word with the fewest edits, at most a third of the
// word's letters; empty if there is none.
func nearest(word string, known []string) string {
	best, at := "", max(1, len(word)/3)+1
	for _, k := range known[:min(len(known), 500)] {
		if k == word || len(word) > 64 {
			continue
		}
		if d := edits(strings.ToLower(word), strings.ToLower(k)); d < at {
			best, at = k, d
		}
	}
	return best
}

// edits is the number of letters to insert, delete, replace or swap with the
// neighbour to make one word of the other.
func edits(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+differs(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

func differs(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}

// sorted is the names in alphabetical order, for hints that do not change.
func sorted(names []string) []string {
	return slices.Sorted(slices.Values(names))
}
