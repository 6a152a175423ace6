/*
 * getschema.c
 *		getschema.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* The names of the types in .NET; what has none is an object. */
static const char *const system_name[] = {
	[KQL_BOOL] = "System.SByte",        [KQL_INT] = "System.Int32",
	[KQL_LONG] = "System.Int64",        [KQL_REAL] = "System.Double",
	[KQL_STRING] = "System.String",     [KQL_DECIMAL] = "System.Data.SqlTypes.SqlDecimal",
	[KQL_DATETIME] = "System.DateTime", [KQL_TIMESPAN] = "System.TimeSpan",
	[KQL_GUID] = "System.Guid",         [KQL_DYNAMIC] = "System.Object",
	[KQL_UNKNOWN] = "System.Object",
};

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
		vec_push(row, bind_const_string(b, system_name[column->type], span));
		vec_push(row, bind_const_string(b, kql_type_name(column->type), span));
		vec_push(&rel->u.values.row, row);
	}
	pipe->rel = rel;
	pipe->is_sorted = true;
	pipe->table = NULL;
	b->is_row_wise = false;
}
