/*
 * rule_split.c
 *		A file of several rules taken apart into the texts of the rules.
 *
 * Called by whoever reads a file: a stored version keeps the text of its rule, which
 * is read again, so each part must be a rule file by itself.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "rule/json_reader.h"
#include "rule/rule_read_int.h"
#include "rule/yaml_reader.h"

/* The text of a rule in JSON; its name is written out where a variable stands for it. */
static RulePart *
split_json(const char *text, const RuleNode *node)
{
	const RuleNode *name = rule_node_find(node, "name");
	RulePart *part = MAKE(RulePart, .shift = node->span.start);
	int taken = node->span.start;
	StringInfoData out;

	initStringInfo(&out);
	if (name != NULL && name->is_resolved)
	{
		appendBinaryStringInfo(&out, text + taken, name->span.start - taken);
		json_append_string(&out, name->text, strlen(name->text));
		taken = name->span.end;
		part->seam = out.len;
	}
	part->seam_shift = taken - out.len;
	appendBinaryStringInfo(&out, text + taken, node->span.end - taken);
	part->text = out.data;
	part->length = out.len;
	return part;
}

/* The text of a rule in YAML, moved in as far as it is in the file. */
static RulePart *
split_yaml(const char *text, const RuleNode *node)
{
	int start = node->span.start;
	int indent = 0;
	StringInfoData part;

	while (indent < start && text[start - indent - 1] != '\n')
		indent++;
	initStringInfo(&part);
	appendStringInfoSpaces(&part, indent);
	appendBinaryStringInfo(&part, text + start, node->span.end - start);
	return MAKE(RulePart, .text = part.data, .length = part.len, .shift = start - indent,
				.seam_shift = start - indent);
}

Vec
rule_split(const char *text, int length, DiagList *diag)
{
	bool is_json = json_is_json(text, length);
	DiagList read = {0};
	Vec found = {0};
	Vec part = {0};
	RuleNode *root = is_json
						 ? json_read(text, length, RULE_FILE_MAX_BYTES, RULE_FILE_MAX_NODES, &read)
						 : yaml_read(text, length, &read);

	if (root == NULL)
	{
		*diag = read;
		return part;
	}
	rule_find_all(root, &found);
	if (found.count > RULE_FILE_MAX_RULES)
	{
		diag_add(diag, DIAG_RULE_TOO_MANY, VEC_AT(&found, RuleNode, RULE_FILE_MAX_RULES)->span,
				 "rules", psprintf("%d", found.count), psprintf("%d", RULE_FILE_MAX_RULES));
		return part;
	}
	if (found.count == 0 || found.item[0] == root)
		vec_push(&part, MAKE(RulePart, .text = text, .length = length));
	else
		VEC_EACH (const RuleNode, node, &found)
			vec_push(&part, is_json ? split_json(text, node) : split_yaml(text, node));
	return part;
}

Vec
rule_read_all(const char *text, int length, DiagList *diag)
{
	Vec part = rule_split(text, length, diag);

	VEC_EACH (RulePart, one, &part)
		one->rule = rule_read(one->text, one->length, &one->diag);
	return part;
}

/* The place in the file of one in the part. */
static int
part_place(const RulePart *part, int place)
{
	return place + (place < part->seam ? part->shift : part->seam_shift);
}

/* The same of a text that was made: what the piece of the query was made of. */
static Span
made_span(const RulePart *part, Span in_part)
{
	const Vec *place = &part->place;
	Span *written = place->count > 0 ? rule_query_places(part->made) : NULL;
	Span found = part->whole;
	int low = 0;
	int high = place->count;

	while (low < high)
	{
		int middle = (low + high) / 2;
		Span span = rule_place_span(part->made, written, VEC_AT(place, RuleOrigin, middle)->query);

		if (in_part.start < span.start)
			high = middle;
		else if (in_part.start >= span.end)
			low = middle + 1;
		else
		{
			found = VEC_AT(place, RuleOrigin, middle)->file;
			break;
		}
	}
	if (written != NULL)
		pfree(written);
	return found;
}

Span
rule_part_span(const RulePart *part, Span in_part)
{
	Span span;

	if (part->platform != NULL)
		return made_span(part, in_part);
	span = (Span){part_place(part, in_part.start), part_place(part, in_part.end)};
	return span;
}

void
rule_part_take_diag(const RulePart *part, const DiagList *from, DiagList *into)
{
	VEC_EACH (const Diag, diag, &from->diag)
	{
		Diag *taken = palloc(sizeof(Diag));

		*taken = *diag;
		taken->span = rule_part_span(part, diag->span);
		vec_push(&into->diag, taken);
	}
	into->error_count += from->error_count;
}

void
rule_parts_check_ids(const Vec *part, DiagList *diag)
{
	VEC_EACH (const RulePart, one, part)
	{
		for (int i = 0; i < one_at; i++)
		{
			const RulePart *other = VEC_AT(part, RulePart, i);
			Span span;

			if (one->rule->id.value == NULL || other->rule->id.value == NULL ||
				strcmp(one->rule->id.value, other->rule->id.value) != 0)
				continue;
			span = rule_part_span(one, one->rule->id.span);
			diag_hint(diag_add(diag, DIAG_RULE_REPEATED, span, "id", one->rule->id.value),
					  "Rules with equal ids are one rule; the other is \"%s\".",
					  other->rule->name.value != NULL ? other->rule->name.value : "");
			break;
		}
	}
}
