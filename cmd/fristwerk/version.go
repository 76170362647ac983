package main

import (
	"runtime"
	"runtime/debug"
)

type versionCommand struct{}

// Run prints what this program was built from.
func (versionCommand) Run(s *session) error {
	v := map[string]string{"version": buildVersion(), "go": runtime.Version()}
	return s.answer(v, func(p *page) { p.line("fristwerk %s (%s)", v["version"], v["go"]) })
}

// buildVersion is the version this program was built as.
func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}
