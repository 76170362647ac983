package plan_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// What a guess can be besides a category.
const (
	technical = "technical"
	undecided = "undecided"
)

func guessed(table, column string, t schema.Type) (answer, reason string) {
	category, personal, reason := plan.Guess(table, schema.Column{Name: column, Type: t})
	switch {
	case category != "":
		return string(category), reason
	case personal:
		return undecided, reason
	}
	return technical, reason
}

func TestGuess(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		table, columns string
		of             schema.Type
		want           string
	}{
		{"kunden", "vorname Nachname name NAME1 ansprechpartner", schema.Text, "name"},
		{"customers", "first_name lastName FULL_NAME surname firstname name_first customer_name", schema.Text, "name"},
		{"bestellungen", "kundenname Kundenname kunden_name name_des_kunden", schema.Text, "name"},
		{"x", "email e_mail eMail mail E-Mail email_address mailadresse kontakt_email email_old", schema.Text, "email"},
		{"x", "tel telefon mobil fax phone_number Telefonnummer handynr privattelefon phone2", schema.Text, "phone"},
		{"x", "phone telefonnr", schema.Int, "phone"},
		{"x", "strasse Straße str hausnr hausnummer street_name billing_address lieferadresse address_line_1", schema.Text, "address"},
		{"x", "plz zip postal_code PostalCode", schema.Text, "postcode"},
		{"x", "plz", schema.Int, "postcode"},
		{"x", "ort wohnort city", schema.Text, "city"},
		{"x", "geburtsdatum gebdat geburtstag date_of_birth BirthDate dob", schema.Date, "birth_date"},
		{"x", "iban bic kontonr Kontonummer kreditkartennummer", schema.Text, "bank_account"},
		{"x", "kundennr KundenNummer customer_no customerNumber kd_nr mitgliedsnummer steuer_id ssn", schema.Text, "identifier"},
		{"x", "vertragsnr vertragsnummer contract_no", schema.Text, "contract_number"},
		{"x", "malo malo_id melo marktlokation", schema.Text, "market_location"},
		{"x", "zaehler zählernummer ZaehlerNr meter_number", schema.Text, "meter_number"},
		{"x", "username user_name login benutzername", schema.Text, "username"},
		{"x", "passwort password password_hash pwd_salt api_key access_token secret", schema.Text, "credential"},
		{"x", "ip ip_address last_login_ip ipv4 remote_addr", schema.Text, "ip_address"},
		{"x", "client_ip", schema.Other, "ip_address"},
		{"x", "lat lng longitude geo", schema.Float, "geo"},
		{"users", "url website avatar_url", schema.Text, "url"},
		{"x", "bemerkung notiz notes comment remark kommentar freitext beschreibung", schema.Text, "free_text"},
		{"users", "photo bild avatar", schema.Bytes, "image"},
		{"x", "dokument unterschrift lebenslauf", schema.Bytes, "document"},
		{"x", "anrede geschlecht religion user_agent familienstand", schema.Text, "other"},
		{"x", "gehalt salary", schema.Decimal, "other"},
		{"x", "pregnant schwerbehindert", schema.Bool, "other"},

		{"x", "product_name file_name filename host_name hostname company_name firma tariff_name", schema.Text, undecided},
		{"customers", "product_name group_name product_description company_website", schema.Text, undecided},
		{"products", "name title description image url", schema.Text, undecided},
		{"user_roles", "name", schema.Text, undecided},
		{"x", "name title country text code foo", schema.Text, undecided},
		{"x", "name_id email_id vorname iban_check", schema.Int, undecided},
		{"x", "customer_id reference_id", schema.Int, undecided},
		{"x", "email_verified_at hire_date appointment", schema.Timestamp, undecided},
		{"x", "invoice_no order_number", schema.Text, undecided},
		{"x", "notes email profile", schema.JSON, undecided},
		{"x", "payload", schema.Bytes, undecided},
		{"x", "email name gender2", schema.Int, undecided},
		{"x", "transport passage", schema.Text, undecided},

		{"x", "newsletter email_opt_in is_active name", schema.Bool, technical},
		{"x", "newsletter is_admin active", schema.Int, technical},
		{"x", "status phone_type order_status kind", schema.Text, technical},
		{"x", "created_at updated_at modified_on erstellt_am", schema.Timestamp, technical},
		{"x", "created_at", schema.Int, technical},
		{"x", "ended_on kuendigung closed_at last_login_at signed_on rechnungsdatum", schema.Date, technical},
		{"x", "amount total_price betrag unit_price rabatt", schema.Decimal, technical},
		{"x", "quantity login_count lock_version sort_position", schema.Int, technical},
	} {
		for column := range strings.FieldsSeq(test.columns) {
			want := test.want
			if column == "gender2" {
				want = "other"
			}
			got, reason := guessed(test.table, column, test.of)
			if got != want {
				t.Errorf("%s.%s %s: %s (%s), not %s", test.table, column, test.of, got, reason, want)
			}
		}
	}
}

// TestGuessAlwaysSaysWhy: whatever the name, there is a reason on one line, and
// a category is one that a concept may name.
func TestGuessAlwaysSaysWhy(t *testing.T) {
	t.Parallel()
	types := []schema.Type{schema.Int, schema.Decimal, schema.Float, schema.Text, schema.Char, schema.Bytes, schema.Bool, schema.Date,
		schema.Time, schema.Timestamp, schema.Instant, schema.UUID, schema.JSON, schema.Enum, schema.Other}
	part := rapid.OneOf(rapid.String(), rapid.SampledFrom(strings.Fields("name Name email id at _ status Straße plz text type customer no nr 1 date datum")))
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOfN(part, 0, 4).Draw(t, "parts"), rapid.SampledFrom([]string{"", "_"}).Draw(t, "between"))
		c := schema.Column{Name: name, Type: rapid.SampledFrom(types).Draw(t, "type")}
		category, personal, reason := plan.Guess(part.Draw(t, "table"), c)
		if reason == "" || strings.Contains(reason, "\n") {
			t.Fatalf("reason %q", reason)
		}
		if category != "" && (!personal || !method.Known(category)) {
			t.Fatalf("category %q, personal %v", category, personal)
		}
	})
}
