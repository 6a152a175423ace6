/*
 * settings.c
 *		What a folder says of its rules, read from behind a text; what it says of one rule.
 *
 * The log sources are read by settings_source.c.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/suggest.h"
#include "foreign/settings_int.h"
#include "rule/yaml_reader.h"

#define SETTINGS_MAX_NODES 100000

static const char *const settings_key[] = {"schedule",         "sources",   "placeholders",
										   "minimum_severity", "leave_out", "owner"};
static const char *const schedule_key[] = {"frequency", "period"};
static const char *const leave_out_key[] = {"status", "tag", "level", "path"};

/* ---- behind a text ---- */

int
settings_start(const char *text, int length)
{
	const char *start = memmem(text, length, SETTINGS_BEHIND, strlen(SETTINGS_BEHIND));

	return start != NULL ? (int) (start - text) : length;
}

char *
settings_behind(const char *text, const char *settings)
{
	int length = (int) strlen(text);

	if (settings_start(text, length) < length)
		return settings_below(text, settings);
	return psprintf("%s" SETTINGS_BEHIND "%s", text, settings);
}

char *
settings_below(const char *outer, const char *inner)
{
	return psprintf("%s\n---\n%s", outer, inner);
}

bool
settings_is_file(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	return strcmp(name, SETTINGS_FILE) == 0 || strcmp(name, SETTINGS_FILE_SHORT) == 0;
}

/* ---- reading ---- */

bool
settings_check_keys(const RuleNode *map, const char *what, const char *const *known, int count,
					DiagList *diag)
{
	bool sound = true;

	if (map->kind != RULE_NODE_MAP)
	{
		diag_add(diag, DIAG_FOREIGN_SHAPE, map->span, what, "a map");
		return false;
	}
	VEC_EACH (const RuleNode, key, &map->key)
	{
		Suggest near;
		bool found = false;
		Diag *said;

		suggest_start(&near, key->text);
		for (int i = 0; i < count; i++)
		{
			found = found || strcmp(known[i], key->text) == 0;
			suggest_offer(&near, known[i]);
		}
		if (found)
			continue;
		said = diag_add(diag, DIAG_FOREIGN_KEY, key->span, what, key->text);
		if (suggest_best(&near) != NULL)
			diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
		sound = false;
	}
	return sound;
}

const char *
settings_text(const RuleNode *map, const char *key, const char *otherwise, DiagList *diag)
{
	const RuleNode *node = rule_node_find(map, key);

	if (node == NULL || rule_node_is_null(node))
		return otherwise;
	if (node->kind != RULE_NODE_TEXT)
	{
		diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, key, "a text");
		return otherwise;
	}
	return node->text;
}

/* Reads a text or a list of texts. */
static void
read_texts(Vec *text, const RuleNode *node, const char *what, DiagList *diag)
{
	Vec item = {0};

	if (node == NULL || rule_node_is_null(node))
		return;
	if (node->kind == RULE_NODE_LIST)
		item = node->item;
	else
		vec_push(&item, (void *) node);
	VEC_EACH (const RuleNode, one, &item)
	{
		if (one->kind != RULE_NODE_TEXT || rule_node_is_null(one))
			diag_add(diag, DIAG_FOREIGN_SHAPE, one->span, what, "a text or a list of texts");
		else
			(void) vec_push_text(text, one->text);
	}
}

/* Reads a duration of a schedule. */
static void
read_duration(int64 *value, const RuleNode *map, const char *key, DiagList *diag)
{
	const char *text = settings_text(map, key, NULL, diag);
	const char *wrong;
	int64 read;

	if (text == NULL)
		return;
	wrong = duration_parse(text, &read);
	if (wrong == NULL && (read < 5 * DURATION_MINUTE || read > 14 * DURATION_DAY))
		wrong = "it must be between 5 minutes and 14 days";
	if (wrong != NULL)
		diag_add(diag, DIAG_FOREIGN_VALUE, rule_node_find(map, key)->span, key,
				 psprintf("\"%s\": %s", text, wrong));
	else
		*value = read;
}

static void
read_schedule(ForeignSettings *settings, const RuleNode *node, DiagList *diag)
{
	if (!settings_check_keys(node, "schedule", schedule_key, lengthof(schedule_key), diag))
		return;
	read_duration(&settings->frequency_us, node, "frequency", diag);
	read_duration(&settings->period_us, node, "period", diag);
}

