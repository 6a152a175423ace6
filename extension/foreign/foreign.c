/*
 * foreign.c
 *		Files of any platform taken apart: the door of this folder.
 */
#include "common/port.h"

#include "foreign/foreign.h"
#include "rule/json_reader.h"
#include "rule/rule_node.h"

/* Platforms whose rules are known, and not read. */
static const char yara[] = "YARA";
static const char yara_l[] = "YARA-L";

/* Does a text begin with a rule that Kibana has exported? */
static bool
is_exported(const char *text, int length)
{
	static const char *const key[] = {"\"rule_id\"", "\"risk_score\"", "\"severity\"", "\"type\""};

	for (int i = 0; i < lengthof(key); i++)
	{
		if (memmem(text, length, key[i], strlen(key[i])) == NULL)
			return false;
	}
	return true;
}

/* Does a line of the text start with this, "\n" and a word?  Texts of any size come here. */
static bool
has_line(const char *text, int length, const char *start)
{
	int wanted = (int) strlen(start) - 1;

	PORT_CHECK_INTERRUPTS();
	return length >= wanted && (memcmp(text, start + 1, wanted) == 0 ||
								memmem(text, length, start, wanted + 1) != NULL);
}

/* Passes blanks and comments of C's kind. */
static int
pass_comments(const char *text, int length, int at)
{
	while (at < length)
	{
		const char *end = NULL;

		if (strchr(" \t\r\n", text[at]) != NULL && text[at] != '\0')
		{
			at++;
			continue;
		}
		if (at + 1 < length && text[at] == '/' && text[at + 1] == '/')
			end = memchr(text + at, '\n', length - at);
		else if (at + 1 < length && text[at] == '/' && text[at + 1] == '*')
		{
			for (int i = at + 2; end == NULL && i + 1 < length; i++)
				end = text[i] == '*' && text[i + 1] == '/' ? text + i + 1 : NULL;
		}
		if (end == NULL)
			break;
		at = (int) (end - text) + 1;
	}
	return at;
}

/* Passes a word of these characters; 0 if there is none, or it is too long. */
static int
word_length(const char *text, int length, int at)
{
	int end = at;

	while (end < length && (isalnum((unsigned char) text[end]) || text[end] == '_'))
		end++;
	return end - at;
}

/* Is a text a rule of YARA or YARA-L, "rule NAME {"?  The latter has a section events. */
static const char *
yara_platform(const char *text, int length)
{
	int at = pass_comments(text, length, 0);

	if (length - at < 4 || word_length(text, length, at) != 4 || memcmp(text + at, "rule", 4) != 0)
		return NULL;
	at = pass_comments(text, length, at + 4);
	if (word_length(text, length, at) == 0)
		return NULL;
	at = pass_comments(text, length, at + word_length(text, length, at));
	if (at >= length || text[at] != '{')
		return NULL;
	for (; at < length; at++)
	{
		if (length - at >= 7 && memcmp(text + at, "events:", 7) == 0)
			return yara_l;
	}
	return yara;
}

/* Does a text begin, behind comments, with the name of a table of TOML: [name] or [[name]]? */
static bool
is_toml(const char *text, int length)
{
	int at = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	int name;

	while (at < length && strchr("# \t\r\n", text[at]) != NULL && text[at] != '\0')
	{
		const char *end = text[at] == '#' ? memchr(text + at, '\n', length - at) : text + at;

		at = end == NULL ? length : (int) (end - text) + 1;
	}
	if (at >= length || text[at] != '[')
		return false;
	at += at + 1 < length && text[at + 1] == '[' ? 2 : 1;
	name = word_length(text, length, at);
	/* JSON has these words in brackets. */
	return name > 0 && at + name < length && text[at + name] == ']' &&
		   !isdigit((unsigned char) text[at]) && memcmp(text + at, "true", Min(name, 4)) != 0 &&
		   memcmp(text + at, "false", Min(name, 5)) != 0 &&
		   memcmp(text + at, "null", Min(name, 4)) != 0;
}

const char *
foreign_platform(const char *text, int length)
{
	/* Keys that each document of Sigma has one of, and no rule of Sentinel. */
	static const char *const key[] = {
		"\ndetection:", "\ncorrelation:", "\nfilter:", "\nlogsource:"};

	/* Keys of Splunk's security_content, beside the search. */
	static const char *const splunk[] = {
		"\ndata_source:", "\nhow_to_implement:", "\nknown_false_positives:", "\nrba:"};

	length = settings_start(text, length);
	if (has_line(text, length, "\n[rule]") || is_toml(text, length))
		return "Elastic";
	if (json_is_json(text, length))
		return is_exported(text, length) ? "Elastic" : NULL;
	if (has_line(text, length, "\nquery:"))
		return NULL;
	for (int i = 0; i < lengthof(key); i++)
	{
		if (has_line(text, length, key[i]))
			return "Sigma";
	}
	for (int i = 0; i < lengthof(splunk); i++)
	{
		if (has_line(text, length, splunk[i]) && has_line(text, length, "\nsearch:"))
			return "Splunk";
	}
	return yara_platform(text, length);
}

/* Gives tables in which fields have the names of columns lines for all columns, behind all others. */
static void
take_columns(ForeignSettings *settings, const ForeignOptions *options)
{
	VEC_EACH (SettingsSource, source, &settings->source)
	{
		MapTable *table;
		MapLine *line;
		const MapLine *column;
		int count = 0;

		if (!source->table->same_names)
			continue;
		column = options->columns(source->table->name, &count);
		if (count == 0)
			continue;
		table = MAKE(MapTable, .name = source->table->name);
		*table = *source->table;
		line = palloc(sizeof(MapLine) * (table->count + count));
		if (table->count > 0)
			memcpy(line, table->line, sizeof(MapLine) * table->count);
		memcpy(line + table->count, column, sizeof(MapLine) * count);
		table->line = line;
		table->count += count;
		source->table = table;
	}
}

