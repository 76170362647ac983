package rule

import "time"

// Day is a civil date: the days since 1970-01-01, without hour or zone.
// Days compare with < and ==. The zero value is 1970-01-01.
type Day int32

// Floor and Ceiling bound what is believed to be a date. A value before Floor,
// or on or after Ceiling, is implausible: sentinels of old systems live there.
var (
	Floor   = Date(1901, time.January, 1)
	Ceiling = Date(9999, time.December, 31)
)
