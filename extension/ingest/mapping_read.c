/*
 * mapping_read.c
 *		Reads a record by its mapping, in one pass.
 *
 * A key that occurs twice in an object counts with its last value, as in
 * jsonb; the columns that the first one had filled are cleared.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "ingest/map_row.h"
#include "ingest/mapping_int.h"
#include "ingest/remark.h"

/* Of a record that is too large, a value of so many bytes is still read. */
#define MAX_VALUE_BEYOND 1024

/* Clears what an earlier value of the same key has filled. */
static void
node_clear(const Mapping *mapping, MapNode *node, MapRow *row)
{
	node->seen = 0;
	for (int i = 0; i < node->target_count; i++)
	{
		int column = node->target[i].column;

		if (row->rank[column] <= node->target[i].rank)
			map_row_clear(mapping, row, column);
		if (row->refusal[column].rank <= node->target[i].rank)
			row->refusal[column].reason = REASON_NONE;
	}
	for (int i = 0; i < node->slot_count; i++)
	{
		if (node->slot[i] != NULL && node->slot[i]->seen == row->number)
			node_clear(mapping, node->slot[i], row);
	}
}

/* Whether the record is known to be too large by what was passed of it. */
static bool
is_beyond(const MapRow *row, const char *at)
{
	return at - row->start > INGEST_MAX_RECORD;
}

/*
 * Notes that a column has a value which is not read: that of a record which is put aside anyway,
 * once it is known what it is.
 */
static void
node_store_unread(const Mapping *mapping, const MapTarget *target, MapRow *row)
{
	if (row->rank[target->column] == 0 && mapping->column[target->column].type == TEXTOID)
	{
		row->value[target->column] = CStringGetTextDatum("…");
		row->isnull[target->column] = false;
	}
	row->rank[target->column] = target->rank;
}

/* Stores a passed value into the columns that want it. */
static void
node_store(const Mapping *mapping, const MapNode *node, JsonKind kind, const JsonSpan *span,
		   const char *at, bool unstorable, MapRow *row)
{
	bool beyond = is_beyond(row, at);

	for (int i = 0; i < node->target_count; i++)
	{
		const MapTarget *target = &node->target[i];
		FieldValue field = {0};
		const char *detail;
		IngestReason reason;

		if (row->rank[target->column] > target->rank)
			continue;
		if (beyond && kind != WALK_NULL &&
			(row->rank[target->column] > 0 || span->len > MAX_VALUE_BEYOND))
		{
			node_store_unread(mapping, target, row);
			continue;
		}
		reason = mapping_convert(&mapping->column[target->column], target->type, kind, span,
								 unstorable, row->date_order, &field, &detail);
		row->other_date |= field.is_other_order;
		if (reason != REASON_NONE)
			map_row_refuse_value(row, target->column, (MapRefusal){reason, detail, target->rank});
		else if (!field.isnull)
		{
			row->value[target->column] = field.value;
			row->isnull[target->column] = false;
			row->rank[target->column] = target->rank;
			row->guessed_date |= field.guessed;
		}
	}
}

static bool node_read(Mapping *mapping, MapNode *node, JsonWalk *walk, MapRow *row);

/* Notes a key that no column takes, below the root with that of the object that it is in. */
static void
note_unknown(Mapping *mapping, const MapNode *node, const JsonSpan *name)
{
	char *text =
		node != mapping->root ? psprintf("%s.%.*s", node->key, (int) name->len, name->data) : NULL;

	remark_note_key(&mapping->unknown, &mapping->next_unknown, text != NULL ? text : name->data,
					text != NULL ? strlen(text) : name->len);
	if (text != NULL)
		pfree(text);
}

/*
 * Whether the value at the cursor (a copy) says nothing.  Of the columns that a union makes of one
 * a row has a value in one, and none takes it back.
 */
static bool
is_nothing(JsonWalk walk)
{
	JsonKind kind;
	JsonSpan span;

	return json_walk_value(&walk, &kind, &span) &&
		   (kind == WALK_NULL || (kind == WALK_STRING && span.len == 0));
}

/* Reads a member of an object under its name. */
static bool
node_read_named(Mapping *mapping, MapNode *node, const JsonSpan *name, JsonWalk *walk, MapRow *row)
{
	MapNode *child = mapping_node_find(node, name->data, name->len);

	if (child == NULL && node == mapping->root && mapping->is_of_rows)
	{
		size_t base = mapping_union_base(name->data, name->len);

		child = base > 0 ? mapping_node_find(node, name->data, base) : NULL;
		if (child != NULL && is_nothing(*walk))
			return json_walk_value(walk, NULL, NULL);
	}
	if (child == NULL)
	{
		row->unknown += node == mapping->root;
		if (mapping->notes_unknown && node->target_count == 0)
			note_unknown(mapping, node, name);
		return json_walk_value(walk, NULL, NULL);
	}
	if (child->seen == row->number && !is_beyond(row, walk->at))
		node_clear(mapping, child, row);
	child->seen = row->number;
	return node_read(mapping, child, walk, row);
}

