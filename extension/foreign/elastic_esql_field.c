/*
 * elastic_esql_field.c
 *		Which tables an ES|QL query is about, and what a name is at a point of it.
 */
#include "common/port.h"

#include "common/format_text.h"
#include "common/suggest.h"
#include "common/wildcard.h"
#include "foreign/elastic_esql.h"

Span
esql_span(const EsqlReader *reader, Span span)
{
	return elastic_span(reader->elastic, span.start, span.end);
}

bool
esql_refuse(EsqlReader *reader, Span span, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	diag_add(reader->elastic->diag, DIAG_FOREIGN_UNSUPPORTED, esql_span(reader, span), text);
	return false;
}

/* ---- which tables ---- */

/* What is known of a condition on all rows of a table. */
typedef enum Known
{
	KNOWN_FALSE,
	KNOWN_NULL,
	KNOWN_NEVER, /* false or null */
	KNOWN_TRUE,
	KNOWN_NOT /* it depends on the row */
} Known;

/* Has the table of another data set of the query a field? */
static bool
is_elsewhere(const EsqlReader *reader, const char *name)
{
	ElasticField found;

	VEC_EACH (const ElasticDataset, one, &reader->elastic->dataset)
	{
		if (elastic_find_field(&one->table, name, &found))
			return true;
	}
	return false;
}

/* Is a value of all rows among the literals behind the first part?  Those must be texts. */
static Known
known_among(const char *value, const EsqlExpr *expr)
{
	Known known = KNOWN_FALSE;

	for (int i = 1; i < expr->part.count; i++)
	{
		const EsqlExpr *one = VEC_AT(&expr->part, EsqlExpr, i);

		if (one->form != ESQL_LITERAL || one->literal != ESQL_TEXT)
			return KNOWN_NOT;
		if (strcmp(one->text, value) == 0)
			known = KNOWN_TRUE;
	}
	return known;
}

/* What is known of a test of a field. */
static Known
known_test(const EsqlReader *reader, const MapTable *table, const EsqlExpr *expr)
{
	const EsqlExpr *first = VEC_AT(&expr->part, EsqlExpr, 0);
	bool is_equal = expr->form == ESQL_IN ||
					(expr->form == ESQL_COMPARE && strchr("=!", expr->text[0]) != NULL);
	ElasticField found;
	Known known;

	if (first->form != ESQL_FIELD)
		return KNOWN_NOT;
	VEC_EACH (const EsqlColumn, one, &reader->column)
	{
		if (strcmp(one->name, first->text) == 0)
			return KNOWN_NOT;
	}
	VEC_EACH (const char, one, &reader->made)
	{
		if (strcmp(one, first->text) == 0)
			return KNOWN_NOT;
	}
	if (!elastic_find_field(table, first->text, &found))
	{
		if (!is_elsewhere(reader, first->text))
			return KNOWN_NOT;
		return expr->form == ESQL_IS_NULL ? KNOWN_TRUE : KNOWN_NULL;
	}
	if (found.listed != MAP_CONSTANT || found.field->path[0] != '\0')
		return KNOWN_NOT;
	if (expr->form == ESQL_IS_NULL)
		return KNOWN_FALSE;
	known = is_equal ? known_among(found.field->column, expr) : KNOWN_NOT;
	if (known == KNOWN_NOT || expr->form == ESQL_IN || expr->text[0] == '=')
		return known;
	return known == KNOWN_TRUE ? KNOWN_FALSE : KNOWN_TRUE;
}

static Known known_of(const EsqlReader *reader, const MapTable *table, const EsqlExpr *expr);

/* What is known of parts under AND or OR. */
static Known
known_parts(const EsqlReader *reader, const MapTable *table, const EsqlExpr *expr)
{
	bool seen[KNOWN_NOT + 1] = {false};

	VEC_EACH (const EsqlExpr, one, &expr->part)
		seen[known_of(reader, table, one)] = true;
	if (expr->form == ESQL_OR)
		return seen[KNOWN_TRUE]    ? KNOWN_TRUE
			   : seen[KNOWN_NOT]   ? KNOWN_NOT
			   : seen[KNOWN_NEVER] ? KNOWN_NEVER
			   : seen[KNOWN_NULL]  ? KNOWN_NULL
								   : KNOWN_FALSE;
	if (seen[KNOWN_FALSE])
		return KNOWN_FALSE;
	if (seen[KNOWN_NULL] || seen[KNOWN_NEVER])
		return seen[KNOWN_NOT] || seen[KNOWN_NEVER] ? KNOWN_NEVER : KNOWN_NULL;
	return seen[KNOWN_NOT] ? KNOWN_NOT : KNOWN_TRUE;
}

