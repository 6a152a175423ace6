/*
 * sigma_modifier.c
 *		The modifiers of a field: "CommandLine|contains|all".
 */
#include "common/port.h"

#include <stddef.h>

#include "common/suggest.h"
#include "foreign/sigma_int.h"

/* Where a modifier may stand. */
typedef enum ModifierUse
{
	USE_ANYWHERE,
	USE_FIRST,       /* only in front of others */
	USE_BEHIND_REGEX /* only behind re */
} ModifierUse;

/* One name of a modifier: which switch it sets, or which word it is. */
static const struct
{
	const char *name;
	ModifierUse use;
	size_t flag; /* place of the switch, 0: see word */
	size_t word; /* place of the word */
	const char *value;
} modifier_line[] = {
#define SWITCH(name, use, member) {name, use, offsetof(SigmaModifiers, member) + 1, 0, NULL},
#define WORD(name, use, member, value) {name, use, 0, offsetof(SigmaModifiers, member), value},
#include "foreign/sigma_modifier_list.h"
};

/* The modifier with the name, -1 if there is none. */
static int
modifier_find(const char *name)
{
	for (int i = 0; i < lengthof(modifier_line); i++)
	{
		if (strcmp(modifier_line[i].name, name) == 0)
			return i;
	}
	return -1;
}

static void
modifier_unknown(SigmaReader *reader, Span span, const char *name)
{
	Diag *diag = diag_add(reader->diag, DIAG_FOREIGN_MODIFIER, span, name);
	Suggest near;

	suggest_start(&near, name);
	for (int i = 0; i < lengthof(modifier_line); i++)
		suggest_offer(&near, modifier_line[i].name);
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
}

/* Sets what a modifier stands for; false after an error. */
static bool
modifier_set(SigmaReader *reader, SigmaModifiers *modifiers, int i, Span span)
{
	const char *name = modifier_line[i].name;
	char *base = (char *) modifiers;
	bool *flag = modifier_line[i].flag > 0 ? (bool *) (base + modifier_line[i].flag - 1) : NULL;
	const char **word = flag == NULL ? (const char **) (base + modifier_line[i].word) : NULL;

	if (modifier_line[i].use == USE_FIRST && modifiers->count > 0)
	{
		diag_add(reader->diag, DIAG_FOREIGN_MODIFIER_USE, span, name, "it must be the first one");
		return false;
	}
	if (modifier_line[i].use == USE_BEHIND_REGEX && !modifiers->is_regex)
	{
		diag_add(reader->diag, DIAG_FOREIGN_MODIFIER_USE, span, name, "it is for re");
		return false;
	}
	if ((flag != NULL && *flag) || (word != NULL && *word == modifier_line[i].value))
		diag_add(reader->diag, DIAG_FOREIGN_IDLE, span, psprintf("a second \"%s\"", name));
	if (word != NULL && *word != NULL && *word != modifier_line[i].value)
	{
		diag_add(reader->diag, DIAG_FOREIGN_MODIFIER_USE, span, name,
				 "there is another of its kind");
		return false;
	}
	if (flag != NULL)
		*flag = true;
	else
		*word = modifier_line[i].value;
	return true;
}

/* What no value can be asked by at once, or NULL. */
static const char *
modifier_conflict(const SigmaModifiers *m)
{
	bool of_text = m->contains || m->starts || m->ends;
	bool encodes = m->base64 || m->base64_offset || m->encoding != NULL;
	int kinds = m->is_regex + m->is_cidr + m->exists + (m->sign != NULL) + (m->part != NULL) +
				m->is_field + (m->windash || encodes);

	if (kinds > 1)
		return "it does not go together with the others";
	if ((m->is_cidr || m->exists || m->sign != NULL || m->part != NULL) &&
		(of_text || m->is_cased || m->expand))
		return "it does not go together with the others";
	if (m->expand && (m->is_regex || m->is_field))
		return "there are no placeholders in a regular expression or the name of a field";
	if (m->exists && m->all)
		return "it does not go together with the others";
	if (m->base64 && m->base64_offset)
		return "it does not go together with the others";
	if (m->encoding != NULL && !m->base64 && !m->base64_offset)
		return "without base64 or base64offset it makes null characters, which no text has";
	return NULL;
}

bool
sigma_read_modifiers(SigmaReader *reader, const RuleNode *key, int start, SigmaModifiers *modifiers)
{
	const char *text = key->text;
	const char *conflict;

	*modifiers = (SigmaModifiers){.span = key->span};
	while (text[start] == '|')
	{
		int length = (int) strcspn(text + start + 1, "|");
		char *name = pnstrdup(text + start + 1, length);
		Span span = sigma_inside(reader, key, start + 1, length);
		int i = modifier_find(name);

		if (i < 0)
		{
			modifier_unknown(reader, span, name);
			return false;
		}
		if (modifiers->encoding == NULL &&
			modifier_line[i].word == offsetof(SigmaModifiers, encoding) &&
			modifier_line[i].flag == 0 && (modifiers->base64 || modifiers->base64_offset))
		{
			diag_add(reader->diag, DIAG_FOREIGN_MODIFIER_USE, span, name,
					 "it must stand before base64");
			return false;
		}
		if (!modifier_set(reader, modifiers, i, span))
			return false;
		modifiers->count++;
		modifiers->span = span;
		start += 1 + length;
	}
	conflict = modifier_conflict(modifiers);
	if (conflict != NULL)
		diag_add(reader->diag, DIAG_FOREIGN_MODIFIER_USE, modifiers->span, strrchr(text, '|') + 1,
				 conflict);
	return conflict == NULL;
}
