package method

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

const (
	// NotPersonal is what a path of json says of leaves that stay.
	NotPersonal = "not_personal"
	// rest is the path of all leaves that no other path speaks of.
	rest = "*"
	// emptied stands for a document that nobody can judge.
	emptied = "{}"
)

// fitJSON rewrites the leaves of documents. It knows nothing of a document's
// keys: a map from e-mail addresses to things needs clear.
func fitJSON(m Method, kind Kind, c Column) (Program, error) {
	switch {
	case c.Type != TypeJSON && !c.Type.isText():
		return Program{}, c.refuse(ErrType, "json needs a json or text column: use clear")
	case c.Unique:
		return Program{}, c.refuseUnique()
	case c.Length > 0 && c.Length < len(emptied):
		return Program{}, c.refuse(ErrLength, "the column is too short for a document: use clear")
	}
	paths, err := c.paths(m.Paths)
	if err != nil {
		return Program{}, err
	}
	apply := func(old Value, _ string) Value {
		return unlessNull(old, func(text string) Value {
			return Value{Text: rewriteDocument(text, paths, kind, c)}
		})
	}
	return Program{Apply: apply, MaxLen: -1, Step: "json"}, nil
}

// paths checks what the concept says and brings it into the form in which the
// rewriter walks: without "[]", as an array is walked like its only element.
// So a path still holds where an application writes one thing or a list of it.
func (c Column) paths(declared map[string]string) (map[string]string, error) {
	if _, ok := declared[rest]; !ok {
		return nil, c.refuse(ErrJSONWithoutRest, `add "*": not_personal, or a category that clears all other leaves`)
	}
	walked := make(map[string]string, len(declared))
	for path, what := range declared {
		if what != NotPersonal && !Known(Category(what)) {
			return nil, c.refuse(ErrCategory, "write not_personal or a category behind "+path)
		}
		bare := withoutArrays(path)
		if path == "" || path != rest && strings.Contains(path, rest) {
			return nil, c.refuse(ErrJSONPath, `write paths as address.street or contacts[].email, and "*" alone`)
		}
		if before, twice := walked[bare]; twice && before != what {
			return nil, c.refuse(ErrJSONPath, "two paths mean "+bare+": leave one out")
		}
		walked[bare] = what
	}
	return walked, nil
}

func withoutArrays(path string) string {
	return strings.TrimPrefix(strings.ReplaceAll(path, "[]", ""), ".")
}

// rewriteDocument replaces the personal leaves and leaves every other byte as
// it is. A text that is no JSON cannot be judged and one that grows beyond the
// column cannot be stored: both become {}. An empty text stays.
func rewriteDocument(text string, paths map[string]string, kind Kind, c Column) string {
	if strings.TrimSpace(text) == "" {
		return text
	}
	if !json.Valid([]byte(text)) {
		return emptied
	}
	w := walker{text: text, paths: paths, kind: kind}
	w.value("", paths[rest])
	w.copyBlanks()
	rewritten := w.out.String()
	if rewritten != text && c.Length > 0 && utf8.RuneCountInString(rewritten) > c.Length {
		return emptied
	}
	return rewritten
}

// walker goes over a document that is known to be valid, token by token. A map
// and back would lose the order of keys, doubled keys and digits of numbers.
type walker struct {
	text  string
	at    int
	out   strings.Builder
	paths map[string]string
	kind  Kind
}

// value copies or replaces one value. What the nearest declared path above it
// says holds for all below.
func (w *walker) value(path, what string) {
	if own, ok := w.paths[path]; ok && path != rest {
		what = own
	}
	w.copyBlanks()
	switch w.text[w.at] {
	case '{':
		w.members(func() { w.value(join(path, w.key()), what) })
	case '[':
		w.members(func() { w.value(path, what) })
	default:
		w.out.WriteString(replaceLeaf(w.scalar(), what, w.kind))
	}
}

// members copies the brackets and commas of an object or array around each.
func (w *walker) members(each func()) {
	w.copyByte()
	for w.copyBlanks(); w.text[w.at] != '}' && w.text[w.at] != ']'; w.copyBlanks() {
		if w.text[w.at] == ',' {
			w.copyByte()
			w.copyBlanks()
		}
		each()
	}
	w.copyByte()
}

// key copies an object's key with its colon and gives it as written by people.
func (w *walker) key() string {
	token := w.scalar()
	w.out.WriteString(token)
	w.copyBlanks()
	w.copyByte()
	return decode(token)
}

// scalar takes a string, number or word without copying it.
func (w *walker) scalar() string {
	start := w.at
	if w.text[w.at] != '"' {
		for w.at < len(w.text) && !strings.ContainsRune(",]} \t\r\n", rune(w.text[w.at])) {
			w.at++
		}
		return w.text[start:w.at]
	}
	for w.at++; w.text[w.at] != '"'; w.at++ {
		if w.text[w.at] == '\\' {
			w.at++
		}
	}
	w.at++
	return w.text[start:w.at]
}

func (w *walker) copyByte() {
	w.out.WriteByte(w.text[w.at])
	w.at++
}

func (w *walker) copyBlanks() {
	for w.at < len(w.text) && strings.IndexByte(" \t\r\n", w.text[w.at]) >= 0 {
		w.copyByte()
	}
}

// join adds a key to a path. A key with a dot in it reads like two: a path may
// then mean more leaves than one, never fewer.
func join(path, key string) string {
	key = strings.ReplaceAll(key, "[]", "")
	if path == "" {
		return key
	}
	return path + "." + key
}

// replaceLeaf is what becomes of one leaf's token: its type stays, null stays.
func replaceLeaf(token, what string, kind Kind) string {
	switch {
	case what == NotPersonal || token == "null":
		return token
	case token == "true" || token == "false":
		return "false"
	case token[0] != '"':
		return "0"
	case kind == Mask:
		return maskLeaf(token, Category(what))
	}
	return `"` + placeholder + `"`
}

// maskLeaf masks a string and leaves its spelling alone if nothing changes.
func maskLeaf(token string, category Category) string {
	text := decode(token)
	masked := mask(text, category, 0)
	if masked == text {
		return token
	}
	return encode(masked)
}

// decode gives the text of a JSON string that is known to be valid.
func decode(token string) string {
	var text string
	_ = json.Unmarshal([]byte(token), &text)
	return text
}

// encode writes a JSON string without the escapes that only HTML needs.
func encode(text string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text)
	return strings.TrimSuffix(out.String(), "\n")
}
