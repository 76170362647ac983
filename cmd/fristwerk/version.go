package main

import "runtime/debug"

type versionCommand struct{}

// Run prints what this program was built from.
func (versionCommand) Run(s *session) error {
	v := map[string]string{"version": "unknown", "go": "unknown"}
	if info, ok := debug.ReadBuildInfo(); ok {
		v["version"], v["go"] = info.Main.Version, info.GoVersion
	}
	return s.answer(v, func(p *page) { p.line("fristwerk %s (%s)", v["version"], v["go"]) })
}