static Known
known_of(const EsqlReader *reader, const MapTable *table, const EsqlExpr *expr)
{
	Known known;

	PORT_CHECK_STACK();
	switch (expr->form)
	{
		case ESQL_AND:
		case ESQL_OR:
			return known_parts(reader, table, expr);
		case ESQL_NOT:
			known = known_of(reader, table, VEC_AT(&expr->part, EsqlExpr, 0));
			return known == KNOWN_TRUE    ? KNOWN_FALSE
				   : known == KNOWN_FALSE ? KNOWN_TRUE
				   : known == KNOWN_NULL  ? KNOWN_NULL
										  : KNOWN_NOT;
		case ESQL_COMPARE:
		case ESQL_IN:
		case ESQL_LIKE:
		case ESQL_RLIKE:
		case ESQL_IS_NULL:
			return known_test(reader, table, expr);
		default:
			return KNOWN_NOT;
	}
}

/* Can rows of a table pass the conditions on fields of the log that come first? */
static bool
is_possible(EsqlReader *reader, const MapTable *table)
{
	bool is_possible = true;

	VEC_EACH (const EsqlCommand, one, &reader->query->command)
	{
		if (one->verb == ESQL_EVAL)
		{
			VEC_EACH (const EsqlItem, item, &one->item)
				vec_push(&reader->made, item->name);
		}
		else if (one->verb == ESQL_WHERE)
		{
			Known known = known_of(reader, table, one->expr);

			is_possible = is_possible && (known == KNOWN_TRUE || known == KNOWN_NOT);
		}
		else if (one->verb != ESQL_KEEP && one->verb != ESQL_DROP && one->verb != ESQL_SORT &&
				 one->verb != ESQL_LIMIT)
			break;
	}
	reader->made.count = 0;
	return is_possible;
}

bool
esql_find_tables(EsqlReader *reader)
{
	ElasticReader *elastic = reader->elastic;

	elastic_find_datasets(elastic, &reader->query->index, &(Vec){0});
	VEC_EACH (ElasticDataset, one, &elastic->dataset)
	{
		if (is_possible(reader, &one->table))
			vec_push(&reader->table, one);
	}
	if (reader->table.count == 0)
	{
		Diag *error = diag_add(elastic->diag, DIAG_FOREIGN_SOURCE,
							   esql_span(reader, reader->query->span), elastic->rule->source);

		diag_hint(error, "doc/other-platforms.md lists the data sets that have a table.");
		return false;
	}
	VEC_EACH (const ElasticDataset, one, &reader->table)
	{
		if (one_at == 0)
			elastic->rule->table = &one->table;
		else
			vec_push(&elastic->rule->more,
					 MAKE(ForeignSource, .table = &one->table, .source_condition = ""));
	}
	return true;
}

bool
esql_is_certain(const EsqlReader *reader, const EsqlExpr *expr)
{
	if (reader->is_grouped)
		return false;
	VEC_EACH (const ElasticDataset, one, &reader->table)
	{
		if (known_of(reader, &one->table, expr) != KNOWN_TRUE)
			return false;
	}
	return true;
}

/* ---- names ---- */

/* The type of a field of a table. */
static EsqlType
place_type(const ElasticField *place)
{
	const ForeignField *field = place->field;
	EsqlType type = {.kind = ESQL_TEXT, .any_case = place->any_case, .is_loose = true};

	type.is_address = elastic_is_address_field(field->name);
	type.is_list = field->kind == MAP_ANY_JSON || field->kind == MAP_ANY_DYNAMIC ||
				   (place->listed == MAP_CONSTANT && field->path[0] != '\0');
	if (place->listed == MAP_CONSTANT || place->listed == MAP_CHOICE || place->listed == MAP_FLAT)
		type.is_loose = false;
	else if (field->kind == MAP_NUMBER || field->kind == MAP_CALCULATED)
		type.kind = field->kind == MAP_NUMBER ? ESQL_INTEGER : ESQL_DOUBLE;
	else if (field->kind == MAP_BOOL)
		type.kind = ESQL_BOOL;
	else if (field->kind == MAP_TIME)
		type.kind = ESQL_TIME;
	type.is_sure = place->listed == MAP_CONSTANT || strcmp(field->column, "TimeGenerated") == 0;
	return type;
}

/* Adds what one more table has of a field to its type; kinds that differ are text. */
static void
add_type(EsqlType *type, EsqlType other, bool is_first)
{
	if (is_first)
	{
		*type = other;
		return;
	}
	if (type->kind != other.kind)
		*type = (EsqlType){.kind = ESQL_TEXT, .is_list = type->is_list, .is_loose = true};
	type->is_list = type->is_list || other.is_list;
	type->any_case = type->any_case || other.any_case;
	type->is_address = type->is_address || other.is_address;
	type->is_sure = type->is_sure && other.is_sure;
	type->is_loose = type->is_loose || other.is_loose;
}

/* A name as a plain one, of so many bytes at most. */
static char *
plain_name(const char *name)
{
	StringInfoData column;

	initStringInfo(&column);
	name += name[0] == '@';
	if (!isalpha((unsigned char) name[0]))
		appendStringInfoChar(&column, 'x');
	for (const char *p = name; *p != '\0'; p++)
		appendStringInfoChar(&column, isalnum((unsigned char) *p) ? *p : '_');
	if (column.len <= ESQL_MAX_NAME)
		return column.data;
	/* PostgreSQL keeps 63 bytes of a name; the end of a long one says more than its start. */
	name = column.data + column.len - ESQL_MAX_NAME;
	for (const char *p = name; p < name + ESQL_MAX_NAME / 2; p++)
	{
		if (p[0] == '_' && isalpha((unsigned char) p[1]))
			return pstrdup(p + 1);
	}
	return psprintf("x%s", name);
}

