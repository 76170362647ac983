package web

import (
	"context"
	"fmt"
	"math"
)

// bar is one bar of a chart: what stands below it, its number, and what a
// reader of the table sees.
type bar struct {
	label  string // below the bar; may be empty where there is no room
	full   string // in the table and in the bar's title
	value  int
	soft   bool   // drawn lighter: further away
	remark string // beside the bar: its number and a sentence
	why    string
}

// chart is a bar chart as numbers of an SVG, drawn by the server. Its values
// stand in a table below it, so that nobody needs to see the picture.
type chart struct {
	id, title string
	axis      string // what the labels are: "week from"
	column    string // of the table
	bars      []drawnBar
	ticks     []tick
	limit     *tick // a line that must not be crossed
	width     float64
	bottom    float64
	legend    [2]string
	wasEmpty  bool
}

type drawnBar struct {
	bar
	x, y, w, h, middle float64
	remarkEnd          bool // the remark stands left of the bar
}

type tick struct {
	y     float64
	label string
}

const (
	chartWidth  = 760.0
	chartLeft   = 52.0
	chartTop    = 16.0
	chartBottom = 206.0
)

// drawChart lays bars out. limit 0 draws no line.
func drawChart(ctx context.Context, c chart, bars []bar, limit int, limitText string) chart {
	highest := limit
	for _, b := range bars {
		highest = max(highest, b.value)
	}
	top, step := scale(highest)
	height := func(n int) float64 { return (chartBottom - chartTop) * float64(n) / float64(top) }
	for n := 0; n <= top; n += step {
		c.ticks = append(c.ticks, tick{chartBottom - height(n), num(ctx, n)})
	}
	slot := (chartWidth - chartLeft - 8) / float64(max(len(bars), 1))
	gap := math.Min(12, slot*.3)
	for i, b := range bars {
		d := drawnBar{bar: b, x: chartLeft + 8 + float64(i)*slot, w: slot - gap}
		d.h = height(b.value)
		if b.value > 0 {
			d.h = math.Max(d.h, 2)
		}
		d.y, d.middle = chartBottom-d.h, d.x+d.w/2
		d.remarkEnd = i > len(bars)*6/10
		c.bars = append(c.bars, d)
	}
	if limit > 0 {
		c.limit = &tick{chartBottom - height(limit), limitText}
	}
	c.width, c.bottom, c.wasEmpty = chartWidth, chartBottom, highest == 0
	return c
}

// scale is a round number above n, and a third or so of it.
func scale(n int) (top, step int) {
	if n <= 3 {
		return 3, 1
	}
	magnitude := int(math.Pow10(int(math.Log10(float64(n)))))
	for _, unit := range []int{1, 2, 5, 10, 20, 50} {
		step = max(1, unit*magnitude/10)
		if step*4 >= n {
			break
		}
	}
	return (n + step - 1) / step * step, step
}

// at writes a coordinate.
func at(v float64) string { return fmt.Sprintf("%.1f", v) }

// part of a whole in percent, for meters.
func percent(n, of int) string {
	if of == 0 {
		return "0"
	}
	return fmt.Sprintf("%.1f", 100*float64(n)/float64(of))
}
