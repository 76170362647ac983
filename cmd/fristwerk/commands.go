package main

import "github.com/alecthomas/kong"

// commands is the grammar of the command line. Every flag has an environment
// variable: FRISTWERK_ and its name.
type commands struct {
	Data     string `default:"./fristwerk-data" env:"FRISTWERK_DATA" placeholder:"DIR" help:"Folder of the installation, with its memory and its key; ${default} without. Relative SQLite paths of a concept count from here."`
	Database string `env:"FRISTWERK_DATABASE" placeholder:"URL" help:"Where the memory is: postgres://user:password@host/database, shared by several nodes; without, a file in the --data folder. Never the database of a source."`
	Output   string `short:"o" default:"text" enum:"text,json" env:"FRISTWERK_OUTPUT" placeholder:"text|json" help:"How to answer: text for people, json for programs."`

	Demo     demoCommand     `cmd:"" group:"Begin" help:"Make a sales database with made-up German data and its concept, run the jobs once, and show what happened."`
	Discover discoverCommand `cmd:"" group:"Begin" help:"Draft the objects of a concept from a live database, categories guessed from names and types."`
	Version  versionCommand  `cmd:"" group:"Begin" help:"Print the version."`

	Apply  applyCommand  `cmd:"" group:"Concept" help:"Check a concept against its sources, show what it would do today, ask, and put it in force."`
	Export exportCommand `cmd:"" group:"Concept" help:"Print the concept in force."`
	Check  checkCommand  `cmd:"" group:"Concept" help:"Findings, coverage, overdue and undated records of the concept in force."`

	Serve serveCommand `cmd:"" group:"Server" help:"Serve: the scheduler, the workers, the API and the interface."`
	Key   keyCommand   `cmd:"" group:"Server" help:"Show the fingerprint of the installation's key, or accept another one."`

	Plan    planCommand    `cmd:"" group:"Jobs" help:"What would happen and why not, on any day, changing nothing."`
	Run     runCommand     `cmd:"" group:"Jobs" help:"Run jobs now, for today."`
	Residue residueCommand `cmd:"" group:"Jobs" help:"Look for the values of records that are about to be changed in every text of the sources."`
	Pause   pauseCommand   `cmd:"" group:"Jobs" help:"Stop every change within one batch, until resume."`
	Resume  resumeCommand  `cmd:"" group:"Jobs" help:"Let jobs run again after pause."`

	Verify      verifyCommand      `cmd:"" group:"Proof" help:"Look whether proof log, ledger and data agree; with --bundle, check an exported log."`
	Certificate certificateCommand `cmd:"" group:"Proof" help:"Write what was done in a case or a run, with the proof of it: a sheet to file, and what a machine checks."`
	Reapply     reapplyCommand     `cmd:"" group:"Proof" help:"After a restore: find what the restored source lost, and do it again."`
	Proof       proofCommand       `cmd:"" group:"Proof" help:"Sign a checkpoint of the log of all acts, export the log, or print its public key."`

	Why     whyCommand     `cmd:"" group:"Records" help:"Explain one record: dates, rules, duties, marks, what comes next, what was done."`
	Lock    lockCommand    `cmd:"" group:"Records" help:"Lock records: their personal data may be neither edited nor deleted nor exported."`
	Unlock  unlockCommand  `cmd:"" group:"Records" help:"End the locks of records. A lock set by a job returns after --until."`
	Keep    keepCommand    `cmd:"" group:"Records" help:"Keep records: they are neither anonymised nor masked nor deleted."`
	Release releaseCommand `cmd:"" group:"Records" help:"End the Keeps of records: what was due is due again."`
	Marks   marksCommand   `cmd:"" group:"Records" help:"List the Locks and Keeps in force."`

	Guard guardCommand `cmd:"" group:"Records" help:"What makes Locks and Keeps hold for other programs."`

	Case   caseCommand   `cmd:"" group:"Cases" help:"Case files: list, show, open, approve, refuse, execute, cancel."`
	Person personCommand `cmd:"" group:"Cases" help:"All records of one person, found by identifiers from standard input."`

	User  userCommand  `cmd:"" group:"Access" help:"The people who work with the installation."`
	Token tokenCommand `cmd:"" group:"Access" help:"The tokens of other systems."`
}

// newParser is kong with the grammar. The documentation's test reads the same.
func newParser(c *commands, options ...kong.Option) (*kong.Kong, error) {
	return kong.New(c, append([]kong.Option{
		kong.Name("fristwerk"),
		kong.Description("Fristwerk keeps the personal data in your SQL databases within its retention periods, and proves it."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	}, options...)...)
}