static void
read_placeholders(ForeignSettings *settings, const RuleNode *node, DiagList *diag)
{
	if (node->kind != RULE_NODE_MAP)
	{
		diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, "placeholders", "a map");
		return;
	}
	for (int i = node->key.count; i-- > 0;)
	{
		const RuleNode *key = VEC_AT(&node->key, RuleNode, i);
		const RuleNode *item = VEC_AT(&node->item, RuleNode, i);
		Vec *value = palloc0(sizeof(Vec));
		int errors = diag->error_count;

		read_texts(value, item, "a placeholder", diag);
		if (value->count == 0 && diag->error_count == errors)
			diag_add(diag, DIAG_FOREIGN_MISSING, item->span,
					 psprintf("what \"%s\" stands for", key->text));
		vec_insert(&settings->placeholder, 0,
				   MAKE(SettingsPlaceholder, .name = key->text, .value = value));
	}
}

/* Finds a severity by its name; false if it is none. */
static bool
severity_of(const char *text, RuleSeverity *severity)
{
	for (int i = RULE_INFORMATIONAL; i <= RULE_HIGH; i++)
	{
		if (pg_strcasecmp(rule_severity_name((RuleSeverity) i), text) == 0)
		{
			*severity = (RuleSeverity) i;
			return true;
		}
	}
	return false;
}

/* Words of the platforms; others are nobody's mistake unless they are nearly one of these. */
static const char *const known_status[] = {"stable",      "test",        "experimental",
										   "deprecated",  "unsupported", "production",
										   "development", "Available"};
static const char *const known_level[] = {"informational", "low", "medium", "high", "critical"};

/* The texts of a list, or the only one: a Vec of RuleNode. */
static Vec
texts_of(const RuleNode *node)
{
	Vec item = {0};
	Vec text = {0};

	if (node != NULL && node->kind == RULE_NODE_LIST)
		item = node->item;
	else if (node != NULL)
		vec_push(&item, (void *) node);
	VEC_EACH (RuleNode, one, &item)
	{
		if (one->kind == RULE_NODE_TEXT)
			vec_push(&text, one);
	}
	return text;
}

/* Warns of words that leave nothing out, as they are nearly others. */
static void
warn_unknown(const RuleNode *node, const char *key, const char *const *known, int count,
			 DiagList *diag)
{
	Vec text = texts_of(node);

	VEC_EACH (const RuleNode, one, &text)
	{
		Suggest near;
		bool found = false;

		suggest_start(&near, one->text);
		for (int i = 0; i < count; i++)
		{
			found = found || pg_strcasecmp(known[i], one->text) == 0;
			suggest_offer(&near, known[i]);
		}
		if (!found && suggest_best(&near) != NULL)
			diag_add(diag, DIAG_FOREIGN_SHOULD, one->span, psprintf("%s \"%s\"", key, one->text),
					 psprintf("one that rules have, such as \"%s\"", suggest_best(&near)));
	}
}

/* Warns of techniques and tactics without what is in front of them in tags. */
static void
warn_tags(const RuleNode *node, DiagList *diag)
{
	Vec text = texts_of(node);

	VEC_EACH (const RuleNode, one, &text)
	{
		if ((one->text[0] == 't' || one->text[0] == 'T') && isdigit((unsigned char) one->text[1]))
			diag_add(diag, DIAG_FOREIGN_SHOULD, one->span, psprintf("tag \"%s\"", one->text),
					 psprintf("as rules have it, \"attack.%s\"", one->text));
	}
}

static void
read_leave_out(ForeignSettings *settings, const RuleNode *node, DiagList *diag)
{
	if (!settings_check_keys(node, "leave_out", leave_out_key, lengthof(leave_out_key), diag))
		return;
	read_texts(&settings->status, rule_node_find(node, "status"), "status", diag);
	read_texts(&settings->tag, rule_node_find(node, "tag"), "tag", diag);
	read_texts(&settings->level, rule_node_find(node, "level"), "level", diag);
	read_texts(&settings->path, rule_node_find(node, "path"), "path", diag);
	warn_unknown(rule_node_find(node, "status"), "status", known_status, lengthof(known_status),
				 diag);
	warn_unknown(rule_node_find(node, "level"), "level", known_level, lengthof(known_level), diag);
	warn_tags(rule_node_find(node, "tag"), diag);
}

