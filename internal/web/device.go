package web

import "strings"

// deviceOf names a browser for the list of sessions: "Firefox, Linux". It reads
// no version: that would tell people apart.
func deviceOf(agent string) string {
	browser, system := first(agent, []string{"Edg/", "OPR/", "Firefox/", "Chrome/", "Safari/", "curl/"},
		[]string{"Edge", "Opera", "Firefox", "Chrome", "Safari", "curl"}),
		first(agent, []string{"iPhone", "iPad", "Android", "Windows", "Mac OS X", "CrOS", "Linux"},
			[]string{"iOS", "iPadOS", "Android", "Windows", "macOS", "ChromeOS", "Linux"})
	if browser == "" || system == "" {
		return browser + system
	}
	return browser + ", " + system
}

// first is the name of the first mark that a text holds.
func first(text string, marks, names []string) string {
	for i, mark := range marks {
		if strings.Contains(text, mark) {
			return names[i]
		}
	}
	return ""
}
