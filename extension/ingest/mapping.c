/*
 * mapping.c
 *		Which value of a record goes to which column.
 *
 * A key that occurs twice in an object counts with its last value, as in
 * jsonb; the columns that the first one had filled are cleared.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "ingest/map_row.h"
#include "ingest/other_type.h"
#include "ingest/remark.h"

#define NODE_SLOTS 16 /* hash slots of a node at first; a power of two */

/* A column that a value goes to. */
typedef struct MapTarget
{
	int column;
	FieldType type;
	char rank;
} MapTarget;

/* A key of the mapping, with the keys of the object below it. */
typedef struct MapNode
{
	const char *key;
	size_t len;
	bool fold_case; /* the keys below are compared without regard to case */
	bool tolerant;  /* a value that is no object is passed over, as where a column takes it */
	int target_count;
	MapTarget *target;
	uint64 seen; /* number of the record in which the key was met last */
	int child_count;
	int slot_count;
	struct MapNode **slot;
} MapNode;

static uint32
key_hash(const char *key, size_t len)
{
	uint32 hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (uint32) (unsigned char) (key[i] | 0x20)) * 16777619u;
	return hash;
}

static MapNode *
node_make(const char *key, size_t len)
{
	MapNode *node = palloc0(sizeof(MapNode));

	node->key = pnstrdup(key, len);
	node->len = len;
	node->tolerant = true;
	return node;
}

static MapNode *
node_find(const MapNode *node, const char *key, size_t len)
{
	uint32 at = key_hash(key, len);

	if (node->slot_count == 0)
		return NULL;
	for (;; at++)
	{
		MapNode *child = node->slot[at & (node->slot_count - 1)];

		if (child == NULL)
			return NULL;
		if (child->len == len && (node->fold_case ? pg_strncasecmp(child->key, key, len) == 0
												  : memcmp(child->key, key, len) == 0))
			return child;
	}
}

static void
node_insert(MapNode *node, MapNode *child)
{
	uint32 at;

	if (node->child_count * 2 >= node->slot_count)
	{
		MapNode **old = node->slot;
		int count = node->slot_count;

		node->slot_count = count == 0 ? NODE_SLOTS : count * 2;
		node->slot = palloc0(sizeof(MapNode *) * node->slot_count);
		node->child_count = 0;
		for (int i = 0; i < count; i++)
		{
			if (old[i] != NULL)
				node_insert(node, old[i]);
		}
	}
	at = key_hash(child->key, child->len);
	while (node->slot[at & (node->slot_count - 1)] != NULL)
		at++;
	node->slot[at & (node->slot_count - 1)] = child;
	node->child_count++;
}

static MapNode *
node_child(MapNode *node, const char *key, size_t len)
{
	MapNode *child = node_find(node, key, len);

	if (child == NULL)
	{
		child = node_make(key, len);
		child->fold_case = node->fold_case;
		node_insert(node, child);
	}
	return child;
}

static void
node_add_target(Mapping *mapping, MapNode *node, MapTarget target)
{
	MapColumn *column = &mapping->column[target.column];

	if (target.type == FIELD_OTHER && column->other == NULL)
		column->other = other_type_make(column->type);
	if (node->target_count == 0)
		node->target = palloc(sizeof(MapTarget));
	else
		node->target = repalloc(node->target, sizeof(MapTarget) * (node->target_count + 1));
	node->target[node->target_count++] = target;
}

size_t
mapping_path_key(const char **path, char *key)
{
	const char *at = *path;
	size_t len = 0;

	for (; *at != '\0' && *at != '.'; at++)
	{
		if (*at == '\\' && at[1] != '\0')
			at++;
		key[len++] = *at;
	}
	key[len] = '\0';
	*path = *at == '.' ? at + 1 : at;
	return len;
}

void
mapping_add_path(Mapping *mapping, const char *path, int column, FieldType type, char rank)
{
	MapNode *node = mapping->root;
	bool hard = type != FIELD_TEXT_IF_PLAIN;
	char *key = palloc(strlen(path) + 1);

	while (*path != '\0')
	{
		size_t len = mapping_path_key(&path, key);

		node = node_child(node, key, len);
		/* Who did something is an object or a name. */
		if (*path != '\0' && hard && strcmp(key, "identity") != 0)
			node->tolerant = false;
	}
	pfree(key);
	node_add_target(mapping, node, (MapTarget){column, type, rank});
}