static void
read_document(ForeignSettings *settings, const RuleNode *node, DiagList *diag)
{
	const RuleNode *schedule = rule_node_find(node, "schedule");
	const RuleNode *sources = rule_node_find(node, "sources");
	const RuleNode *placeholders = rule_node_find(node, "placeholders");
	const RuleNode *leave_out = rule_node_find(node, "leave_out");
	const char *minimum = settings_text(node, "minimum_severity", NULL, diag);

	if (schedule != NULL && !rule_node_is_null(schedule))
		read_schedule(settings, schedule, diag);
	if (sources != NULL && !rule_node_is_null(sources))
		settings_read_sources(&settings->source, sources, diag);
	if (placeholders != NULL && !rule_node_is_null(placeholders))
		read_placeholders(settings, placeholders, diag);
	if (leave_out != NULL && !rule_node_is_null(leave_out))
		read_leave_out(settings, leave_out, diag);
	if (minimum != NULL)
	{
		settings->has_minimum = severity_of(minimum, &settings->minimum);
		if (!settings->has_minimum)
			diag_hint(diag_add(diag, DIAG_FOREIGN_VALUE,
							   rule_node_find(node, "minimum_severity")->span, "minimum_severity",
							   psprintf("\"%s\" is none", minimum)),
					  "It may be Informational, Low, Medium or High.");
	}
	settings->owner = settings_text(node, "owner", settings->owner, diag);
}

/* Has a text nothing but comments, to which YAML has no document? */
static bool
says_nothing(const char *text, int length)
{
	bool in_comment = false;

	for (int i = 0; i < length; i++)
	{
		in_comment = text[i] != '\n' && (in_comment || text[i] == '#');
		if (!in_comment && strchr(" \t\r\n", text[i]) == NULL)
			return false;
	}
	return true;
}

ForeignSettings *
settings_read(const char *text, int length, DiagList *diag)
{
	ForeignSettings *settings = palloc0(sizeof(ForeignSettings));
	Vec document = {0};

	if (!says_nothing(text, length))
		document = yaml_read_all(text, length, SETTINGS_MAX_NODES, diag);

	for (int i = 0; i < document.count && diag->error_count == 0; i++)
	{
		const RuleNode *one = VEC_AT(&document, RuleNode, i);

		/* A file of nothing but comments. */
		if (rule_node_is_null(one))
			continue;
		if (settings_check_keys(one, SETTINGS_FILE, settings_key, lengthof(settings_key), diag))
			read_document(settings, one, diag);
	}
	if (settings->period_us > 0 && settings->period_us < settings->frequency_us)
		diag_add(diag, DIAG_FOREIGN_VALUE, (Span){0, 0}, "schedule",
				 "the period is shorter than the frequency");
	return settings;
}

ForeignSettings *
settings_read_behind(const char *text, int length, DiagList *diag)
{
	int start = settings_start(text, length) + (int) strlen(SETTINGS_BEHIND);
	DiagList own = {0};
	ForeignSettings *settings;

	if (start > length)
		return NULL;
	settings = settings_read(text + start, length - start, &own);
	/* Warnings are told once, of the file itself. */
	VEC_EACH (Diag, one, &own.diag)
	{
		if (diag_severity(one->code) != DIAG_ERROR)
			continue;
		one->span.start += start;
		one->span.end += start;
		vec_push(&diag->diag, one);
		diag->error_count++;
	}
	return settings;
}

/* ---- what they say of a rule ---- */

const Vec *
settings_find_placeholder(const ForeignSettings *settings, const char *name, int length)
{
	if (settings == NULL)
		return NULL;
	VEC_EACH (const SettingsPlaceholder, one, &settings->placeholder)
	{
		if ((int) strlen(one->name) == length && strncmp(one->name, name, length) == 0)
			return one->value;
	}
	return NULL;
}

/* Is a word in a list, in any case? */
static bool
has_word(const Vec *word, const char *text)
{
	VEC_EACH (const char, one, word)
	{
		if (text != NULL && pg_strcasecmp(one, text) == 0)
			return true;
	}
	return false;
}