/*
 * Takes the settings from behind a text into options: false if there is something wrong with them,
 * or if it is too large.  The rest of the text is *own, as long as *length says.
 */
static bool
take_settings(const char *text, int *length, char **own, ForeignOptions *options, DiagList *diag)
{
	int errors = diag->error_count;
	ForeignSettings *settings;

	if (*length > RULE_FILE_MAX_BYTES)
	{
		diag_add(diag, DIAG_FOREIGN_LIMIT, (Span){0, 0},
				 psprintf("%d bytes, and a file may have %d", *length, RULE_FILE_MAX_BYTES));
		return false;
	}
	settings = settings_read_behind(text, *length, diag);
	if (settings != NULL)
	{
		options->settings = settings;
		if (options->columns != NULL)
			take_columns(settings, options);
	}
	if (settings != NULL && settings->frequency_us > 0)
		options->frequency_us = settings->frequency_us;
	*length = settings_start(text, *length);
	/* As long as the length says, whatever is in it. */
	*own =
		settings != NULL ? memcpy(palloc0(*length + 1), text, *length) : unconstify(char *, text);
	return diag->error_count == errors;
}

/* Notes a rule that is left out. */
static void
leave_out(const ForeignOptions *options, const char *name)
{
	if (options->left_out != NULL)
		vec_push(options->left_out, unconstify(char *, name != NULL ? name : ""));
}

/*
 * Says that the log sources of the settings are not those of a platform: that of what is read where
 * something is, or else beside the error that nothing is.
 */
static void
note_sources(const ForeignOptions *options, const char *platform, Vec *rule, DiagList *diag)
{
	if (options->settings == NULL || options->settings->source.count == 0)
		return;
	VEC_EACH (ForeignRule, one, rule)
	{
		foreign_note(
			one, one->title_span,
			"sources of vigil.yaml are for rules of Sigma: this one of %s reads the tables "
			"that hold its logs without them",
			platform);
	}
	VEC_EACH (Diag, one, &diag->diag)
	{
		if (one->code == DIAG_FOREIGN_SOURCE)
			diag_hint(one, "Sources of vigil.yaml are for rules of Sigma, not for those of %s.",
					  platform);
	}
}

/* The same as foreign_translate(), of a text without settings. */
static Vec
translate(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	const char *platform = foreign_platform(text, length);
	Vec rule = {0};
	Vec part = {0};

	if (platform == yara || platform == yara_l)
		diag_hint(diag_add(diag, DIAG_FOREIGN_PLATFORM, (Span){0, 0}, platform),
				  platform == yara ? "It looks for patterns in files, not in logs."
								   : "Write it in KQL: an outcome is a column, and "
									 "risk_score is the risk of the alert.");
	else if (platform != NULL && strcmp(platform, "Elastic") == 0)
		rule = elastic_read(text, length, options, diag);
	else if (platform != NULL && strcmp(platform, "Splunk") == 0)
		rule = splunk_read(text, length, options, diag);
	else
		rule = sigma_read(text, length, options, diag);
	if (platform != NULL && strcmp(platform, "Sigma") != 0)
		note_sources(options, platform, &rule, diag);

	VEC_EACH (ForeignRule, one, &rule)
	{
		ForeignPart *made;

		PORT_CHECK_INTERRUPTS();
		if (one->is_left_out || settings_leaves_out(options->settings, one->status, one->level,
													one->severity, &one->tag))
		{
			leave_out(options, one->title);
			continue;
		}
		made = foreign_write(one, diag);
		if (made != NULL)
		{
			made->part.owner = options->settings != NULL ? options->settings->owner : NULL;
			vec_push(&part, made);
		}
	}
	return part;
}

/* The rules of a text in the format of vigil that its settings do not leave out. */
static Vec
split(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	Vec part = rule_split(text, length, diag);
	Vec kept = {0};

	if (options->settings == NULL)
		return part;
	VEC_EACH (RulePart, one, &part)
	{
		DiagList read = {0};
		const Rule *rule = rule_read(one->text, one->length, &read);
		Vec tag = {0};

		for (int i = 0; rule->tags != NULL && i < rule->tags->item.count; i++)
		{
			const RuleNode *node = VEC_AT(&rule->tags->item, RuleNode, i);

			if (node->kind == RULE_NODE_TEXT)
				vec_push(&tag, node->text);
		}
		if (settings_leaves_out(options->settings, rule->status.value, NULL, rule->severity, &tag))
		{
			leave_out(options, rule->name.value);
			continue;
		}
		one->owner = options->settings->owner;
		vec_push(&kept, one);
	}
	return kept;
}

Vec
foreign_translate(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	ForeignOptions own = options != NULL ? *options : (ForeignOptions){0};
	char *rule;

	return take_settings(text, &length, &rule, &own, diag) ? translate(rule, length, &own, diag)
														   : (Vec){0};
}

Vec
foreign_split(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	ForeignOptions own = options != NULL ? *options : (ForeignOptions){0};
	char *rule;

	if (!take_settings(text, &length, &rule, &own, diag))
		return (Vec){0};
	return foreign_platform(rule, length) != NULL ? translate(rule, length, &own, diag)
												  : split(rule, length, &own, diag);
}

Vec
foreign_read_all(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	Vec part = foreign_split(text, length, options, diag);

	VEC_EACH (RulePart, one, &part)
		one->rule = rule_read(one->text, one->length, &one->diag);
	return part;
}