int
mapping_column(const Mapping *mapping, const char *name)
{
	for (int i = 0; i < mapping->count; i++)
	{
		if (strcmp(mapping->column[i].name, name) == 0)
			return i;
	}
	return -1;
}

int
mapping_key(const Mapping *mapping, const char *key, size_t len, FieldType *type, bool *required)
{
	const MapNode *node = node_find(mapping->root, key, len);

	*required = false;
	if (node == NULL || node->target_count == 0)
		return -1;
	for (int i = 0; i < node->target_count; i++)
		*required = *required || mapping->column[node->target[i].column].required;
	*type = node->target[0].type;
	return node->target[0].column;
}

Vec
mapping_required_keys(const Mapping *mapping)
{
	const MapNode *root = mapping->root;
	Vec keys = {0};

	for (int i = 0; i < root->slot_count; i++)
	{
		FieldType type;
		bool required;

		if (root->slot[i] == NULL)
			continue;
		(void) mapping_key(mapping, root->slot[i]->key, root->slot[i]->len, &type, &required);
		if (required)
			vec_push(&keys, pstrdup(root->slot[i]->key));
	}
	return keys;
}

size_t
mapping_union_base(const char *key, size_t len)
{
	static const char *const type_name[] = {"_dynamic", "_string", "_long", "_int",
											"_real",    "_bool",   "_guid", "_datetime"};

	for (int i = 0; i < lengthof(type_name); i++)
	{
		size_t tail = strlen(type_name[i]);

		if (len > tail && memcmp(key + len - tail, type_name[i], tail) == 0)
			return len - tail;
	}
	return 0;
}

int
mapping_add_column(Mapping *mapping, const char *name, Oid type)
{
	MapColumn *column;

	mapping->column = repalloc(mapping->column, sizeof(MapColumn) * (mapping->count + 1));
	column = &mapping->column[mapping->count];
	column->name = pstrdup(name);
	column->type = type;
	column->naming = MAP_ALWAYS;
	column->other = NULL;
	column->required = false;
	column->has_fill = false;
	column->fill_null = type != TEXTOID;
	column->fill = type == TEXTOID ? CStringGetTextDatum("") : (Datum) 0;
	return mapping->count++;
}

Mapping *
mapping_make_empty(bool fold_case)
{
	Mapping *mapping = palloc0(sizeof(Mapping));

	mapping->column = palloc(sizeof(MapColumn));
	mapping->unknown.item = palloc(sizeof(void *));
	mapping->root = node_make("", 0);
	mapping->root->fold_case = fold_case;
	return mapping;
}

void
mapping_fill(Mapping *mapping, const char *column, const char *text)
{
	int number = mapping_column(mapping, column);

	if (number < 0 || mapping->column[number].type != TEXTOID)
		return;
	mapping->column[number].fill = CStringGetTextDatum(text);
	mapping->column[number].fill_null = false;
	mapping->column[number].has_fill = true;
}

void
mapping_add_key(Mapping *mapping, const char *key, FieldType type, Oid sql_type)
{
	MapNode *node = node_child(mapping->root, key, strlen(key));
	int column = mapping_add_column(mapping, key, sql_type);

	mapping->column[column].required = type == FIELD_TIME_REQUIRED;
	node_add_target(mapping, node, (MapTarget){column, type, 2});
}

Mapping *
mapping_make(const MapEntry *entry, int count, bool fold_case)
{
	Mapping *mapping = mapping_make_empty(fold_case);

	for (int i = 0; i < count; i++)
	{
		int column = mapping_column(mapping, entry[i].column);
		const char *path = entry[i].path;
		char rank = 2;

		if (column < 0)
			column = mapping_add_column(
				mapping, entry[i].column,
				OidIsValid(entry[i].sql_type) ? entry[i].sql_type : field_type_oid(entry[i].type));
		if (*path == '=')
		{
			mapping->column[column].fill = CStringGetTextDatum(path + 1);
			mapping->column[column].fill_null = false;
			mapping->column[column].has_fill = true;
			continue;
		}
		if (*path == '?')
		{
			rank = 1;
			path++;
		}
		if (entry[i].type == FIELD_TIME_REQUIRED || entry[i].type == FIELD_TEXT_REQUIRED)
			mapping->column[column].required = true;
		mapping_add_path(mapping, path, column, entry[i].type, rank);
	}
	return mapping;
}

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

