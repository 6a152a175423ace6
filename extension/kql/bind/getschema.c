/*
 * getschema.c
 *		getschema.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

static const char *
getschema_system_name(KqlType type)
{
	switch (type)
	{
		case KQL_BOOL:
			return "System.SByte";
		case KQL_INT:
			return "System.Int32";
		case KQL_LONG:
			return "System.Int64";
		case KQL_REAL:
			return "System.Double";
		case KQL_DECIMAL:
			return "System.Data.SqlTypes.SqlDecimal";
		case KQL_STRING:
			return "System.String";
		case KQL_DATETIME:
			return "System.DateTime";
		case KQL_TIMESPAN:
			return "System.TimeSpan";
		case KQL_GUID:
			return "System.Guid";
		case KQL_UNKNOWN:
		case KQL_DYNAMIC:
			break;
	}
	return "System.Object";
}

/* getschema: the columns as rows; the data is not read. */
void
bind_getschema(Binder *b, Pipe *pipe, const AstNamedOperator *ast)
{
	Span span = ast->base.span;
	BoundRel *rel = bind_new_rel(b, REL_VALUES, NULL, span);

	vec_push(&rel->column, bind_new_column(b, "ColumnName", KQL_STRING, false));
	vec_push(&rel->column, bind_new_column(b, "ColumnOrdinal", KQL_LONG, false));
	vec_push(&rel->column, bind_new_column(b, "DataType", KQL_STRING, false));
	vec_push(&rel->column, bind_new_column(b, "ColumnType", KQL_STRING, false));
	VEC_EACH (const BoundColumn, column, &pipe->rel->column)
	{
		Vec *row;

		if (bind_is_hidden(column))
			continue;
		row = palloc0(sizeof(Vec));
		vec_push(row, bind_const_string(b, column->name, span));
		vec_push(row, bind_const_long(b, rel->u.values.row.count, span));
		vec_push(row, bind_const_string(b, getschema_system_name(column->type), span));
		vec_push(row, bind_const_string(b, kql_type_name(column->type), span));
		vec_push(&rel->u.values.row, row);
	}
	pipe->rel = rel;
	pipe->is_sorted = true;
	pipe->table = NULL;
	b->is_row_wise = false;
}
