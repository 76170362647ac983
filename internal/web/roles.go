package web

import (
	"context"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
)

// personOf is a person in the views of the settings.
type personOf = access.Person

// minPassword is how many characters a password has at least.
const minPassword = access.MinPassword

// The roles are the one table of who may do what, in words. Whoever is signed
// in may read it: nobody should have to guess why a button is not there.
func (a *app) rolesRoutes() []route {
	return []route{{pattern: "GET /settings/roles", needs: access.ReadOwnAccount, serve: showRoles}}
}

// rolesView is the table; a column is a role, a row a permission.
type rolesView struct {
	tabs  []entry
	roles []access.Role
	rows  []permissionRow
}

type permissionRow struct {
	code, text string
	may        []bool // by role
}

func showRoles(v *visit) error {
	view := rolesView{tabs: v.settingsTabs(), roles: access.Roles[:]}
	for _, p := range access.All() {
		row := permissionRow{code: string(p), text: word(v.ctx(), "permission", permissionKey(p))}
		for _, r := range view.roles {
			row.may = append(row.may, (access.Actor{Roles: []access.Role{r}}).May(p))
		}
		view.rows = append(view.rows, row)
	}
	return v.page(settingsMeta(v, "roles.title"), rolesPage(view))
}

// permissionKey is a permission as a key of the catalogue.
func permissionKey(p access.Permission) string { return strings.ReplaceAll(string(p), ":", "_") }

func rolesInWords(ctx context.Context, roles []access.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = word(ctx, "role", string(r))
	}
	return strings.Join(names, ", ")
}
