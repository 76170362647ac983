package method_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
)

var null = method.Value{Null: true}

func text(s string) method.Value { return method.Value{Text: s} }

func TestTruncateDate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		to, old string
		want    method.Value
	}{
		{"month", "1987-05-03", text("1987-05-01")},
		{"year", "1987-05-03", text("1987-01-01")},
		{"decade", "1987-05-03", text("1980-01-01")},
		{"decade", "1980-01-01", text("1980-01-01")},
		{"decade", "2000-02-29", text("2000-01-01")},
		{"year", "1987-05-03 13:14:15", text("1987-01-01 00:00:00")},
		{"year", "1987-05-03 13:14:15.123456", text("1987-01-01 00:00:00")},
		{"year", "1987-05-03T13:14", text("1987-01-01T00:00")},
		{"month", "1987-05-03T13:14:15.5Z", text("1987-05-01T00:00:00Z")},
		{"month", "1987-05-03 13:14:15+02:00", text("1987-05-01 00:00:00+02:00")},
		{"decade", "12345-05-03", text("12340-01-01")},
		{"month", "1987-00-00", text("1987-01-01")},
		{"year", "0000-00-00", text("0000-00-00")},
		{"year", "0000-00-00 00:00:00", text("0000-00-00 00:00:00")},
		{"year", "infinity", text("infinity")},
		{"year", "unknown", null},
		{"year", "3.5.1987", null},
		{"month", "1987-13-03", null},
		{"year", "1987-05-03 Barbara", null},
		{"year", "", null},
	} {
		got := method.Eval(method.TruncateDate{To: test.to}, text(test.old), "", method.TypeDate)
		if got != test.want {
			t.Errorf("%s of %q = %+v, want %+v", test.to, test.old, got, test.want)
		}
	}
}

func TestFloorNumber(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step      int
		kind      method.Type
		old, want string
	}{
		{10, method.TypeInt, "1987", "1980"},
		{10, method.TypeInt, "1980", "1980"},
		{10, method.TypeInt, "-1", "-10"},
		{10, method.TypeInt, "-10", "-10"},
		{10, method.TypeInt, "0", "0"},
		{500, method.TypeInt, "9223372036854775807", "9223372036854775500"},
		{1000, method.TypeDecimal, "52318.25", "52000.00"},
		{10, method.TypeDecimal, "-12.3", "-20.0"},
		{3, method.TypeDecimal, "99999999999999999999.9", "99999999999999999999.0"},
		{10, method.TypeFloat, "12.5", "10"},
		{10, method.TypeFloat, "1.25e3", "1250"},
		{10, method.TypeFloat, "1e-7", "0"},
		{10, method.TypeFloat, "NaN", "NaN"},
		{10, method.TypeFloat, "-Infinity", "-Infinity"},
		{10, method.TypeInt, "twelve", "0"},
		{10, method.TypeInt, "12/5", "0"},
		{10, method.TypeInt, "0x1F", "0"},
		{10, method.TypeFloat, "1e999999999", "0"},
		{10, method.TypeInt, "", "0"},
	} {
		got := method.Eval(method.FloorNumber{Step: test.step}, text(test.old), "", test.kind)
		if got != text(test.want) {
			t.Errorf("floor of %q to %d = %+v, want %q", test.old, test.step, got, test.want)
		}
	}
}

func TestEval(t *testing.T) {
	t.Parallel()
	anon := method.Concat{method.Const{Text: "anon-"}, method.Key{}}
	for name, test := range map[string]struct {
		expr method.Expr
		old  method.Value
		kind method.Type
		want method.Value
	}{
		"null":                     {method.Null{}, text("a"), method.TypeText, null},
		"constant over null":       {method.Const{Text: "X"}, null, method.TypeText, text("X")},
		"template":                 {anon, text("a"), method.TypeText, text("anon-42")},
		"template over null":       {anon, null, method.TypeText, text("anon-42")},
		"template keeps null":      {method.KeepNull{Then: anon}, null, method.TypeText, null},
		"template over empty":      {method.KeepNull{Then: anon}, text(""), method.TypeText, text("anon-42")},
		"null makes the text null": {method.Concat{method.Const{Text: "a"}, method.Left{N: 1}}, null, method.TypeText, null},
		"left counts code points":  {method.Left{N: 2}, text("Ägypten"), method.TypeText, text("Äg")},
		"left of a short text":     {method.Left{N: 2}, text("A"), method.TypeText, text("A")},
		"left of null":             {method.Left{N: 2}, null, method.TypeText, null},
		"padded and the same":      {method.Const{Text: "X"}, text("X   "), method.TypeChar, text("X   ")},
		"padded and another":       {method.Const{Text: "X"}, text("Y   "), method.TypeChar, text("X")},
		"padded null":              {method.Left{N: 2}, null, method.TypeChar, null},
	} {
		if got := method.Eval(test.expr, test.old, "42", test.kind); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}
