package demo

// The word lists. They hold what breaks naive code: umlauts, ß, apostrophes,
// hyphens, prefixes, a letter outside Latin-1, names shorter than four letters.
var (
	firstNames = [...]string{
		"Anna", "Barbara", "Björn", "Çağla", "Dörte", "Eva", "Fatma", "Frank", "Gökhan", "Günther",
		"Hans-Jürgen", "Heike", "Ida", "Jannik", "Jörg", "Jürgen", "Karl-Heinz", "Käthe", "Lena", "Łukasz",
		"Maike", "Marie-Luise", "Mehmet", "Nils", "Özlem", "Paul", "Petra", "René", "Rüdiger", "Sabine",
		"Sören", "Stefan", "Thi Mai", "Tilo", "Ulrike", "Uwe", "Volker", "Wiebke", "Yannick", "Zoë",
	}
	lastNames = [...]string{
		"Abel", "Bäcker", "Böhm-Krüger", "D'Angelo", "Demir", "Dreyer", "Eßer", "Fuß", "Groß", "Großmann",
		"Hähnel", "Ibrahimović", "Jäger", "Kaiser-Öztürk", "Köhler", "König", "Krauß", "Li", "Löffler", "Maaß",
		"Meyer zu Bexten", "Müller", "Müller-Lüdenscheidt", "Nguyen", "Nußbaum", "O'Brien", "Öhler", "Ott", "Petersen", "Preuß",
		"Rößler", "Schäfer", "Schmidt", "Schönfeld", "Strauß", "Süß", "Thiele", "Übelacker", "van der Berg", "von Hövel",
		"Vogt", "Weiß", "Wilke", "Yıldız", "Zöllner",
	}
	streets = [...]string{
		"Am Rübenkamp", "An der Weißen Mühle", "Bürgermeister-Smidt-Straße", "Dorfstraße", "Fährgasse", "Gänseweg",
		"Goethestraße", "Große Bleichen", "Hauptstraße", "Höhenweg", "Käthe-Kollwitz-Ring", "Lange Reihe",
		"Mühlenweg", "Müllers Gang", "Ostwall", "Rosa-Luxemburg-Platz", "Schloßallee", "St.-Jürgen-Straße", "Unter den Eichen", "Ährenfeld",
	}
	places = [...]struct{ postcode, city string }{
		{"01067", "Dresden"}, {"04109", "Leipzig"}, {"10115", "Berlin"}, {"18055", "Rostock"}, {"20095", "Hamburg"},
		{"23552", "Lübeck"}, {"28195", "Bremen"}, {"30159", "Hannover"}, {"34117", "Kassel"}, {"37073", "Göttingen"},
		{"40213", "Düsseldorf"}, {"44135", "Dortmund"}, {"48143", "Münster"}, {"50667", "Köln"}, {"52062", "Aachen"},
		{"60311", "Frankfurt am Main"}, {"66111", "Saarbrücken"}, {"70173", "Stuttgart"}, {"76133", "Karlsruhe"}, {"80331", "München"},
		{"87629", "Füssen"}, {"90402", "Nürnberg"}, {"97070", "Würzburg"}, {"99084", "Erfurt"},
	}
	// Reserved by the Bundesnetzagentur for media; two or three digits follow.
	phonePrefixes = [...]struct {
		text   string
		digits int
	}{
		{"030 23125 ", 3}, {"040 66969 ", 3}, {"0221 4710 ", 3}, {"069 90009 ", 3}, {"089 99998 ", 3},
		{"+49 30 23125-", 3}, {"0171 39200", 2}, {"+49 176 040690", 2},
	}
	mailDomains = [...]string{"briefpost.example", "mein-netz.example", "nordmail.example", "freemail.example"}
	bankCodes   = [...]string{"90010020", "91050000", "95020500", "97040044"}
	tariffs     = [...]string{"Strom Klar 12", "Strom Klar 24", "Ökostrom Plus", "Gas Fix 12", "Gas Flex", "Wärmestrom", "Autostrom"}
	origins     = [...]string{"Website", "Messe", "Empfehlung", "Vergleichsportal", "Telefon"}
	channels    = [...]string{"Telefon", "E-Mail", "Brief", "Besuch"}
	jobTitles   = [...]string{"Einkauf", "Geschäftsführung", "Hausverwaltung", "Buchhaltung", "Facility-Management"}
	orgNames    = [...]string{"Energiekontor", "Stromvertrieb", "Tarifhaus", "Energieagentur", "Versorgungsberatung", "Handelsvertretung"}
	legalForms  = [...]string{"GmbH", "Einzelunternehmen", "GmbH & Co. KG", "e. K.", "GbR"}
	remarks     = [...]string{
		"Rückruf erbeten unter %[2]s, sonst per Mail an %[1]s.",
		"%[3]s möchte die Abschlagszahlung ändern, Bestätigung an %[1]s.",
		"Zählerstand telefonisch (%[2]s) durchgegeben.",
		"Umzug angekündigt; neue Anschrift folgt. Kontakt: %[3]s <%[1]s>",
		"Nicht erreicht unter %[2]s.",
		"Frage zur Schlußrechnung, Antwort an %[1]s geschickt.",
	}
	wishes = [...]string{
		"Interesse an Ökostrom, Angebot an %[1]s.",
		"%[3]s bittet um Rückruf: %[2]s",
		"Vergleich mit dem Grundversorger gewünscht, erreichbar unter %[2]s.",
		"Kein Interesse mehr? Erinnerung an %[1]s geschickt.",
	}
)