bool
settings_leaves_out(const ForeignSettings *settings, const char *status, const char *level,
					RuleSeverity severity, const Vec *tag)
{
	if (settings == NULL)
		return false;
	VEC_EACH (const char, one, tag)
	{
		if (has_word(&settings->tag, one))
			return true;
	}
	return (settings->has_minimum && severity < settings->minimum) ||
		   has_word(&settings->status, status) || has_word(&settings->level, level) ||
		   (level == NULL && has_word(&settings->level, rule_severity_name(severity)));
}

/*
 * Is a path that of a pattern, or below it?  A star stands for anything but a slash, two for all.
 *
 * Goes through the pattern once, with all places of the path that may have been come to: trying one
 * after the other takes a time that doubles with each star.  "reached" has a place for each byte of
 * the path and one for its end.  A byte of the pattern takes one of the path, so there are no more
 * rounds than that is long.
 */
static bool
path_fits(const char *pattern, const char *path, bool *reached)
{
	int length = (int) strlen(path);
	bool is_left = true;

	memset(reached, 0, (size_t) length + 1);
	reached[0] = true;
	while (is_left && pattern[0] != '\0' && strcmp(pattern, "/") != 0)
	{
		int stars = (int) strspn(pattern, "*");

		PORT_CHECK_INTERRUPTS();
		is_left = stars > 0;
		if (stars > 0)
		{
			for (int i = 0; i < length; i++)
				reached[i + 1] |= reached[i] && (stars > 1 || path[i] != '/');
			pattern += stars;
			continue;
		}
		for (int i = length; i > 0; i--)
		{
			reached[i] = reached[i - 1] &&
						 (pattern[0] == '?' ? path[i - 1] != '/' : pattern[0] == path[i - 1]);
			is_left |= reached[i];
		}
		reached[0] = false;
		pattern++;
	}
	for (int i = 0; is_left && i <= length; i++)
	{
		if (reached[i] && (path[i] == '\0' || path[i] == '/'))
			return true;
	}
	return false;
}

bool
settings_leaves_path(const ForeignSettings *settings, const char *path)
{
	bool *reached;

	if (settings == NULL || settings->path.count == 0)
		return false;
	reached = palloc(strlen(path) + 1);
	VEC_EACH (const char, one, &settings->path)
	{
		if (path_fits(one[0] == '/' ? one + 1 : one, path, reached))
			return true;
	}
	return false;
}

/* ---- a list of files ---- */

/* A file of settings of a list. */
typedef struct SettingsFile
{
	const char *path;
	int folder; /* bytes of the path up to the last slash */
	const char *text;
	const ForeignSettings *read;
} SettingsFile;

/* Adds a file of settings behind those of outer folders, which have shorter paths. */
static void
add_file(Vec *settings, const char *path, const char *text)
{
	const char *slash = strrchr(path, '/');
	DiagList diag = {0};
	SettingsFile *file =
		MAKE(SettingsFile, .path = path, .folder = slash != NULL ? (int) (slash - path) + 1 : 0,
			 .text = text, .read = settings_read(text, (int) strlen(text), &diag));
	int at = 0;

	while (at < settings->count && VEC_AT(settings, SettingsFile, at)->folder <= file->folder)
		at++;
	vec_insert(settings, at, file);
}

/* The text with what its folders say behind it; NULL if they leave it out. */
static char *
with_settings(const Vec *settings, const char *path, char *text)
{
	const char *all = NULL;

	VEC_EACH (const SettingsFile, one, settings)
	{
		if (strncmp(one->path, path, one->folder) != 0)
			continue;
		if (settings_leaves_path(one->read, path + one->folder))
			return NULL;
		all = all != NULL ? settings_below(all, one->text) : one->text;
	}
	return all != NULL ? settings_behind(text, all) : text;
}

void
settings_join(Vec *file, size_t path_offset, size_t text_offset)
{
	Vec settings = {0};
	Vec kept = {0};

	VEC_EACH (char, one, file)
	{
		const char *path = *(char **) (one + path_offset);

		if (settings_is_file(path))
			add_file(&settings, path, *(char **) (one + text_offset));
	}
	VEC_EACH (char, one, file)
	{
		const char *path = *(char **) (one + path_offset);
		char **text = (char **) (one + text_offset);
		char *whole = settings_is_file(path) ? NULL : with_settings(&settings, path, *text);

		PORT_CHECK_INTERRUPTS();
		if (whole == NULL)
			continue;
		*text = whole;
		vec_push(&kept, one);
	}
	*file = kept;
}
