package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Token lets another system, or a person's own program, act. Its secret is
// shown once and stored as a hash.
type Token struct {
	ID            int64        `json:"id"`
	Name          string       `json:"name"`   // of the system: crm
	Prefix        string       `json:"prefix"` // what of the secret may be seen: fw_ab12cd34
	Role          Role         `json:"role"`
	Scopes        []Permission `json:"scopes,omitempty"`        // none: all its role may do
	Organisations []string     `json:"organisations,omitempty"` // of a clerk's token
	Person        int64        `json:"person,omitempty"`        // whom it acts as; none: itself
	Created       time.Time    `json:"created"`
	CreatedBy     string       `json:"created_by"` // actor id
	Expires       time.Time    `json:"expires"`
	Revoked       *time.Time   `json:"revoked,omitempty"`
	LastUsed      string       `json:"last_used,omitempty"` // day, YYYY-MM-DD in UTC
}

// Actor is the token as one who acts. A person's token is that person, with at
// most the token's role: two tokens of one person are never two people. owner
// is nil for a token of its own.
func (t Token) Actor(owner *Person) Actor {
	a := Actor{ID: "token:" + strconv.FormatInt(t.ID, 10), Roles: []Role{t.Role}, Organisations: t.Organisations, Scopes: t.Scopes}
	if owner == nil {
		return a
	}
	a.ID, a.Organisations = PersonActor(owner.ID), owner.Organisations
	if !owner.Has(t.Role) {
		a.Roles = nil
	}
	return a
}

// Live tells whether the token may still be used, and why not.
func (t Token) Live(now time.Time) (why string, ok bool) {
	switch {
	case t.Revoked != nil:
		return "the token was revoked", false
	case !now.Before(t.Expires):
		return "the token expired", false
	}
	return "", true
}

// Check refuses a token that cannot be.
func (t *Token) Check(now time.Time) error {
	t.Name = strings.TrimSpace(t.Name)
	slices.Sort(t.Scopes)
	t.Scopes = slices.Compact(t.Scopes)
	switch {
	case !goodName(t.Name):
		return bad("token_name", "a token's name has 1 to 80 characters")
	case !slices.Contains(Roles[:], t.Role):
		return bad("unknown_role", fmt.Sprintf("there is no role %q", t.Role))
	case !t.Expires.After(now):
		return bad("expires", "a token expires on a day to come")
	case len(t.Organisations) > 0 && t.Role != Clerk:
		return bad("not_clerk", "only a clerk is limited to organisations")
	}
	for _, scope := range t.Scopes {
		if !slices.Contains(grants()[t.Role], scope) {
			return bad("scope", fmt.Sprintf("the role %s does not have the scope %q", t.Role, scope))
		}
	}
	return checkOrganisations(t.Organisations)
}

const (
	secretMark = "fw_"
	prefixSize = len(secretMark) + 8
)

// NewSecret is a new token's secret (about 170 bits) and what of it may be
// seen. It begins with fw_, so that scanners for leaked secrets can find it.
func NewSecret() (secret, prefix string) {
	secret = secretMark + strings.ToLower(rand.Text()[:8]+rand.Text())
	return secret, secret[:prefixSize]
}

// HashSecret is how a secret is stored and found. A secret is random and long,
// so a plain hash is enough: there is nothing to guess.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
