/*
 * schema.c
 *		buildschema: the least schema that admits all values of a column.
 *
 * A bag is a bag of the schemas of its properties, an array one property named
 * `indexer` (with the backquotes), a scalar the name of its type; what may be
 * several is an array of them, in the order of their first appearance.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "runtime/value_set.h"

typedef struct Schema Schema;

typedef struct SchemaProperty
{
	char *name;
	int length;
	Schema *schema;
} SchemaProperty;

/* What a place may hold. */
struct Schema
{
	List *scalars;    /* names of types, char * */
	List *properties; /* SchemaProperty *, of the bags seen */
	bool has_bag;
	int bag_at; /* where the bag stands among the scalars */
};

static Schema *
find_property(Schema *schema, const char *name, int length)
{
	ListCell *cell;
	SchemaProperty *property;

	if (!schema->has_bag)
	{
		schema->has_bag = true;
		schema->bag_at = list_length(schema->scalars);
	}
	if (name == NULL)
		return NULL;
	foreach (cell, schema->properties)
	{
		property = lfirst(cell);
		if (property->length == length && memcmp(property->name, name, length) == 0)
			return property->schema;
	}
	property = palloc(sizeof(SchemaProperty));
	property->name = pnstrdup(name, length);
	property->length = length;
	property->schema = palloc0(sizeof(Schema));
	schema->properties = lappend(schema->properties, property);
	return property->schema;
}

static void
add_scalar(Schema *schema, const char *type)
{
	ListCell *cell;

	foreach (cell, schema->scalars)
		if (strcmp(lfirst(cell), type) == 0)
			return;
	schema->scalars = lappend(schema->scalars, unconstify(char *, type));
}

static void
add_value(Schema *schema, const JsonbValue *value)
{
	int64 number;

	check_stack_depth();
	switch (value->type)
	{
		case jbvBool:
			add_scalar(schema, "bool");
			break;
		case jbvNumeric:
			add_scalar(schema, dynamic_value_int64(value, &number) ? "long" : "double");
			break;
		case jbvString:
			add_scalar(schema, "string");
			break;
		case jbvBinary:
		{
			JsonbIterator *it = JsonbIteratorInit(value->val.binary.data);
			JsonbIteratorToken token;
			JsonbValue item;
			Schema *inner = NULL;

			if (dynamic_value_is_array(value))
				inner = find_property(schema, "`indexer`", 9);
			else
				(void) find_property(schema, NULL, 0);
			(void) JsonbIteratorNext(&it, &item, true);
			while ((token = JsonbIteratorNext(&it, &item, true)) != WJB_DONE)
			{
				CHECK_FOR_INTERRUPTS();
				if (token == WJB_KEY)
					inner = find_property(schema, item.val.string.val, item.val.string.len);
				else if (token == WJB_VALUE || token == WJB_ELEM)
					add_value(inner, &item);
			}
			break;
		}
		default:
			break;
	}
}

static void
collect_value(void *context, Oid type, const ValueItem *item)
{
	JsonbValue value;

	if (type != JSONBOID)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("state holds no dynamics")));
	if (item->is_null)
		return;
	dynamic_load((Jsonb *) item->data, &value);
	add_value(context, &value);
}

static void write_schema(DynamicBuilder *builder, const Schema *schema);

static void
write_bag(DynamicBuilder *builder, const Schema *schema)
{
	ListCell *cell;

	dynamic_begin_object(builder);
	foreach (cell, schema->properties)
	{
		SchemaProperty *property = lfirst(cell);

		dynamic_add_key(builder, property->name, property->length);
		write_schema(builder, property->schema);
	}
	dynamic_end_object(builder);
}

static void
write_schema(DynamicBuilder *builder, const Schema *schema)
{
	int scalars = list_length(schema->scalars);
	bool several = scalars + (schema->has_bag ? 1 : 0) != 1;
	JsonbValue value;

	check_stack_depth();
	if (several && scalars == 0)
	{
		json_value_text(&value, "null", 4);
		dynamic_add(builder, &value);
		return;
	}
	if (several)
		dynamic_begin_array(builder);
	for (int i = 0; i <= scalars; i++)
	{
		if (schema->has_bag && schema->bag_at == i)
			write_bag(builder, schema);
		if (i < scalars)
		{
			const char *type = list_nth(schema->scalars, i);

			json_value_text(&value, type, strlen(type));
			dynamic_add(builder, &value);
		}
	}
	if (several)
		dynamic_end_array(builder);
}

/* buildschema(): the schema of all values of a state. */
SQL_FUNCTION(kql_buildschema_final)
{
	DynamicBuilder builder = {0};
	Schema schema = {0};
	JsonbValue *elements;
	int count;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	value_set_visit(PG_GETARG_DATUM(0), collect_value, &schema);
	/* One schema in an array of its own, since a builder needs a container. */
	dynamic_begin_array(&builder);
	write_schema(&builder, &schema);
	elements = dynamic_elements(dynamic_finish(&builder), &count);
	PG_RETURN_JSONB_P(dynamic_make(&elements[0]));
}
