package method

// The categories of DESIGN section 3. A concept declares one for each personal
// column; it decides the column's default method and what counts as the same
// person.
const (
	CategoryName           Category = "name"
	CategoryEmail          Category = "email"
	CategoryPhone          Category = "phone"
	CategoryAddress        Category = "address"
	CategoryPostcode       Category = "postcode"
	CategoryCity           Category = "city"
	CategoryBirthDate      Category = "birth_date"
	CategoryBankAccount    Category = "bank_account"
	CategoryIdentifier     Category = "identifier"
	CategoryContractNumber Category = "contract_number"
	CategoryMarketLocation Category = "market_location"
	CategoryMeterNumber    Category = "meter_number"
	CategoryUsername       Category = "username"
	CategoryCredential     Category = "credential"
	CategoryIPAddress      Category = "ip_address"
	CategoryURL            Category = "url"
	CategoryGeo            Category = "geo"
	CategoryFreeText       Category = "free_text"
	CategoryImage          Category = "image"
	CategoryDocument       Category = "document"
	CategoryThirdParty     Category = "third_party"
	CategoryOther          Category = "other"
)

// entry is what the room knows of a category. direct marks a direct
// identifier: rounding it leaves a pointer to one person.
type entry struct {
	category Category
	de, en   string
	direct   bool
}

// catalogue is read only and in the order of the interface.
var catalogue = [...]entry{
	{CategoryName, "Name", "Name", true},
	{CategoryEmail, "E-Mail-Adresse", "E-mail address", true},
	{CategoryPhone, "Telefonnummer", "Phone number", true},
	{CategoryAddress, "Anschrift", "Address", true},
	{CategoryPostcode, "Postleitzahl", "Postcode", false},
	{CategoryCity, "Ort", "City", false},
	{CategoryBirthDate, "Geburtsdatum", "Date of birth", false},
	{CategoryBankAccount, "Bankverbindung", "Bank account", true},
	{CategoryIdentifier, "Kennung", "Identifier", true},
	{CategoryContractNumber, "Vertragsnummer", "Contract number", true},
	{CategoryMarketLocation, "Marktlokation", "Market location", true},
	{CategoryMeterNumber, "Zählernummer", "Meter number", true},
	{CategoryUsername, "Benutzername", "User name", true},
	{CategoryCredential, "Zugangsdaten", "Credential", true},
	{CategoryIPAddress, "IP-Adresse", "IP address", true},
	{CategoryURL, "Webadresse", "Web address", true},
	{CategoryGeo, "Standort", "Location", false},
	{CategoryFreeText, "Freitext", "Free text", false},
	{CategoryImage, "Bild", "Image", false},
	{CategoryDocument, "Dokument", "Document", false},
	{CategoryThirdParty, "Angaben zu Dritten", "Data on third parties", false},
	{CategoryOther, "Sonstige Angaben", "Other data", false},
}

// Categories lists all categories in the order in which people read them.
func Categories() []Category {
	list := make([]Category, len(catalogue))
	for i, e := range catalogue {
		list[i] = e.category
	}
	return list
}

// Known says whether a concept may name the category.
func Known(c Category) bool {
	_, ok := c.entry()
	return ok
}

// Title is the category's title in "de" or "en"; any other language reads the
// English one. A category that is not known is its own title.
func (c Category) Title(language string) string {
	e, ok := c.entry()
	switch {
	case !ok:
		return string(c)
	case language == "de":
		return e.de
	}
	return e.en
}

// direct says that a value of the category points to one person by itself.
// An unknown category counts as direct: better refused than left.
func (c Category) direct() bool {
	e, ok := c.entry()
	return !ok || e.direct
}

func (c Category) entry() (entry, bool) {
	for _, e := range catalogue {
		if e.category == c {
			return e, true
		}
	}
	return entry{}, false
}
