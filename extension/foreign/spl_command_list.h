/*
 * spl_command_list.h
 *		Commands of Splunk that are understood.
 *
 * COMMAND(word, kind)
 * ORDER: the first of a kind names it.
 */
COMMAND("search", SEARCH)
COMMAND("where", WHERE)
COMMAND("eval", EVAL)
COMMAND("stats", STATS)
COMMAND("eventstats", EVENTSTATS)
COMMAND("lookup", LOOKUP)
COMMAND("dedup", DEDUP)
COMMAND("regex", REGEX)
COMMAND("makemv", MAKEMV)
COMMAND("rename", RENAME)
COMMAND("table", TABLE)
COMMAND("fields", FIELDS)
COMMAND("bin", BIN)
COMMAND("bucket", BUCKET)
COMMAND("spath", SPATH)
COMMAND("mvexpand", MVEXPAND)
COMMAND("rex", REX)
COMMAND("iplocation", IPLOCATION)
COMMAND("fillnull", FILLNULL)
COMMAND("sort", SORT)
