/*
 * schema_merge.c
 *		The plugin schema_merge: one schema of the rows that getschema gives for several tables.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* Whether columns keep their places: the only argument, true unless given. */
static bool
merge_keeps_order(Binder *b, const AstCall *call)
{
	const AstExpr *arg = bind_plugin_argument(call, 0, "PreserveOrder");
	BoundExpr *flag;

	if (arg == NULL && call->args.count > 0)
		bind_error(b, DIAG_BAD_ARGUMENT, VEC_AT(&call->args, AstExpr, 0)->span,
				   "the argument of schema_merge()", "it is called PreserveOrder");
	if (arg == NULL)
		return true;
	flag = bind_constant(b, arg, "PreserveOrder");
	if (flag->type == KQL_BOOL && flag->kind == BOUND_CONST && !flag->u.constant.is_null)
		return flag->u.constant.int_value != 0;
	if (flag->type == KQL_BOOL)
		bind_error(b, DIAG_NOT_CONSTANT, arg->span, "PreserveOrder");
	else if (flag->type != KQL_UNKNOWN)
		bind_error(b, DIAG_TYPE_MISMATCH, arg->span, "PreserveOrder", "bool",
				   kql_type_name(flag->type));
	return true;
}

/*
 * evaluate schema_merge([PreserveOrder]): a row for each name.  Numbers of several types widen to one;
 * other types that differ, and places that do if the order is kept, are told in the type.
 */
void
bind_plugin_schema_merge(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	static const char *const needed[] = {"ColumnName", "ColumnOrdinal", "ColumnType"};
	const AstCall *call = ast->call;
	bool keeps_order;

	if (!bind_argument_count(b, call, 0, 1))
	{
		pipe->is_broken = true;
		return;
	}
	for (int i = 0; i < lengthof(needed) && !pipe->is_broken; i++)
	{
		if (bind_find_column(&pipe->rel->column, needed[i]) != NULL)
			continue;
		diag_hint(bind_error(b, DIAG_UNKNOWN_COLUMN, call->name_span, needed[i]),
				  "Its input is what getschema gives.");
		pipe->is_broken = true;
	}
	if (pipe->is_broken)
		return;
	keeps_order = merge_keeps_order(b, call);
	bind_query_text(
		b, pipe, call->name, call->base.span, NULL,
		psprintf(
			"[\"$T\"] | project ColumnName = tostring(ColumnName),"
			" [\"$at\"] = tolong(ColumnOrdinal), [\"$type\"] = tostring(ColumnType)"
			" | summarize [\"$low\"] = min([\"$at\"]), [\"$at\"] = max([\"$at\"]),"
			" [\"$types\"] = make_set([\"$type\"]) by ColumnName"
			" | extend [\"$type\"] = case(array_length([\"$types\"]) == 1,"
			" tostring([\"$types\"][0]),"
			" array_length(set_difference([\"$types\"], dynamic(['int', 'long']))) == 0, 'long',"
			" array_length(set_difference([\"$types\"], dynamic(['int', 'long', 'real']))) == 0,"
			" 'real', strcat('ERROR(no common type of ',"
			" strcat_array(array_sort_asc([\"$types\"]), ' and '), ')'))"
			" | extend [\"$type\"] = iff(%s and [\"$low\"] != [\"$at\"],"
			" 'ERROR(columns are out of order)', [\"$type\"])"
			" | sort by [\"$at\"] asc, ColumnName asc"
			" | project ColumnName, ColumnOrdinal = %s,"
			" DataType = case([\"$type\"] == 'bool', 'System.SByte',"
			" [\"$type\"] == 'int', 'System.Int32', [\"$type\"] == 'long', 'System.Int64',"
			" [\"$type\"] == 'real', 'System.Double', [\"$type\"] == 'string', 'System.String',"
			" [\"$type\"] == 'decimal', 'System.Data.SqlTypes.SqlDecimal',"
			" [\"$type\"] == 'datetime', 'System.DateTime',"
			" [\"$type\"] == 'timespan', 'System.TimeSpan', [\"$type\"] == 'guid', 'System.Guid',"
			" [\"$type\"] == 'dynamic', 'System.Object',"
			" strcat('ERROR(unknown CSL type:', [\"$type\"], ')')), ColumnType = [\"$type\"]",
			keeps_order ? "true" : "false",
			keeps_order ? "iff([\"$low\"] == [\"$at\"], [\"$at\"], -1)" : "row_number(0)"));
}
