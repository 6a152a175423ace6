/*
 * foreign.c
 *		Files of any platform taken apart: the door of this folder.
 */
#include "common/port.h"

#include "foreign/foreign.h"
#include "rule/json_reader.h"
#include "rule/rule_node.h"

/* Does a line of the text start with this? */
static bool
has_line(const char *text, int length, const char *start)
{
	int wanted = (int) strlen(start);

	for (int at = 0; at + wanted <= length;)
	{
		const char *end;

		if (memcmp(text + at, start, wanted) == 0)
			return true;
		end = memchr(text + at, '\n', length - at);
		if (end == NULL)
			return false;
		at = (int) (end - text) + 1;
	}
	return false;
}

const char *
foreign_platform(const char *text, int length)
{
	/* Keys that each document of Sigma has one of, and no rule of Sentinel. */
	static const char *const key[] = {"detection:", "correlation:", "filter:", "logsource:"};

	length = settings_start(text, length);
	if (json_is_json(text, length) || has_line(text, length, "query:"))
		return NULL;
	for (int i = 0; i < lengthof(key); i++)
	{
		if (has_line(text, length, key[i]))
			return "Sigma";
	}
	return NULL;
}

/*
 * Takes the settings from behind a text into options: false if there is something wrong with them.
 * The rest of the text is *own, as long as *length says.
 */
static bool
take_settings(const char *text, int *length, char **own, ForeignOptions *options, DiagList *diag)
{
	int errors = diag->error_count;
	ForeignSettings *settings = settings_read_behind(text, *length, diag);

	if (settings != NULL)
		options->settings = settings;
	if (settings != NULL && settings->frequency_us > 0)
		options->frequency_us = settings->frequency_us;
	*length = settings_start(text, *length);
	*own = settings != NULL ? pnstrdup(text, *length) : unconstify(char *, text);
	return diag->error_count == errors;
}

/* Notes a rule that is left out. */
static void
leave_out(const ForeignOptions *options, const char *name)
{
	if (options->left_out != NULL)
		vec_push(options->left_out, unconstify(char *, name != NULL ? name : ""));
}

/* The same as foreign_translate(), of a text without settings. */
static Vec
translate(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	Vec rule = sigma_read(text, length, options, diag);
	Vec part = {0};

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
