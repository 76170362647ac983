package serving

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// Metrics counts, in a registry of its own: no library can add a label with
// something personal in it. Labels are words of a fixed list or names of the
// concept, so their number is bounded by it; never a key, a person or a table.
type Metrics struct{ registry *prometheus.Registry }

// NewMetrics begins at zero.
func NewMetrics(version string) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "fristwerk_build_info", Help: "1, with the version.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(build, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler answers in the text format of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Watch adds what an engine says of itself, asked anew for each answer.
func (m *Metrics) Watch(e *engine.Engine) { m.registry.MustRegister(vitals{e}) }

// vitals asks the engine. Every node answers the same, from the store.
type vitals struct{ engine *engine.Engine }

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("fristwerk_"+name, help, labels, nil)
}

// Describe says nothing beforehand: a store that is away answers nothing.
func (vitals) Describe(chan<- *prometheus.Desc) {}

// Collect answers with what is known now. Of a store that does not answer,
// nothing is known: readyz says so.
func (v vitals) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
	defer cancel()
	now, err := v.engine.Vitals(ctx)
	if err != nil {
		return
	}
	put := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	paused := 0.0
	if now.Paused {
		paused = 1
	}
	put(gauge("paused", "1 while all jobs are paused."), paused)
	put(gauge("jobs_stopped", "Jobs that somebody stopped."), float64(now.Stopped))
	put(gauge("runs_open", "Runs that wait or run."), float64(now.Open))
	if now.Overdue >= 0 {
		put(gauge("overdue_records", "Records overdue at the last count."), float64(now.Overdue))
	}
	for job, r := range now.Jobs {
		put(gauge("run_last_seconds", "How long the newest run with this job took.", "job"), r.Took.Seconds(), job)
		put(gauge("run_last_done", "Records the job did in it.", "job"), float64(r.Done), job)
		put(gauge("run_last_failed", "Records that failed in it.", "job"), float64(r.Failed), job)
		put(gauge("run_last_end_timestamp_seconds", "When it ended.", "job"), float64(r.Ended.Unix()), job)
	}
}

// Batches counts how long batches of this node took.
func (m *Metrics) Batches() func(took time.Duration) {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "fristwerk_batch_seconds",
		Help: "How long the transactions in sources took that changed records.", Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}})
	m.registry.MustRegister(h)
	return func(took time.Duration) { h.Observe(took.Seconds()) }
}
