package detect

import (
	"regexp"
	"slices"
	"strconv"
)

var (
	isoDay    = regexp.MustCompile(`^(\d{4})-\d{2}-\d{2}([ T]00:00:00.*)?$`)
	germanDay = regexp.MustCompile(`^\d{1,2}\.\d{1,2}\.(\d{4})$`)
)

// birthDates knows days of birth by how they lie: nearly all of them longer ago
// than anybody has been a customer, spread over decades, none in the future.
// Days on which something was signed lie close together and not long ago.
func birthDates(values []string, year int) (int, bool) {
	var years []int
	for _, v := range values {
		for _, shape := range []*regexp.Regexp{isoDay, germanDay} {
			if m := shape.FindStringSubmatch(v); m != nil {
				y, err := strconv.Atoi(m[1])
				if err != nil || y < year-115 || y > year {
					return 0, false
				}
				years = append(years, y)
			}
		}
	}
	if len(years) < few || len(years)*10 < len(values)*9 {
		return 0, false
	}
	slices.Sort(years)
	median, spread := years[len(years)/2], years[len(years)*9/10]-years[len(years)/10]
	return len(years), median <= year-22 && spread >= 15
}
