package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// ExportBody asks for records of an object as a file. Conditions may hold
// personal values: that is why they stand in a body.
type ExportBody struct {
	Object  string                   `json:"object" minLength:"1" maxLength:"200"`
	Format  string                   `json:"format,omitempty" enum:"csv,jsonl"`
	Keys    []string                 `json:"keys,omitempty" maxItems:"10000" nullable:"false" doc:"Only these records; one of them being locked refuses the export"`
	Columns []string                 `json:"columns,omitempty" maxItems:"500" nullable:"false" doc:"All declared ones if it is missing"`
	Only    []engine.RecordCondition `json:"only,omitempty" maxItems:"50" nullable:"false" doc:"All must hold"`
}

type (
	exportInput struct {
		Object string `path:"object" maxLength:"200"`
		Format string `query:"format" enum:"csv,jsonl" default:"csv"`
		Lang   string `header:"Accept-Language"`
	}
	exportOrder struct {
		Lang string `header:"Accept-Language"`
		Body ExportBody
	}
	exportAnswer struct {
		Body func(huma.Context)
	}
)

func exports(a *api) {
	o := operation{tag: "exports", needs: access.ExportRecords}
	file := &huma.Response{
		Description: "The file, as it is read. Its last line says how many locked records it goes without; the trailer Fristwerk-Left-Out says it too.",
		Content: map[string]*huma.MediaType{
			"text/csv":          {Schema: &huma.Schema{Type: huma.TypeString}},
			"application/jsonl": {Schema: &huma.Schema{Type: huma.TypeString}},
		},
	}
	whole, some := o, o
	whole.id, whole.path, whole.summary = "export-object", "/exports/{object}", "All records of an object but the locked ones, as CSV or JSON lines"
	whole.answers = map[string]*huma.Response{"200": file}
	whole.about = "Each export is recorded. Cells that a spreadsheet would take for a formula begin with an apostrophe."
	handle(a, get(whole), a.exportObject)
	some.id, some.path, some.summary, some.about = "export-records", "/exports", "Some records of an object, as CSV or JSON lines", whole.about
	some.answers = map[string]*huma.Response{"200": file}
	handle(a, post(some), a.exportRecords)
}

func (a *api) exportObject(_ context.Context, actor access.Actor, in *exportInput) (*exportAnswer, error) {
	return a.export(actor, engine.ExportOrder{Object: in.Object, Format: engine.ExportFormat(in.Format)}, in.Lang), nil
}

func (a *api) exportRecords(_ context.Context, actor access.Actor, in *exportOrder) (*exportAnswer, error) {
	b := in.Body
	if b.Format == "" {
		b.Format = string(engine.CSV)
	}
	return a.export(actor, engine.ExportOrder{
		Object: b.Object, Format: engine.ExportFormat(b.Format), Keys: b.Keys, Columns: b.Columns, Only: b.Only,
	}, in.Lang), nil
}

// leftOutTrailer says after the file how many records it goes without.
const leftOutTrailer = "Fristwerk-Left-Out"

// export writes the file as it is read. What fails before the first byte is a
// problem; what fails later breaks the connection off, so that nobody takes a
// part for the whole.
func (a *api) export(actor access.Actor, order engine.ExportOrder, lang string) *exportAnswer {
	if prefersGerman(lang) {
		order.LeftOut = "ohne %d gesperrte Datensätze"
	}
	return &exportAnswer{Body: func(ctx huma.Context) {
		w := &lateWriter{ctx: ctx, format: order.Format}
		report, err := a.engine.ExportRecords(ctx.Context(), actor, order, w)
		if err != nil && w.begun {
			entryOf(ctx.Context()).cause = without(err.Error(), order)
			panic(http.ErrAbortHandler)
		}
		if err != nil {
			p := a.problem(ctx.Context(), err, order)
			a.refuse(ctx, p)
			return
		}
		w.begin()
		ctx.SetHeader(leftOutTrailer, strconv.FormatInt(report.LeftOut, 10))
	}}
}

// lateWriter sends the headers with the first byte.
type lateWriter struct {
	ctx    huma.Context
	format engine.ExportFormat
	begun  bool
}

func (w *lateWriter) begin() {
	if w.begun {
		return
	}
	w.begun = true
	kind, name := "text/csv; charset=utf-8", "export.csv"
	if w.format == engine.JSONLines {
		kind, name = "application/jsonl; charset=utf-8", "export.jsonl"
	}
	w.ctx.SetHeader("Content-Type", kind)
	w.ctx.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
	w.ctx.SetHeader("Trailer", leftOutTrailer)
	w.ctx.SetStatus(http.StatusOK)
}

func (w *lateWriter) Write(b []byte) (int, error) {
	w.begin()
	return w.ctx.BodyWriter().Write(b)
}
