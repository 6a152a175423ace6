/*
 * sigma_document.c
 *		Documents of Sigma by the ids and names that others call them.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "foreign/sigma_int.h"

/* Is a document a rule of this id or name? */
static bool
has_handle(const SigmaDocument *document, const char *reference)
{
	return rule_node_find(document->node, "filter") == NULL &&
		   ((document->id != NULL && pg_strcasecmp(document->id, reference) == 0) ||
			(document->name != NULL && strcmp(document->name, reference) == 0));
}

SigmaDocument *
sigma_find_document(SigmaSet *set, const char *reference)
{
	VEC_EACH (SigmaDocument, one, &set->document)
	{
		if (has_handle(one, reference))
			return one;
	}
	return NULL;
}

/* What a document is called, "" if it is not. */
static const char *
title_of(const SigmaDocument *document)
{
	const RuleNode *title = rule_node_find(document->node, "title");

	return title != NULL && title->kind == RULE_NODE_TEXT ? title->text : "";
}

/* Is the text of two documents the same, as of a file that is there twice? */
static bool
is_copy(const SigmaDocument *a, const SigmaDocument *b)
{
	int length = a->node->span.end - a->node->span.start;

	return length == b->node->span.end - b->node->span.start &&
		   memcmp(a->text + a->node->span.start, b->text + b->node->span.start, length) == 0;
}

/* Says that another document has the name or id, too; false if none has. */
static bool
is_ambiguous(const SigmaSet *set, const RuleNode *node, const SigmaDocument *found, DiagList *diag)
{
	VEC_EACH (const SigmaDocument, one, &set->document)
	{
		if (one == found || !has_handle(one, node->text) || is_copy(one, found))
			continue;
		diag_hint(
			diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, psprintf("rule \"%s\"", node->text),
					 psprintf("one, not both \"%s\" and \"%s\"", title_of(found), title_of(one))),
			"Give one of them another name or id.");
		return true;
	}
	return false;
}

/* Says that nothing has this name or id. */
static void
unknown_reference(const SigmaSet *set, const RuleNode *node, DiagList *diag)
{
	Suggest near;
	Diag *said = diag_add(diag, DIAG_FOREIGN_REFERENCE, node->span, "rule", node->text);

	suggest_start(&near, node->text);
	VEC_EACH (const SigmaDocument, one, &set->document)
	{
		if (one->name != NULL)
			suggest_offer(&near, one->name);
	}
	if (suggest_best(&near) != NULL)
		diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
	else
		diag_hint(said, "Rules are found by id or name in the same text, or in the files of a "
						"folder that is read as a whole.");
}

SigmaDocument *
sigma_need_document(SigmaSet *set, const RuleNode *reference, DiagList *diag)
{
	SigmaDocument *document = sigma_find_document(set, reference->text);

	if (document == NULL)
	{
		unknown_reference(set, reference, diag);
		return NULL;
	}
	return is_ambiguous(set, reference, document, diag) ? NULL : document;
}