/* Stores a passed value into the columns that want it. */
static void
node_store(const Mapping *mapping, const MapNode *node, JsonKind kind, const JsonSpan *span,
		   bool unstorable, MapRow *row)
{
	for (int i = 0; i < node->target_count; i++)
	{
		const MapTarget *target = &node->target[i];
		FieldValue field;
		const char *detail;
		IngestReason reason;

		if (row->rank[target->column] > target->rank)
			continue;
		reason = mapping_convert(&mapping->column[target->column], target->type, kind, span,
								 unstorable, row->date_order, &field, &detail);
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
	const char *text =
		node != mapping->root ? psprintf("%s.%.*s", node->key, (int) name->len, name->data) : NULL;

	remark_note_key(&mapping->unknown, &mapping->next_unknown, text != NULL ? text : name->data,
					text != NULL ? strlen(text) : name->len);
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

/* Reads a member of an object under its key. */
static bool
node_read_member(Mapping *mapping, MapNode *node, const JsonSpan *key, JsonWalk *walk, MapRow *row)
{
	MapNode *child;
	JsonSpan name = *key;

	if (key->escaped)
	{
		StringInfoData text;

		initStringInfo(&text);
		name.data = json_decode(key, &text) ? text.data : "";
		name.len = strlen(name.data);
	}
	child = node_find(node, name.data, name.len);
	if (child == NULL && node == mapping->root && mapping->is_of_rows)
	{
		size_t base = mapping_union_base(name.data, name.len);

		child = base > 0 ? node_find(node, name.data, base) : NULL;
		if (child != NULL && is_nothing(*walk))
			return json_walk_value(walk, NULL, NULL);
	}
	if (child == NULL)
	{
		row->unknown += node == mapping->root;
		if (mapping->notes_unknown && node->target_count == 0)
			note_unknown(mapping, node, &name);
		return json_walk_value(walk, NULL, NULL);
	}
	if (child->seen == row->number)
		node_clear(mapping, child, row);
	child->seen = row->number;
	return node_read(mapping, child, walk, row);
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
	MapNode *element = node_find(node, "[0]", 3);
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
	StringInfoData text;
	JsonWalk walk;

	initStringInfo(&text);
	if (!json_decode(span, &text))
		return false;
	json_walk_init(&walk, text.data, text.len);
	return json_walk_peek(&walk) == WALK_OBJECT && node_read_object(mapping, node, &walk, row) &&
		   json_walk_peek(&walk) == WALK_END;
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
		bool wanted = node->tolerant || node->target_count > 0 || node_find(node, "[0]", 3) != NULL;

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
				  node_read_nested(mapping, node, &span, row);
		if (node->child_count > 0 && !node->tolerant && node->target_count == 0 &&
			kind != WALK_NULL && !is_read)
			map_row_refuse(row, node_mismatch(node), node->key);
	}
	node_store(mapping, node, kind, &span, walk->saw_nul || walk->saw_large, row);
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
	mapping_row_reset(mapping, row);
	if (!node_read_object(mapping, mapping->root, walk, row))
		return false;
	mapping_check(mapping, row);
	return true;
}

bool
mapping_took(const Mapping *mapping, const MapRow *row, const char *key)
{
	const MapNode *node = node_find(mapping->root, key, strlen(key));

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
	const MapNode *node = node_find(mapping->root, key, strlen(key));

	if (node == NULL || node->seen != row->number)
		return false;
	for (int i = 0; i < node->slot_count; i++)
	{
		if (node->slot[i] != NULL && node->slot[i]->seen == row->number)
			return true;
	}
	return false;
}

void
mapping_run_checks(Mapping *mapping)
{
	for (int i = 0; i < mapping->count; i++)
	{
		if (mapping->column[i].other != NULL)
			other_type_run_checks(mapping->column[i].other);
	}
}
