/*
 * lint_list.h
 *		The checks of rule files: what each is called and what it says.
 *
 * LINT(id, severity, message, what it means)
 *		A check beyond what makes a file unusable.  %s in a message is filled by lint_add().
 *
 * LINT_DIAG(id, diagnostic, subject, what it means)
 *		A diagnostic (common/diag_list.h) of reading or compiling, which says with the message of
 *		its own what the check is about; subject stands in the message of those that several checks
 *		have, or is empty.  Severity is that of the diagnostic.
 *
 * ids are stable: users switch checks off by them.  The table of checks in doc/vigil.md is made of this.
 * ORDER: of LINT_DIAG the first that fits counts.
 */
#ifdef LINT
LINT("W-desc-missing", WARNING, "the rule has no description",
	 "Sentinel asks for one, and an analyst reads it first.")
LINT("W-query-len", WARNING, "the query has %s characters, Sentinel takes %s at most",
	 "It runs here; Sentinel would refuse it. Functions of a workspace make it shorter.")
LINT("W-technique-tactic", WARNING, "technique %s (%s) belongs to none of the rule's tactics",
	 "A technique must belong to at least one of the tactics that are listed; the matrix of "
	 "coverage shows it under those only.")
LINT("W-technique-unknown", WARNING, "ATT&CK has no technique %s", "It may be misspelt.")
LINT("W-technique-old", INFO, "ATT&CK has withdrawn technique %s (%s)",
	 "It was revoked, often for another one, or given up.")
LINT("W-group-unmapped", WARNING, "alerts are grouped by %s, which the rule does not map",
	 "Nothing of that kind is in an alert: none is grouped, or all are.")
LINT("W-threshold-never", WARNING, "the rule never triggers: the query has %s",
	 "Counted whatever the data: summarize without by gives one row, take so many at most.")
LINT("W-threshold-always", WARNING, "the rule triggers in every run: the query has %s",
	 "summarize without by and count give a row even if nothing was found. Compare the number "
	 "that they give in a where.")
LINT("W-ago-gt-period", WARNING, "%s lies before the window: queryPeriod is shorter than %s",
	 "queryPeriod clips every table, as in Sentinel; what is older is missing in silence.")
LINT("W-ago-before-window", WARNING, "no row is older than %s: the window starts later",
	 "queryPeriod clips every table, as in Sentinel: the condition is never true.")
LINT("W-straddle", WARNING, "pairs of events that lie in two windows are never seen together",
	 "queryFrequency and queryPeriod are equal, and the query compares the times of two events: a "
	 "pair across midnight of a daily rule is lost. x-correlation: slot-complete finds it.")
LINT("W-no-time-filter", WARNING, "table \"%s\" has no time column: each run reads all of it",
	 "The window clips a table by its time column (vigil.log_sources).")
LINT("W-volatile-output", INFO, "column \"%s\" changes with each run",
	 "It is made of now(), ago(), rand() or new_guid(): a finding that is seen by two runs does "
	 "not look the same.")
LINT("W-nondeterministic", INFO, "%s takes any rows: each run may take others",
	 "Without sort or top in front of it, which rows are taken is chance.")
LINT("W-dead-column", INFO, "column \"%s\" is computed, but nothing uses it",
	 "It costs nothing, since it is left out; but it may have been meant for the result.")
LINT("W-innerunique-default", INFO, "join without kind keeps one row of the left side per key",
	 "KQL's default is innerunique, which is rarely what is meant.")
LINT("W-string-vs-number", INFO, "%s is a text, compared with the number %s",
	 "It works, as in Sentinel: the number is taken as text.")
LINT("W-never-equal", WARNING, "%s can never be %s",
	 "Another type, another case of letters, or another condition excludes it.")
LINT("W-all-tables", WARNING, "%s reads every table",
	 "Sentinel refuses it in a rule; a new table changes what the rule finds.")
LINT("W-nonstrong-entity", INFO, "entities of type %s are weak: %s alone may be several",
	 "Incidents and risks of an entity join what has a strong identifier.")
LINT("W-unmapped-entity", INFO, "the result has %s, which no entity is mapped to",
	 "Entities are what alerts are joined by.")
