package demo

// Staff is somebody of the made-up company who works with Fristwerk. The words
// of Roles are those of the roles.
type Staff struct {
	Login         string
	Name          string
	Roles         []string
	Organisations []string // of a clerk: keys of sales organisations
}

// People lists the staff: enough for an approval by two, for supervision, and
// for seeing how little a clerk sees.
func People() []Staff {
	return []Staff{
		{Login: "anna", Name: "Anna Arendt", Roles: []string{"admin", "manager"}},
		{Login: "bernd", Name: "Bernd Busch", Roles: []string{"manager"}},
		{Login: "dora", Name: "Dora Dietz", Roles: []string{"dpo"}},
		{Login: "lars", Name: "Lars Lorenz", Roles: []string{"legal"}},
		{Login: "karla", Name: "Karla Krüger", Roles: []string{"clerk"}, Organisations: []string{"1", "2"}},
		{Login: "rita", Name: "Rita Roth", Roles: []string{"auditor"}},
	}
}