/* Has a name another column of KQL of this name, or the time of a row? */
static bool
is_taken(const EsqlReader *reader, const char *column)
{
	if (strcmp(column, "TimeGenerated") == 0)
		return true;
	VEC_EACH (const EsqlColumn, one, &reader->name)
	{
		if (strcmp(one->column, column) == 0)
			return true;
	}
	return false;
}

const char *
esql_column_name(EsqlReader *reader, const char *name)
{
	char *plain;
	char *column;

	VEC_EACH (const EsqlColumn, one, &reader->name)
	{
		if (strcmp(one->name, name) == 0)
			return one->column;
	}
	plain = plain_name(name);
	column = plain;
	for (int i = 2; is_taken(reader, column); i++)
		column = psprintf("%s_%d", plain, i);
	vec_push(&reader->name, MAKE(EsqlColumn, .name = pstrdup(name), .column = column));
	return column;
}

/* A field of the log, as it is in each table; lacking in all it has no place. */
static EsqlColumn *
find_field(EsqlReader *reader, const char *name, Span span)
{
	EsqlColumn *column;
	int count = 0;

	VEC_EACH (EsqlColumn, one, &reader->field)
	{
		if (strcmp(one->name, name) == 0)
			return one;
	}
	column = MAKE(EsqlColumn, .name = pstrdup(name), .column = esql_column_name(reader, name),
				  .is_log = true);
	VEC_EACH (const ElasticDataset, one, &reader->table)
	{
		ElasticField found;

		if (!elastic_find_field(&one->table, name, &found))
		{
			vec_push(&column->place, NULL);
			continue;
		}
		vec_push(&column->place, MAKE(ElasticField, .field = found.field, .listed = found.listed,
									  .any_case = found.any_case));
		add_type(&column->type, place_type(&found), count++ == 0);
	}
	column->type.is_sure = column->type.is_sure && count == reader->table.count;
	column->lacks = count == 0 ? column->name : NULL;
	column->lacks_span = span;
	if (reader->field.count >= ESQL_MAX_COLUMNS)
	{
		diag_add(reader->elastic->diag, DIAG_FOREIGN_LIMIT, esql_span(reader, span),
				 psprintf("a query may ask for %d fields", ESQL_MAX_COLUMNS));
		return NULL;
	}
	vec_push(&reader->field, column);
	return column;
}

bool
esql_is_named(const Vec *item, const char *name)
{
	VEC_EACH (const EsqlItem, one, item)
	{
		if (wildcard_match(one->name, name))
			return true;
	}
	return false;
}

/* Did KEEP and DROP leave a field of the log? */
static bool
is_shown(const EsqlReader *reader, const char *name)
{
	VEC_EACH (const EsqlView, one, &reader->view)
	{
		if (esql_is_named(&one->item, name) != one->is_keep)
			return false;
	}
	return !reader->is_grouped;
}

EsqlColumn *
esql_find(EsqlReader *reader, const char *name, Span span, bool is_quiet)
{
	bool is_hidden = false;
	Suggest near;
	Diag *error;

	VEC_EACH (EsqlColumn, one, &reader->column)
	{
		if (strcmp(one->name, name) != 0)
			continue;
		if (!one->is_hidden)
			return one;
		is_hidden = true;
	}
	if (!is_hidden && is_shown(reader, name))
		return find_field(reader, name, span);
	if (is_quiet)
		return NULL;
	error = diag_add(reader->elastic->diag, DIAG_ESQL_NO_COLUMN, esql_span(reader, span), name);
	suggest_start(&near, name);
	VEC_EACH (const EsqlColumn, one, &reader->column)
	{
		if (!one->is_hidden)
			suggest_offer(&near, one->name);
	}
	if (suggest_best(&near) != NULL)
		diag_hint(error, "Did you mean \"%s\"?", suggest_best(&near));
	return NULL;
}

EsqlColumn *
esql_set(EsqlReader *reader, const char *name, EsqlType type, Span span)
{
	EsqlColumn *column = MAKE(EsqlColumn, .name = pstrdup(name),
							  .column = esql_column_name(reader, name), .type = type);

	VEC_EACH (EsqlColumn, one, &reader->column)
	{
		if (strcmp(one->name, name) != 0)
			continue;
		reader->column.item[one_at] = column;
		return column;
	}
	if (reader->column.count >= ESQL_MAX_COLUMNS || reader->name.count >= 4 * ESQL_MAX_COLUMNS)
	{
		diag_add(reader->elastic->diag, DIAG_FOREIGN_LIMIT, esql_span(reader, span),
				 psprintf("a query may have %d columns", ESQL_MAX_COLUMNS));
		return NULL;
	}
	vec_push(&reader->column, column);
	return column;
}
