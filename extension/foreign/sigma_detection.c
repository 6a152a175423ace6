/*
 * sigma_detection.c
 *		The detection of a rule: search identifiers, and what combines them.
 */
#include "common/port.h"

#include "foreign/sigma_int.h"

static ForeignCondition *read_search(SigmaReader *reader, const RuleNode *node);

/* The field of a key, up to its first modifier; NULL with an error if the table has nothing. */
static ForeignField *
read_field(SigmaReader *reader, const RuleNode *key, int length)
{
	char *name = pnstrdup(key->text, length);
	ForeignField *field;
	const char *near;
	Diag *diag;

	while (length > 0 && name[length - 1] == ' ')
		name[--length] = '\0';
	field = map_find_field(reader->table, name);
	if (field != NULL)
		return map_behind_source(field, reader->source_condition);
	diag = diag_add(reader->diag, DIAG_FOREIGN_FIELD, sigma_inside(reader, key, 0, length),
					reader->table->name, name);
	/* What is not shown needs no advice. */
	near = reader->diag->diag.count < DIAG_MAX_KEPT ? map_near_field(reader->table, name) : NULL;
	if (near != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", near);
	return NULL;
}

/* A key of a map and its value. */
static ForeignCondition *
read_item(SigmaReader *reader, const RuleNode *key, const RuleNode *value)
{
	int length = (int) strcspn(key->text, "|");
	ForeignField *field = NULL;
	SigmaModifiers modifiers;

	if (length > 0)
	{
		field = read_field(reader, key, length);
		if (field == NULL)
			return condition_certain(false, key->span);
		sigma_lint_path(reader, field, sigma_inside(reader, key, 0, length));
	}
	if (!sigma_read_modifiers(reader, key, length, &modifiers))
		return condition_certain(false, key->span);
	sigma_lint_item(reader, field, &modifiers, value);
	return sigma_read_item(reader, field, &modifiers, value);
}

static ForeignCondition *
read_map(SigmaReader *reader, const RuleNode *node)
{
	Vec part = {0};

	if (node->key.count == 0)
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, node->span, "a search identifier", "not empty");
	VEC_EACH (const RuleNode, key, &node->key)
		vec_push(&part, read_item(reader, key, VEC_AT(&node->item, RuleNode, key_at)));
	return condition_all(&part, node->span);
}

static ForeignCondition *
read_list(SigmaReader *reader, const RuleNode *node)
{
	Vec part = {0};

	if (node->item.count == 0)
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, node->span, "a search identifier", "not empty");
	VEC_EACH (const RuleNode, one, &node->item)
		vec_push(&part, read_search(reader, one));
	return condition_any(&part, node->span);
}

/* search := map of items | list of searches | keyword */
static ForeignCondition *
read_search(SigmaReader *reader, const RuleNode *node)
{
	SigmaModifiers none = {0};

	switch (node->kind)
	{
		case RULE_NODE_MAP:
			return read_map(reader, node);
		case RULE_NODE_LIST:
			return read_list(reader, node);
		case RULE_NODE_TEXT:
			break;
	}
	if (rule_node_is_null(node))
	{
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, node->span, "a search identifier", "not empty");
		return condition_certain(false, node->span);
	}
	return sigma_read_item(reader, NULL, &none, node);
}

ForeignCondition *
sigma_search(SigmaReader *reader, int i)
{
	const RuleNode *key = VEC_AT(&reader->detection->key, RuleNode, i);
	Span span = VEC_AT(&reader->detection->item, RuleNode, i)->span;

	reader->is_used[i] = true;
	if (reader->size >= SIGMA_MAX_SEARCH)
		return condition_certain(false, key->span);
	reader->size += span.end - span.start + 1;
	if (reader->size >= SIGMA_MAX_SEARCH)
		diag_add(reader->diag, DIAG_FOREIGN_LIMIT, key->span,
				 "its condition refers to too much too often");
	if (reader->built[i] == NULL)
	{
		reader->built[i] = read_search(reader, VEC_AT(&reader->detection->item, RuleNode, i));
		/* A copy: what is under the name may be the part of another condition. */
		reader->built[i] =
			memcpy(palloc(sizeof(ForeignCondition)), reader->built[i], sizeof(ForeignCondition));
		reader->built[i]->label = key->text;
	}
	return reader->built[i];
}

/* Several conditions are one of which any is true. */
static ForeignCondition *
read_conditions(SigmaReader *reader, const RuleNode *node)
{
	Vec part = {0};

	if (node->kind == RULE_NODE_TEXT)
		return sigma_read_condition(reader, node);
	if (node->kind == RULE_NODE_MAP || node->item.count == 0)
	{
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, node->span, "condition", "a text");
		return NULL;
	}
	VEC_EACH (const RuleNode, one, &node->item)
	{
		ForeignCondition *condition =
			one->kind == RULE_NODE_TEXT ? sigma_read_condition(reader, one) : NULL;

		if (one->kind != RULE_NODE_TEXT)
			diag_add(reader->diag, DIAG_FOREIGN_SHAPE, one->span, "condition", "a text");
		if (condition == NULL)
			return NULL;
		vec_push(&part, condition);
	}
	return condition_any(&part, node->span);
}

ForeignCondition *
sigma_read_detection(SigmaReader *reader, const RuleNode *detection)
{
	const RuleNode *condition = rule_node_find(detection, "condition");
	const RuleNode *timeframe = rule_node_find(detection, "timeframe");
	ForeignCondition *result;

	reader->detection = detection;
	reader->built = palloc0(sizeof(ForeignCondition *) * Max(detection->key.count, 1));
	reader->is_used = palloc0(sizeof(bool) * Max(detection->key.count, 1));
	if (timeframe != NULL)
		diag_hint(diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, timeframe->span, "timeframe"),
				  "It is of an old form of Sigma. A document with a correlation says the same.");
	if (condition == NULL)
	{
		diag_add(reader->diag, DIAG_FOREIGN_MISSING, detection->span, "condition");
		return NULL;
	}
	result = read_conditions(reader, condition);
	VEC_EACH (const RuleNode, key, &detection->key)
	{
		if (!reader->is_used[key_at] && strcmp(key->text, "condition") != 0 &&
			strcmp(key->text, "timeframe") != 0 && result != NULL)
			diag_add(reader->diag, DIAG_FOREIGN_UNUSED, key->span, key->text);
	}
	return result;
}
