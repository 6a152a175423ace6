/*
 * sigma_expand.c
 *		Placeholders in values: what the settings of the folder say, or a watchlist.
 */
#include "common/port.h"

#include "foreign/sigma_int.h"

/* Texts that a value may become, each with all combinations of what its placeholders stand for. */
#define SIGMA_MAX_EXPANDED 10000

#define PLACEHOLDER_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

/* The length of a placeholder that a text starts with, both percents included; 0 if it does not. */
static int
placeholder_length(const char *text)
{
	int length = text[0] == '%' ? (int) strspn(text + 1, PLACEHOLDER_CHARACTERS) : 0;

	return length > 0 && text[length + 1] == '%' ? length + 2 : 0;
}

static ForeignCondition *
refuse(SigmaReader *reader, const RuleNode *node, const char *what, const char *hint)
{
	diag_hint(diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, node->span, what), "%s", hint);
	return condition_certain(false, node->span);
}

/* Each text of a list with each of the others behind it. */
static Vec
combine(const Vec *front, const Vec *back)
{
	Vec all = {0};

	VEC_EACH (const char, one, front)
	{
		VEC_EACH (const char, other, back)
			vec_push(&all, psprintf("%s%s", one, other));
	}
	return all;
}

/*
 * The texts that a value stands for; NULL if a placeholder is not in the settings, whose place is
 * *unknown then, or if they are too many.
 */
static Vec *
expand(const ForeignSettings *settings, const char *text, const char **unknown)
{
	Vec *all = palloc0(sizeof(Vec));
	StringInfoData own;

	*unknown = NULL;
	vec_push(all, "");
	initStringInfo(&own);
	for (;;)
	{
		int length = placeholder_length(text);
		const Vec *value;

		if (length == 0 && *text != '\0')
		{
			/* With a backslash in front a percent is one. */
			text += text[0] == '\\' && text[1] == '%';
			appendStringInfoChar(&own, *text++);
			continue;
		}
		*all = combine(all, &(Vec){(void *[]){pstrdup(own.data)}, 1, 1});
		resetStringInfo(&own);
		if (length == 0)
			return all;
		value = settings_find_placeholder(settings, text + 1, length - 2);
		if (value == NULL)
			*unknown = text;
		if (value == NULL || (int64) all->count * value->count > SIGMA_MAX_EXPANDED)
			return NULL;
		*all = combine(all, value);
		text += length;
	}
}

ForeignCondition *
sigma_expand_test(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *modifiers,
				  const RuleNode *node)
{
	const char *text = node->text;
	int length = placeholder_length(text);
	const char *unknown;
	Vec *all = expand(reader->settings, text, &unknown);
	Vec part = {0};

	if (all != NULL)
	{
		VEC_EACH (const char, one, all)
		{
			PORT_CHECK_INTERRUPTS();
			vec_push(&part, sigma_text_test(reader, field, modifiers, one, node));
		}
		part = sigma_join_tests(&part, node->span);
		return condition_any(&part, node->span);
	}
	if (unknown == NULL)
		return refuse(reader, node, psprintf("a value of more than %d texts", SIGMA_MAX_EXPANDED),
					  "A watchlist may have as many keys as you like.");
	/* As a whole it may be the search key of a watchlist. */
	if (length == 0 || text[length] != '\0' || modifiers->contains || modifiers->starts ||
		modifiers->ends || modifiers->is_cased || modifiers->windash || modifiers->base64 ||
		modifiers->base64_offset)
		return refuse(reader, node, psprintf("placeholder \"%s\" as a part of a text", text),
					  "A placeholder that is the whole value stands for the keys of a watchlist; "
					  "others need a value in vigil.yaml.");
	return condition_of(FOREIGN_WATCHLIST, field, pnstrdup(text + 1, length - 2), false,
						node->span);
}
