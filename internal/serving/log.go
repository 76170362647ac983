package serving

import (
	"io"
	"log/slog"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// NewLog writes structured lines, as JSON or as text. Every text of it goes
// through the last fence: rooms put no secret and no personal value into a log,
// but a library's error may quote a URL.
func NewLog(to io.Writer, json bool, level slog.Level) *slog.Logger {
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: redact}
	if json {
		return slog.New(slog.NewJSONHandler(to, o))
	}
	return slog.New(slog.NewTextHandler(to, o))
}

// secrets are URLs that carry a login, up to their last @ since a password may
// hold a blank, and what looks like an e-mail address.
var secrets = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://.*@\S*|\S+@\S+`)

func redact(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		return slog.String(a.Key, Redacted(v))
	case error:
		return slog.String(a.Key, Redacted(v.Error()))
	}
	return a
}

// Redacted strikes logins and addresses out of a text.
func Redacted(text string) string { return secrets.ReplaceAllString(text, "***") }

// whereBroken is the file and line of the panic under way, as far down as our
// own code.
func whereBroken() string {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		f, more := frames.Next()
		if strings.Contains(f.Function, "fristwerk") && !strings.HasPrefix(f.Function, "runtime.") {
			return f.Function + ":" + strconv.Itoa(f.Line)
		}
		if !more {
			return "unknown"
		}
	}
}
