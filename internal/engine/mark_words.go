package engine

import "github.com/fristwerk/fristwerk/internal/datasource"

// What rooms above say of marks with: they do not speak to data sources.
const (
	LockMark = datasource.LockMark
	KeepMark = datasource.KeepMark
	HandEnds = datasource.HandEnds // origin of a mark by hand that ends by itself
)
