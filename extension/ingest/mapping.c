/*
 * mapping.c
 *		Which value of a record goes to which column.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "ingest/mapping_int.h"
#include "ingest/other_type.h"
#include "ingest/remark.h"

#define NODE_SLOTS 16 /* hash slots of a node at first; a power of two */

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

MapNode *
mapping_node_find(const MapNode *node, const char *key, size_t len)
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
	MapNode *child = mapping_node_find(node, key, len);

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
	const MapNode *node = mapping_node_find(mapping->root, key, len);

	*required = false;
	if (node == NULL || node->target_count == 0)
		return -1;
	for (int i = 0; i < node->target_count; i++)
		*required = *required || mapping->column[node->target[i].column].required;
	*type = node->target[0].type;
	return node->target[0].column;
}

Vec
mapping_keys(const Mapping *mapping, bool required_only)
{
	const MapNode *root = mapping->root;
	Vec keys = {0};

	for (int i = 0; i < root->slot_count; i++)
	{
		FieldType type;
		bool required;

		if (root->slot[i] == NULL ||
			mapping_key(mapping, root->slot[i]->key, root->slot[i]->len, &type, &required) < 0)
			continue;
		if (required || !required_only)
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