/* The same under its key. */
static bool
node_read_member(Mapping *mapping, MapNode *node, const JsonSpan *key, JsonWalk *walk, MapRow *row)
{
	StringInfoData text;
	JsonSpan name = {"", 0, false};
	bool sound;

	if (!key->escaped)
		return node_read_named(mapping, node, key, walk, row);
	initStringInfo(&text);
	if (json_decode(key, &text))
		name = (JsonSpan){text.data, strlen(text.data), false};
	sound = node_read_named(mapping, node, &name, walk, row);
	/* A record may have millions of keys. */
	pfree(text.data);
	return sound;
}

static bool
node_read_object(Mapping *mapping, MapNode *node, JsonWalk *walk, MapRow *row)
{
	bool first = true;
	JsonSpan key;

	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_member(walk, &first, &key))
	{
		if (!node_read_member(mapping, node, &key, walk, row))
			return false;
	}
	return walk->error == WALK_OK;
}

static bool
node_read_array(Mapping *mapping, MapNode *node, JsonWalk *walk, MapRow *row)
{
	MapNode *element = mapping_node_find(node, "[0]", 3);
	bool first = true;

	if (element == NULL)
		return json_walk_value(walk, NULL, NULL);
	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_element(walk, &first))
	{
		if (element != NULL ? !node_read(mapping, element, walk, row)
							: !json_walk_value(walk, NULL, NULL))
			return false;
		element = NULL;
	}
	return walk->error == WALK_OK;
}

/*
 * Reads the members of an object that stands in a string: {"properties": "{…}"}.
 * False if the string holds no object.
 */
static bool
node_read_nested(Mapping *mapping, MapNode *node, const JsonSpan *span, MapRow *row)
{
	const char *outer = row->start;
	StringInfoData text;
	JsonWalk walk;
	bool sound;

	initStringInfo(&text);
	if (!json_decode(span, &text))
		return false;
	json_walk_init(&walk, text.data, text.len);
	row->start = text.data;
	sound = json_walk_peek(&walk) == WALK_OBJECT && node_read_object(mapping, node, &walk, row) &&
			json_walk_peek(&walk) == WALK_END;
	row->start = outer;
	return sound;
}

/* What is wrong with a value that should have been an object. */
static IngestReason
node_mismatch(const MapNode *node)
{
	if (strcmp(node->key, "properties") == 0)
		return REASON_MISSING_PROPERTIES;
	if (strcmp(node->key, "userIdentity") == 0)
		return REASON_BAD_USER_IDENTITY;
	return REASON_BAD_TYPE;
}

/* Reads a value whose key the mapping knows. */
static bool
node_read(Mapping *mapping, MapNode *node, JsonWalk *walk, MapRow *row)
{
	JsonKind kind = json_walk_peek(walk);
	const char *start = walk->at;
	bool saw_nul = walk->saw_nul;
	bool saw_large = walk->saw_large;
	JsonSpan span;

	walk->saw_nul = false;
	walk->saw_large = false;
	if (node->child_count > 0 && kind == WALK_OBJECT)
	{
		if (!node_read_object(mapping, node, walk, row))
			return false;
		span = (JsonSpan){start, walk->at - start, false};
	}
	else if (node->child_count > 0 && kind == WALK_ARRAY)
	{
		bool wanted =
			node->tolerant || node->target_count > 0 || mapping_node_find(node, "[0]", 3) != NULL;

		if (!node_read_array(mapping, node, walk, row))
			return false;
		span = (JsonSpan){start, walk->at - start, false};
		if (!wanted)
			map_row_refuse(row, node_mismatch(node), node->key);
	}
	else
	{
		bool is_read;

		if (!json_walk_value(walk, &kind, &span))
			return false;
		is_read = kind == WALK_STRING && node->child_count > 0 &&
				  strcmp(node->key, "properties") == 0 &&
				  (is_beyond(row, walk->at) || node_read_nested(mapping, node, &span, row));
		if (node->child_count > 0 && !node->tolerant && node->target_count == 0 &&
			kind != WALK_NULL && !is_read)
			map_row_refuse(row, node_mismatch(node), node->key);
	}
	node_store(mapping, node, kind, &span, walk->at, walk->saw_nul || walk->saw_large, row);
	walk->saw_nul |= saw_nul;
	walk->saw_large |= saw_large;
	return true;
}

bool
mapping_read_key(Mapping *mapping, const JsonSpan *key, JsonWalk *walk, MapRow *row)
{
	return node_read_member(mapping, mapping->root, key, walk, row);
}

bool
mapping_read(Mapping *mapping, JsonWalk *walk, MapRow *row)
{
	mapping_row_reset(mapping, row, walk->at);
	if (!node_read_object(mapping, mapping->root, walk, row))
		return false;
	mapping_check(mapping, row);
	return true;
}

bool
mapping_took(const Mapping *mapping, const MapRow *row, const char *key)
{
	const MapNode *node = mapping_node_find(mapping->root, key, strlen(key));

	for (int i = 0; node != NULL && node->seen == row->number && i < node->target_count; i++)
	{
		if (row->rank[node->target[i].column] == node->target[i].rank)
			return true;
	}
	return false;
}

bool
mapping_met(const Mapping *mapping, const MapRow *row, const char *key)
{
	const MapNode *node = mapping_node_find(mapping->root, key, strlen(key));

	if (node == NULL || node->seen != row->number)
		return false;
	for (int i = 0; i < node->slot_count; i++)
	{
		if (node->slot[i] != NULL && node->slot[i]->seen == row->number)
			return true;
	}
	return false;
}
