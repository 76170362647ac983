package plan

import (
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// weight says how much a word is worth by itself.
type weight int

const (
	certain  weight = iota // says so anywhere
	unlessOf               // but not of a thing: the picture of a product
	ifOf                   // only of a person: the name of a customer
)

// clue is what a word in a column's name says of the column.
type clue struct {
	category method.Category
	weight   weight
}

// clues are the words of the dictionary, German and English, each as clueWords
// writes it and without gaps: first_name and Firstname are firstname.
var clues = gather([]struct {
	clue
	words string
}{
	{clue{method.CategoryName, certain}, `vorname nachname familienname zuname rufname geburtsname maedchenname mittelname firstname
		lastname middlename givenname familyname surname forename maidenname birthname fullname legalname displayname nickname
		namefirst namelast lname fname vname nname initials initialen ansprechpartner ansprechpartnerin kontaktperson contactperson
		sachbearbeiter kontoinhaber accountholder cardholder holder inhaber owner recipient empfaenger absender sender agent
		betreuer berater vertreter`},
	{clue{method.CategoryName, ifOf}, `name namen`},
	{clue{method.CategoryEmail, certain}, `email mail emails emailaddress mailaddress emailadresse mailadresse`},
	{clue{method.CategoryPhone, certain}, `tel telefon telefonnr telnr fon phone phonenr phones telephone telephonenr mobil mobile
		mobilnr mobilenr mobiltelefon mobilephone handy handynr cell cellphone fax faxnr telefax rufnr durchwahl whatsapp msisdn`},
	{clue{method.CategoryAddress, certain}, `address addresses addressline adresse adressen adresszusatz anschrift addr street
		streetnr streetname streetaddress strasse strassen strassenname str hausnr housenr postfach pobox`},
	{clue{method.CategoryPostcode, certain}, `plz postcode zip zipcode postleitzahl postalcode`},
	{clue{method.CategoryCity, certain}, `ort wohnort ortsteil stadt city town village`},
	{clue{method.CategoryBirthDate, certain}, `geburtsdatum gebdatum gebdat geburtsdat geburtstag geburtsjahr geb birth birthdate
		birthday birthyear dateofbirth yearofbirth dob`},
	{clue{method.CategoryBankAccount, certain}, `iban bic swift kontonr konto bankkonto accountnr bankaccount bankaccountnr
		bankverbindung kreditkarte kreditkartennr creditcard creditcardnr kartennr cardnr blz bankleitzahl sortcode`},
	{clue{method.CategoryIdentifier, certain}, `kundennr kundnr kdnr kndnr customernr customerno customercode clientnr mandantennr
		mitgliedsnr mitgliednr membernr personalnr mitarbeiternr employeenr staffnr patientennr patientnr versichertennr
		versicherungsnr sozialversicherungsnr svnr ssn socialsecuritynr taxid taxnr steuerid steueridnr steuernr vatid vatnr ustid
		ustidnr nationalid passnr passportnr ausweisnr personalausweis personalausweisnr fuehrerscheinnr driverlicense matrikelnr
		studentnr usernr nutzernr leadnr partnernr debitorennr debitornr deviceid cookieid visitorid advertisingid facebookid
		googleid appleid telegramid`},
	{clue{method.CategoryContractNumber, certain}, `vertragsnr vertragnr vertragskonto vertragskontonr contractnr contractno
		agreementnr policennr policenr policynr versicherungsscheinnr`},
	{clue{method.CategoryMarketLocation, certain}, `malo maloid malonr marktlokation marktlokationsid melo meloid melonr messlokation
		messlokationsid zaehlpunkt zaehlpunktnr meteringpoint`},
	{clue{method.CategoryMeterNumber, certain}, `zaehler zaehlernr zaehlerkennung meternr meterserial meterserialnr`},
	{clue{method.CategoryUsername, certain}, `username login loginname loginid userlogin benutzername nutzername benutzerkennung`},
	{clue{method.CategoryCredential, certain}, `passwort passworthash password passwordhash passwordsalt passwd pwd kennwort pin tan
		token accesstoken refreshtoken sessiontoken apitoken devicetoken sessionid secret apikey privatekey salt otp totp`},
	{clue{method.CategoryIPAddress, certain}, `ip ipv ipaddress ipaddr ipadresse clientip remoteip remoteaddr`},
	{clue{method.CategoryURL, unlessOf}, `url website webseite webpage homepage linkedin xing facebook twitter instagram`},
	{clue{method.CategoryGeo, certain}, `lat latitude lon lng longitude breitengrad laengengrad geo geolocation gps koordinaten
		coordinates`},
	{clue{method.CategoryGeo, unlessOf}, `location standort`},
	{clue{method.CategoryGeo, ifOf}, `country land staat state bundesland region province county kanton`},
	{clue{method.CategoryFreeText, unlessOf}, `bemerkung bemerkungen notiz notizen note notes comment comments remark remarks kommentar
		kommentare anmerkung anmerkungen freitext freetext beschreibung description message nachricht memo feedback begruendung
		betreff subject`},
	{clue{method.CategoryFreeText, ifOf}, `text body content inhalt`},
	{clue{method.CategoryImage, unlessOf}, `photo foto bild image avatar picture portrait passbild profilbild`},
	{clue{method.CategoryDocument, unlessOf}, `dokument document unterschrift signature attachment anhang scan cv lebenslauf resume`},
	{clue{method.CategoryThirdParty, certain}, `spouse ehepartner ehegatte children kinder emergencycontact notfallkontakt guardian
		vormund erziehungsberechtigter mother father mutter vater`},
	{clue{method.CategoryOther, certain}, `anrede salutation geschlecht gender sex familienstand maritalstatus nationalitaet nationality
		staatsangehoerigkeit citizenship religion konfession ethnicity ethnie gesundheit health healthstatus diagnose diagnosis
		blutgruppe bloodtype allergie allergies allergy krankheit disease disability behinderung schwerbehindert pregnant schwanger
		beruf occupation profession jobtitle gehalt salary lohn income einkommen bonitaet creditscore schufa geburtsort birthplace
		placeofbirth geburtsland dateofdeath deathdate sterbedatum todestag useragent fingerprint macaddress imei imsi kennzeichen
		licenseplate`},
	{clue{method.CategoryOther, ifOf}, `titel title`},
})

func gather(lists []struct {
	clue
	words string
}) map[string]clue {
	all := map[string]clue{}
	for _, l := range lists {
		for _, w := range strings.Fields(l.words) {
			all[w] = l.clue
		}
	}
	return all
}

// wordSet reads a list of words.
func wordSet(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}

// Whose a column is: persons and what stands for one, and things. The nearest
// of them before a word counts, else the last of the table's name, which is
// its head in both languages: customer_types holds types.
var (
	persons = wordSet(`customer kunde kunden client klient mandant mandanten person personen people contact kontakt ansprechpartner
		user nutzer benutzer anwender member mitglied mitglieder employee mitarbeiter staff lead interessent interessenten patient
		patienten student studenten schueler applicant bewerber candidate subscriber abonnent guest gast gaeste tenant mieter owner
		inhaber eigentuemer agent vertreter berater betreuer seller verkaeufer buyer kaeufer recipient empfaenger sender absender
		holder profile profil contract vertrag vertraege agreement billing shipping invoice rechnung rechnungs rechnungen delivery
		liefer lieferung order bestellung bestellungen auftrag auftraege address adresse adressen anschrift teilnehmer participant
		visitor besucher caller anrufer driver fahrer doctor arzt lehrer teacher donor spender account`)
	things = wordSet(`product produkt produkte artikel article item file datei dateien host server domain table tabelle column field feld
		company firma firmen unternehmen organisation organization tariff tarif tarife campaign kampagne event project projekt
		projekte role rolle rollen group gruppe gruppen category kategorie kategorien genre album track playlist media type typ
		typen art country land laender city region currency waehrung language sprache bank class job task queue module modul plugin
		template vorlage setting config permission menu page tag label shop store branch filiale department abteilung warehouse
		lager supplier lieferant lieferanten brand marke model modell vehicle fahrzeug device geraet geraete app team migration
		schema process prozess status service feature channel kanal key attribute option parameter report image photo bild document
		dokument folder ordner unit einheit`)
)

// endings after a word leave its meaning as it is: email_old, password_hash.
var endings = wordSet(`hash hashed digest encrypted enc crypt plain raw old new alt neu private privat work home office business
	geschaeftlich dienstlich primary secondary text value wert full line zusatz additional extra intl mobil mobile normalized lower
	blob data b64 base des der von of`)

// Words of what is clearly technical.
var (
	writing = wordSet(`created create updated update modified changed inserted imported erstellt erstellung angelegt anlage geaendert aenderung`)
	flags   = wordSet(`is has ist hat active aktiv enabled disabled deleted geloescht archived archiviert newsletter optin visible sichtbar`)
	states  = wordSet(`status type typ kind stage phase`)
	amounts = wordSet(`amount betrag summe sum total price preis cost costs kosten fee gebuehr net gross netto brutto vat mwst discount rabatt
		quantity qty menge anzahl count percent prozent rate commission provision balance saldo`)
	counters = wordSet(`version revision sort sortierung position rank priority prioritaet sequence`)
)

// Words of dates: those a rule can start from, best first, then those that
// only say when something happened in a table of events.
var (
	endDates = wordSet(`ended end ende endet ends enddatum kuendigung gekuendigt cancelled canceled cancellation terminated closed close
		geschlossen abgeschlossen abschluss expired expires expiry ablauf left leaving austritt ausgetreten
		finished completed beendet revoked widerrufen widerruf withdrawn deactivated settled lost until bis`)
	eventDates = wordSet(`happened occurred issued invoice rechnungs rechnung paid bezahlt zahlung order ordered bestell bestellt booking
		booked buchungs signed unterzeichnet abgeschlossen delivered shipped geliefert liefer sent versendet due faellig faelligkeit
		start started begin beginn vertragsbeginn entered eintritt eingang received erhalten last letzte
		letzter letztes`)
)

// canHold says whether a column of this type can hold the category as it is.
func canHold(category method.Category, t schema.Type) bool {
	text := t == schema.Text || t == schema.Char
	number := t == schema.Int || t == schema.Decimal
	switch category {
	case method.CategoryOther, method.CategoryThirdParty:
		return t != schema.JSON && t != schema.Bytes && t != schema.Other
	case method.CategoryPhone, method.CategoryPostcode, method.CategoryBankAccount:
		return text || number
	case method.CategoryIdentifier, method.CategoryContractNumber, method.CategoryMarketLocation:
		return text || number || t == schema.UUID
	case method.CategoryBirthDate:
		return text || t == schema.Int || isDated(t)
	case method.CategoryCredential:
		return text || t == schema.Int || t == schema.Bytes || t == schema.UUID
	case method.CategoryIPAddress:
		return text || t == schema.Int || t == schema.Bytes || t == schema.Other
	case method.CategoryGeo:
		return text || number || t == schema.Float || t == schema.Other
	case method.CategoryImage, method.CategoryDocument:
		return text || t == schema.Bytes
	}
	return text
}

func isDated(t schema.Type) bool {
	return t == schema.Date || t == schema.Timestamp || t == schema.Instant
}
