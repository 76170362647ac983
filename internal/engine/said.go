package engine

import "fmt"

// Said is an English sentence in pieces: which one it is, and what fills it.
// Whoever says it in another language needs no more, and no text is taken apart.
type Said struct {
	Form string   `json:"form"`
	Args []string `json:"args,omitempty"`
}

func said(form string, args ...any) Said {
	s := Said{Form: form}
	for _, a := range args {
		s.Args = append(s.Args, fmt.Sprint(a))
	}
	return s
}
