/*
 * command_list.h
 *		The commands of vigil, one line each, in the order in which help shows them.
 *
 * COMMAND(name, options it takes, arguments, what it does, more about it)
 *
 * Options are the letters of options.c; d stands for all that tell where the
 * database is.  The function of a command is named cmd_NAME.
 */
COMMAND(setup, "dO", "[TABLE...]", "make a database ready: extension, log tables, a role for rules",
		"Makes the extension in a database that has it not, the log tables of these names, such as\n"
		"SigninLogs, and with --owner a role that rules run as, which may read them; what is there\n"
		"already stays as it is, so it may be called again, for more tables. It tells what is left\n"
		"to be done: the server has to preload the library for rules to run in the background.\n")
COMMAND(
	check, "djfkom", "FILE|FOLDER...", "check rule files and queries",
	"Reads rules (.yaml, .yml, .toml, .json), pages that show queries (.md) and queries (anything else, "
	"-\n"
	"for standard input; several in a file stand below each other) and tells\n"
	"everything that is wrong with them, with line and column. Without a database only what the\n"
	"files say by themselves is checked: the format of the rule and the syntax of the query. With\n"
	"one, named by an option or by PGHOST, PGSERVICE or PGDATABASE, tables and columns are too,\n"
	"and what is likely to be a mistake in the query. PostgreSQL plans each query, and for "
	"several\n"
	"files a summary tells how many run, what the others need that is not here, and why some are\n"
	"refused; --summary prints it alone. With --run each is run, too, over all rows and for ten\n"
	"seconds at most; one that fails does not count. vigil.yaml says what of a folder is left "
	"out.\n"
	"--format is text, json (an object per line), sarif (2.1.0) or github (annotations).\n"
	"Exits with 1 if there is an error, with --strict also if there is a warning; information\n"
	"never fails.\n")
COMMAND(translate, "jf", "FILE|FOLDER...", "show the KQL that rules of other platforms become",
		"Reads rules of Sigma and Splunk (.yml, .yaml) and of Elastic (.toml) and prints what they\n"
		"are here; what is to be said of them goes to stderr, with line and column. --format is kql,\n"
		"yaml (rules of vigil) or json (an object per line). \"vigil rules load\" and \"vigil check\"\n"
		"take such files as they are. vigil.yaml beside them says where their logs are, and more.\n"
		"Exits with 1 if something could not be translated.\n")
COMMAND(sql, "dc", "FILE|-", "show the SELECT that a query becomes",
		"Compiles a query, or the query of a rule file, against the database.\n")
COMMAND(query, "djvc", "FILE|-", "run a query",
		"Runs a query, or the query of a rule file, and prints its rows.\n")
COMMAND(
	rules, "djvaefwFO",
	"[list|load FILE|FOLDER...|enable RULE|disable RULE|run RULE|preview RULE|export RULE|owner RULE "
	"ROLE|refill RULE|reset RULE|delete RULE|history RULE|diff DIR|pull DIR|sync DIR]",
	"list, load, switch, run, export, compare and deploy rules",
	"RULE is the id of a rule, or its name.\n"
	"load checks each file and stores those without errors; --enable switches them on as well,\n"
	"--owner makes them run as that role.\n"
	"run evaluates a rule for the slot that ends now or at --as-of, and writes its alerts;\n"
	"preview prints the rows that such a run would find, and writes nothing.\n"
	"export prints a file that loads to the same rule: --format is yaml, which it is unless "
	"given,\n"
	"or arm, a deployment of Azure.\n"
	"owner makes a rule run with the rights of another role, of which you must be a member.\n"
	"refill has the worker run all slots from --from to --to, also those that were skipped; what\n"
	"they have raised stays silent. reset closes the breaker of a rule and tries it at once.\n"
	"delete asks, unless --yes is given; versions, runs and alerts stay. history shows what was\n"
	"done with a rule, also one that was deleted.\n"
	"diff compares the files below a folder with the stored rules. Exits with 0 if they are the\n"
	"same, 1 if they differ, 2 if they could not be compared.\n"
	"pull writes the stored rules as files, byte by byte as they were loaded; files that were\n"
	"changed stay unless --force is given.\n"
	"sync shows what makes the stored rules be those of the folder, asks, and does all of it or\n"
	"nothing; --prune also deletes what an earlier sync has made and the folder has no more.\n"
	"Rules of other platforms that are refused are told and passed over, what is stored of them\n"
	"stays; --strict makes them errors, of diff and sync.\n")