LINT("W-id-taken", WARNING, "another rule has this id: \"%s\"",
	 "Loading it makes a further version of that rule.")
LINT("W-name-taken", INFO, "another rule has this name: %s",
	 "Commands that take a name will ask for the id.")
#undef LINT
#endif

#ifdef LINT_DIAG
LINT_DIAG("E-yaml", YAML_SYNTAX, "", "The file cannot be read as YAML.")
LINT_DIAG("E-json", JSON_SYNTAX, "", "The file cannot be read as JSON.")
LINT_DIAG("E-limit", YAML_LIMIT, "", "More bytes, values, keys or levels than a rule may have.")
LINT_DIAG("E-alias", YAML_ALIAS, "", "Anchors and aliases of YAML are refused.")
LINT_DIAG("E-key-twice", YAML_DUPLICATE_KEY, "", "A key may stand once in a map.")
LINT_DIAG("E-shape", YAML_SHAPE, "", "A list, a map or a text stands where another is needed.")
LINT_DIAG("E-unknown-key", RULE_UNKNOWN_KEY, "", "A key that is nearly one of the format.")
LINT_DIAG("W-extra-key", RULE_EXTRA_KEY, "", "A key that the format does not know is kept.")
LINT_DIAG("E-id-guid", RULE_BAD_VALUE, "value for id", "The id is a GUID.")
LINT_DIAG("W-id-guid", RULE_ID, "", "A GUID is made of an id that is none.")
LINT_DIAG("E-unique-id", RULE_REPEATED, "id ", "Two rules of a file have one id.")
LINT_DIAG("E-name-len", RULE_TOO_LONG, "name is", "A name has 256 characters at most.")
LINT_DIAG("E-name-len", RULE_TOO_LONG, "displayName is", "A name has 256 characters at most.")
LINT_DIAG("E-desc-len", RULE_TOO_LONG, "description is",
		  "A description has 5000 characters at most.")
LINT_DIAG("E-sev-enum", RULE_BAD_VALUE, "value for severity", "Informational, Low, Medium or High.")
LINT_DIAG("E-kind-enum", RULE_BAD_VALUE, "value for kind", "Scheduled or NRT.")
LINT_DIAG("E-kind-enum", RULE_UNSUPPORTED, "of kind", "Only kinds that are a query are evaluated.")
LINT_DIAG("E-query-len", RULE_MISSING_KEY, "query is", "A rule has a query.")
LINT_DIAG("E-query-len", RULE_MISSING_KEY, "the text of the query", "A rule has a query.")
LINT_DIAG("E-group-selected-empty", RULE_MISSING_KEY, "what alerts are grouped by",
		  "Selected needs something to group by.")
LINT_DIAG("E-missing", RULE_MISSING_KEY, "", "A key that a rule needs.")
LINT_DIAG("E-freq-range", RULE_OUT_OF_RANGE, "queryFrequency", "5 minutes to 14 days.")
LINT_DIAG("E-period-range", RULE_OUT_OF_RANGE, "queryPeriod", "5 minutes to 14 days.")
LINT_DIAG("E-threshold-range", RULE_OUT_OF_RANGE, "triggerThreshold", "0 to 10000.")
LINT_DIAG("E-suppression-range", RULE_OUT_OF_RANGE, "suppressionDuration", "5 minutes to 24 hours.")
LINT_DIAG("E-lookback-range", RULE_OUT_OF_RANGE, "lookbackDuration", "5 minutes to 7 days.")
LINT_DIAG("E-duration-form", RULE_BAD_DURATION, "",
		  "A length of time: 5m, 12h, 1d, PT5M or 01:00:00.")
LINT_DIAG("E-period-lt-freq", RULE_PERIOD_SHORT, "",
		  "What lies between two windows would never be read.")
LINT_DIAG("W-longperiod-freq", RULE_PERIOD_LONG, "",
		  "Sentinel takes a period of two days only for rules that run hourly or less often.")
LINT_DIAG("E-suppression-short", RULE_SUPPRESSION_SHORT, "",
		  "It would be over before the next run and suppress nothing.")
