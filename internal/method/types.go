package method

// The classes of column types, word for word those of package schema, which
// this room may not import.
const (
	TypeInt       Type = "int"
	TypeDecimal   Type = "decimal"
	TypeFloat     Type = "float"
	TypeText      Type = "text"
	TypeChar      Type = "char"
	TypeBytes     Type = "bytes"
	TypeBool      Type = "bool"
	TypeDate      Type = "date"
	TypeTime      Type = "time"
	TypeTimestamp Type = "timestamp"
	TypeInstant   Type = "timestamptz"
	TypeUUID      Type = "uuid"
	TypeJSON      Type = "json"
	TypeEnum      Type = "enum"
	TypeOther     Type = "other"
)

// isText says that letters can be written to the type.
func (t Type) isText() bool { return t == TypeText || t == TypeChar }

// isNumber says that the type holds numbers that have an order.
func (t Type) isNumber() bool { return t == TypeInt || t == TypeDecimal || t == TypeFloat }

// isDate says that the type holds a day, alone or with a time.
func (t Type) isDate() bool { return t == TypeDate || t == TypeTimestamp || t == TypeInstant }

// empty is the value that says nothing in a column of this type that refuses
// NULL. A day has none: every day is a statement.
func (c Column) empty() (text string, ok bool) {
	switch c.Type {
	case TypeText, TypeChar, TypeBytes:
		return "", true
	case TypeInt, TypeDecimal, TypeFloat:
		return "0", true
	case TypeBool:
		return "false", true
	case TypeTime:
		return "00:00:00", true
	case TypeUUID:
		return "00000000-0000-0000-0000-000000000000", true
	case TypeJSON:
		return "{}", true
	case TypeEnum:
		if len(c.Enum) > 0 {
			return c.Enum[0], true
		}
	}
	return "", false
}