COMMAND(test, "djf", "FILE|FOLDER...", "run the tests in rule files",
		"Runs what stands under x-tests in rules (.yaml, .yml, .json) against a database, whose "
		"tables\n"
		"are not read: a test has its own rows. Nothing of a test stays in the database, and no "
		"rule is\n"
		"loaded. --format is text, json (an object per line), junit (XML) or tap. Exits with 1 if "
		"a test\n"
		"fails or a file cannot be tested.\n")
COMMAND(
	ingest, "dliz", "KIND|TABLE [FILE|FOLDER...]", "load logs",
	"KIND is one that vigil.log_kinds() lists, such as cloudtrail or signin. For a TABLE the keys\n"
	"of the records are its columns.\n"
	"Loads files, packed with gzip or not; of a folder those below it whose names end in .json,\n"
	".jsonl or .ndjson, with .gz or without; --all takes every file. What was loaded is "
	"remembered\n"
	"in vigil.loads: a file is not taken twice, one that was broken off goes on where it stopped,\n"
	"and of one that has grown by lines only what is new is taken. Large files go in parts, each "
	"in\n"
	"a transaction of its own; with --strict a file is one transaction.\n"
	"Records that cannot be loaded are kept in vigil.dead_letter.\n"
	"--listen writes {\"committed\": COUNT} to the sender after each commit, in lines. Only the same\n"
	"user may write to the socket, unless --socket-mode or the umask lets others.\n")
COMMAND(
	external, "djvfxt", "[list|add ADDRESS|refresh [ADDRESS|TABLE...]|remove TABLE]",
	"fill tables from addresses",
	"Tables that stand for what queries read with externaldata, and where their rows come from.\n"
	"add makes a table, or takes one that is there, for an address: http, https or file. --format\n"
	"is csv, tsv, psv, scsv, txt (a line is a row), json or multijson; what the address ends in\n"
	"tells it, too. Columns are taken by position, with --header and of JSON by their names.\n"
	"refresh fetches what is registered, or what is named, and replaces the rows of each table in\n"
	"one transaction; whatever fails leaves them as they were. Nothing else is fetched, redirects\n"
	"never lead from https to http or to a file, and a file is read only if it is named. Packed\n"
	"with gzip or not. Exits with 1 if something was not fetched.\n"
	"remove ends it; the table stays.\n")
COMMAND(
	functions, "djvz", "[list|load FILE|FOLDER...|drop FUNCTION...]", "save functions of KQL from files",
	"load saves the functions of files: YAML with ParserName, ParserParams and ParserQuery (the\n"
	"parsers of ASIM, also under the name of the built-in one) or FunctionName and FunctionQuery;\n"
	".kql, .csl and .txt with .create function, with one let, or with a query, whose function has\n"
	"the name of the file. All in one transaction, in any order, replacing those of the names;\n"
	"what is wrong with one keeps only that one out. Then it tells what they need.\n")
COMMAND(watchlist, "djvyt", "[list|load NAME FILE|delete WATCHLIST]", "load watchlists from CSV files",
		"load makes or replaces a watchlist, which queries read as _GetWatchlist('NAME'), of a CSV\n"
		"file whose first record names the columns (.tsv: tabs), packed with gzip or not.\n"
		"--key names the column that is the search key. The rows are replaced in one transaction.\n"
		"delete forgets the watchlist and drops its table.\n")