LINT_DIAG("E-op-enum", RULE_BAD_VALUE, "value for triggerOperator", "gt, lt, eq or ne.")
LINT_DIAG("E-tactic-enum", RULE_BAD_VALUE, "value for tactics", "The tactics of ATT&CK.")
LINT_DIAG("E-technique-form", RULE_BAD_VALUE, "value for relevantTechniques", "T1234 or T1234.001.")
LINT_DIAG("E-technique-form", RULE_BAD_VALUE, "value for techniques", "T1234.")
LINT_DIAG("E-technique-form", RULE_BAD_VALUE, "value for subTechniques", "T1234.001.")
LINT_DIAG("E-entity-type", RULE_BAD_VALUE, "value for entityType", "The entity types of Sentinel.")
LINT_DIAG("E-entity-identifier", RULE_BAD_VALUE, "an identifier of entity",
		  "The identifiers of the entity type.")
LINT_DIAG("E-entity-required", RULE_ENTITY_INCOMPLETE, "",
		  "Each type needs one of its identifiers.")
LINT_DIAG("E-entity-dup-identifier", RULE_REPEATED, "identifier ",
		  "An identifier may be mapped once in a mapping.")
LINT_DIAG("E-entity-count", RULE_TOO_MANY, "entityMappings", "10 mappings at most.")
LINT_DIAG("E-entity-count", RULE_TOO_MANY, "fieldMappings", "3 identifiers at most.")
LINT_DIAG("E-cd-count", RULE_TOO_MANY, "customDetails", "20 custom details at most.")
LINT_DIAG("E-cd-key-form", RULE_BAD_VALUE, "a key of customDetails",
		  "Letters, digits and underscores, a letter first.")
LINT_DIAG("E-cd-key-form", RULE_TOO_LONG, "a key of customDetails", "20 characters at most.")
LINT_DIAG("E-override-len", RULE_TOO_LONG, "Format is",
		  "256 characters of a name, 5000 of a description.")
LINT_DIAG("W-override-placeholders", RULE_PLACEHOLDERS, "", "Sentinel takes three.")
LINT_DIAG("E-property-enum", RULE_BAD_VALUE, "value for alertProperty",
		  "The properties of an alert.")
LINT_DIAG("E-version-form", RULE_BAD_VALUE, "value for version", "Three numbers: 1.0.0.")
LINT_DIAG("E-version-form", RULE_BAD_VALUE, "value for templateVersion", "Three numbers: 1.0.0.")
LINT_DIAG("E-version-form", RULE_TOO_LONG, "ersion is", "20 characters at most.")
LINT_DIAG("E-col-missing", RULE_NO_COLUMN, "", "A mapped column must be in the result.")
LINT_DIAG("W-no-columns", RULE_NO_COLUMNS, "", "The query only counts rows.")
LINT_DIAG("W-spelling", RULE_SPELLING, "", "A name in another spelling than the format's.")
LINT_DIAG("W-bare-braces", RULE_BARE_BRACES, "", "{{ should be in quotes.")
LINT_DIAG("W-folded", RULE_FOLDED, "", "A comment swallows the lines below it.")
LINT_DIAG("W-no-list", RULE_NO_LIST, "", "A map stands where a list should be.")
LINT_DIAG("E-col-name-form", RULE_BAD_VALUE, "olumn", "Letters, digits and underscores.")
LINT_DIAG("E-col-name-form", RULE_BAD_VALUE, "customDetails.", "Letters, digits and underscores.")
LINT_DIAG("E-value", RULE_BAD_VALUE, "", "A value that the key does not take.")
LINT_DIAG("E-too-long", RULE_TOO_LONG, "", "A text with too many characters.")
LINT_DIAG("E-too-many", RULE_TOO_MANY, "", "A list with too many items.")
LINT_DIAG("E-repeated", RULE_REPEATED, "", "Something is given more than once.")
LINT_DIAG(
	"E-slot-complete", RULE_NOT_SLOT_COMPLETE, "",
	"x-correlation: slot-complete gives each row to the slot of its latest event: a row must have "
	"the times of all its events, and depend on no other rows.")
LINT_DIAG("E-table-missing", UNKNOWN_TABLE, "",
		  "A table of the query does not exist. vigil.create_log_table() makes those of Sentinel.")
LINT_DIAG("E-table-missing", NO_TABLES, "", "No table has such a name.")
#undef LINT_DIAG
#endif
