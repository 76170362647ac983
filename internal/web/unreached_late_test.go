package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

// TestUnreachedComesLate: the page does not wait for the search; the list comes in
// a piece of its own, and by a link without JavaScript. Before it is there nothing
// is said to be missing.
func TestUnreachedComesLate(t *testing.T) {
	t.Parallel()
	s, _ := newSiteThatWaits(t, atOnce, access.Manager)
	_, page := s.get("/unreached/contract")
	s.contains(page, "Die Datensätze werden gesucht", `hx-get="/unreached/contract?part=list"`, `hx-trigger="load"`)
	s.lacks(page, "/records/contract/", "Außerhalb")
	status, piece := s.get("/unreached/contract?part=list", "HX-Request", "true")
	if status != http.StatusOK || strings.Contains(piece, "<html") {
		t.Errorf("the piece: %d, a whole page: %v", status, strings.Contains(piece, "<html"))
	}
	s.contains(piece, `id="unreached"`, "/records/contract/")
	s.lacks(piece, "hx-get", "werden gesucht")
	link := regexp.MustCompile(`<noscript><a href="([^"]+)">`).FindStringSubmatch(page)
	if link == nil {
		t.Fatal("without JavaScript there is no way to the list")
	}
	_, whole := s.get(link[1])
	s.contains(whole, "<html", "/records/contract/")
}