COMMAND(useragents, "djvt", "[list|load FILE]", "load patterns of user agents",
		"load replaces the patterns that parse_user_agent() knows by those of a file in the form\n"
		"of regexes.yaml of the project uap-core, in one transaction. list shows their table.\n")
COMMAND(tail, "djn", "", "print alerts as they are raised",
		"Prints a line for each alert from now on, until it is interrupted, or has printed -n of "
		"them.\n")
COMMAND(alerts, "djvfsrnSA", "", "print the alerts of the last day",
		"Prints alerts, the latest first, with what tells them apart: when it happened, the entities\n"
		"and the custom details. On a terminal the table is as wide as that is.\n")
COMMAND(alert, "djB", "show ALERT|close ALERT...|reopen ALERT...|assign ALERT [ROLE]",
		"look at an alert, close or assign it",
		"show prints all that an alert holds, with its evidence and what was done with it.\n"
		"close resolves alerts, or dismisses a false positive; with its last open alert an incident\n"
		"is closed likewise. reopen makes closed alerts new again, and their incidents active.\n"
		"assign says who takes care of an alert and its incident; nobody, if no one is named.\n")
COMMAND(status, "dj", "", "print how all of it is, on one screen",
		"Rules and their states, how late they are, log tables and how new their rows are, what is\n"
		"owed, the last alerts, the worker and the disk. vigil doctor tells what is wrong and what\n"
		"to do. --json prints an object per line, each with its section.\n")
COMMAND(doctor, "djfk", "", "check the installation, and tell what to do",
		"Looks at versions, preload, settings, rules, log tables, partitions, indexes, retention,\n"
		"autovacuum, rights, clocks, replication, connections and locale, and prints what it found:\n"
		"an error where something does not work, a warning where it will not, or costs. Exits with\n"
		"1 if there is an error, with --strict also if there is a warning. --ignore takes the ids\n"
		"that stand behind the messages. --format json (or --json) prints an object per line.\n")
COMMAND(metrics, "du", "", "print figures for Prometheus",
		"Prints vigil.metrics in the text format of Prometheus. With --output a file is replaced as\n"
		"a whole, such as one of a folder that node_exporter collects.\n")
COMMAND(
	forward, "djvfnrSN",
	"FORWARDER --to TARGET|list|status [FORWARDER]|retry FORWARDER [ALERT...]|skip FORWARDER ALERT...|drop FORWARDER",
	"send alerts to other systems",
	"Sends each alert as it is raised, in the order of its rule, at least once. FORWARDER is a\n"
	"name; the database keeps how far it has come, and whoever starts it again goes on there.\n"
	"TARGET is an address (https://..., http://...); |COMMAND, which is run for each alert and\n"
	"reads it as a line; the path of a file; or syslog: (/dev/log), syslog:/PATH,\n"
	"syslog:udp://HOST[:PORT], syslog:tcp://HOST[:PORT].\n"
	"--format is json, which it is unless given, or ocsf (Detection Finding). Requests are signed\n"
	"with the secrets of --secret-file or VIGIL_FORWARD_SECRET.\n"
	"What is not taken is tried again; what is refused --tries times is given up and listed by\n"
	"status, until retry sends it again. skip gives up alerts that were not sent yet; drop\n"
	"forgets the forwarder. status exits with 1 if something is held or given up.\n")
COMMAND(health, "djv", "", "print the state of the rules",
		"Prints what the worker thinks of its rules. Exits with 1 if one that is on does not run "
		"well.\n")
COMMAND(
	catalogue, "dg", "[FOLDER]", "write the catalogue of the rules as web pages",
	"Writes a page for each rule and a first page with the coverage of MITRE ATT&CK. They need\n"
	"no server and no network; FOLDER/index.html is the first. A folder that holds a catalogue\n"
	"is replaced as a whole; one that holds anything else is left alone.\n")
