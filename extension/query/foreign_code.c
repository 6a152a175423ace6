/*
 * foreign_code.c
 *		Whose code a query would run, besides the current user's and the server's.
 *
 * Called by probe.c before it executes anything.  Code of others comes in by views and
 * policies (their expressions stand in the rewritten query), by foreign tables, and by
 * what the planner folds: expressions of indexes, partition keys, statistics, checks and
 * generated columns.  The look reads catalogs only: opening an index or a partition key the
 * usual way would already fold constants, and so run the functions that it looks for.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/transam.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_partitioned_table.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "base/compat.h"
#include "base/guc.h"
#include "base/hold.h"
#include "base/owner.h"
#include "query/foreign_code.h"

typedef struct CodeSearch
{
	bool loud;          /* something may run code, or act on more than its arguments */
	bool hands_records; /* a function gets a record, whose columns its type does not tell */
	List *owners;       /* of the functions and types that were met */
	List *passed;       /* of the types of other values, which such a record may have */
} CodeSearch;

/* Whose code harms nobody: the user's own, and that of roles that have the user's rights. */
static bool
is_trusted(Oid owner)
{
	return superuser_arg(owner) || has_privs_of_role(owner, GetUserId());
}

static void
add_owner(CodeSearch *search, Oid owner)
{
	search->loud = true;
	if (!is_trusted(owner))
		search->owners = list_append_unique_oid(search->owners, owner);
}

/* ---- functions and types ---- */

/*
 * Functions of the server and of the language that only compute.  A volatile one may
 * do anything with its arguments.
 */
static bool
is_quiet_function(Form_pg_proc form)
{
	if (form->provolatile == PROVOLATILE_VOLATILE)
		return false;
	return form->oid < FirstNormalObjectId || form->pronamespace == get_namespace_oid("kql", true);
}

/*
 * Functions of the server whose arguments may name what they run: an input function any type,
 * and so the checks of a domain, others a table, whose definition they read or which they
 * turn into XML.
 */
static bool
acts_by_name(Form_pg_proc form)
{
	if (form->oid >= FirstNormalObjectId)
		return false;
	for (int i = 0; i < form->pronargs; i++)
	{
		switch (form->proargtypes.values[i])
		{
			case CSTRINGOID:
			case INTERNALOID:
			case OIDOID:
			case REGCLASSOID:
			case REGTYPEOID:
				return true;
		}
	}
	return strstr(NameStr(form->proname), "_to_xml") != NULL ||
		   strncmp(NameStr(form->proname), "pg_input_", strlen("pg_input_")) == 0;
}

static void
look_at_procedure(CodeSearch *search, Oid function, bool converts)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Form_pg_proc form;

	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	if (!is_quiet_function(form) || (!converts && acts_by_name(form)))
		add_owner(search, form->proowner);
	ReleaseSysCache(tuple);
}

static bool
look_at_function(Oid function, void *context)
{
	look_at_procedure(context, function, false);
	return false;
}

/* A conversion by text calls input and output functions for a type that is known. */
static bool
look_at_conversion(Oid function, void *context)
{
	look_at_procedure(context, function, true);
	return false;
}

static void look_at_type(CodeSearch *search, Oid type);

/* The types that a type consists of. */
static void
look_at_parts(CodeSearch *search, Oid type)
{
	Oid part = getBaseType(type);
	TupleDesc desc;

	if (part == type)
		part = get_element_type(type);
	if (OidIsValid(part))
	{
		look_at_type(search, part);
		return;
	}
	if (get_typtype(type) != TYPTYPE_COMPOSITE)
		return;
	desc = lookup_rowtype_tupdesc_noerror(type, -1, true);
	for (int i = 0; desc != NULL && i < desc->natts; i++)
	{
		if (!TupleDescAttr(desc, i)->attisdropped)
			look_at_type(search, TupleDescAttr(desc, i)->atttypid);
	}
	if (desc != NULL)
		ReleaseTupleDesc(desc);
}

/*
 * Making a value of a type runs the checks of the domains in it; a function that is given one
 * may look for casts of it, as to_jsonb() does.
 */
static void
look_at_type(CodeSearch *search, Oid type)
{
	HeapTuple tuple;
	Form_pg_type form;

	check_stack_depth();
	if (type < FirstNormalObjectId)
		return;
	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple))
		return;
	form = (Form_pg_type) GETSTRUCT(tuple);
	if (form->typnamespace != get_namespace_oid("kql", true))
	{
		if (!superuser_arg(form->typowner))
			add_owner(search, form->typowner);
		look_at_parts(search, type);
	}
	ReleaseSysCache(tuple);
}

/* A value that is only passed on, unless it reaches a function within a record. */
static void
look_at_passed(CodeSearch *search, Node *value)
{
	CodeSearch passed = {0};

	look_at_type(&passed, exprType(value));
	search->passed = list_concat_unique_oid(search->passed, passed.owners);
}

/* Values that a function gets. */
static void
look_at_values(CodeSearch *search, List *values)
{
	ListCell *cell;

	foreach (cell, values)
	{
		Oid type = exprType(lfirst(cell));

		if (type == RECORDOID || type == RECORDARRAYOID)
			search->hands_records = true;
		look_at_type(search, type);
	}
}

static void
look_at_types(CodeSearch *search, List *types)
{
	ListCell *cell;

	foreach (cell, types)
		look_at_type(search, lfirst_oid(cell));
}

static void
look_at_range_table(CodeSearch *search, List *range_table)
{
	ListCell *entry_cell;

	foreach (entry_cell, range_table)
	{
		RangeTblEntry *entry = lfirst(entry_cell);
		ListCell *function_cell;

		if (entry->tablesample != NULL)
			search->loud = true;
		foreach (function_cell, entry->functions)
		{
			RangeTblFunction *function = lfirst(function_cell);

			look_at_types(search, function->funccoltypes);
		}
	}
}

static List *
aggregate_values(Aggref *aggregate)
{
	List *values = list_copy(aggregate->aggdirectargs);
	ListCell *cell;

	foreach (cell, aggregate->args)
		values = lappend(values, lfirst_node(TargetEntry, cell)->expr);
	return values;
}

/* The types of values that an expression makes, or hands to a function. */
static void
look_at_types_of(CodeSearch *search, Node *node)
{
	switch (nodeTag(node))
	{
		case T_FuncExpr:
			look_at_type(search, exprType(node));
			look_at_values(search, ((FuncExpr *) node)->args);
			break;
		case T_Aggref:
			look_at_values(search, aggregate_values((Aggref *) node));
			break;
		case T_WindowFunc:
			look_at_values(search, ((WindowFunc *) node)->args);
			break;
		case T_TableFunc:
			look_at_types(search, ((TableFunc *) node)->coltypes);
			break;
		case T_CoerceViaIO:
		case T_CoerceToDomain:
		case T_ArrayCoerceExpr:
		case T_ConvertRowtypeExpr:
		case T_RowExpr:
			look_at_type(search, exprType(node));
			break;
		case T_Var:
		case T_Const:
		case T_FieldSelect:
		case T_SubscriptingRef:
			look_at_passed(search, node);
			break;
		default:
			if (COMPAT_IS_SQL_JSON(node))
			{
				look_at_type(search, exprType(node));
				look_at_values(search, COMPAT_SQL_JSON_VALUES(node));
			}
			break;
	}
}

static bool
look_at_node(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
	{
		look_at_range_table(context, ((Query *) node)->rtable);
		return query_tree_walker((Query *) node, look_at_node, context, 0);
	}
	(void) check_functions_in_node(
		node, IsA(node, CoerceViaIO) ? look_at_conversion : look_at_function, context);
	look_at_types_of(context, node);
	return expression_tree_walker(node, look_at_node, context);
}

/* ---- relations ---- */

/* An expression as the catalogs hold it; folded by nobody. */
static void
look_at_stored(CodeSearch *search, int cache, HeapTuple tuple, AttrNumber attribute)
{
	bool isnull;
	Datum stored = SysCacheGetAttr(cache, tuple, attribute, &isnull);

	if (!isnull)
		(void) look_at_node(stringToNode(TextDatumGetCString(stored)), search);
}

static void
look_at_indexes(CodeSearch *search, Relation relation)
{
	ListCell *cell;

	foreach (cell, RelationGetIndexList(relation))
	{
		HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(lfirst_oid(cell)));

		if (!HeapTupleIsValid(tuple))
			continue;
		look_at_stored(search, INDEXRELID, tuple, Anum_pg_index_indexprs);
		look_at_stored(search, INDEXRELID, tuple, Anum_pg_index_indpred);
		ReleaseSysCache(tuple);
	}
	foreach (cell, RelationGetStatExtList(relation))
	{
		HeapTuple tuple = SearchSysCache1(STATEXTOID, ObjectIdGetDatum(lfirst_oid(cell)));

		if (!HeapTupleIsValid(tuple))
			continue;
		look_at_stored(search, STATEXTOID, tuple, Anum_pg_statistic_ext_stxexprs);
		ReleaseSysCache(tuple);
	}
}

static void
look_at_constraints(CodeSearch *search, Relation relation)
{
	TupleConstr *constraints = RelationGetDescr(relation)->constr;
	HeapTuple tuple = SearchSysCache1(PARTRELID, ObjectIdGetDatum(RelationGetRelid(relation)));

	if (HeapTupleIsValid(tuple))
	{
		look_at_stored(search, PARTRELID, tuple, Anum_pg_partitioned_table_partexprs);
		ReleaseSysCache(tuple);
	}
	for (int i = 0; constraints != NULL && i < constraints->num_check; i++)
		(void) look_at_node(stringToNode(constraints->check[i].ccbin), search);
	for (int i = 0; constraints != NULL && i < constraints->num_defval; i++)
	{
		Form_pg_attribute attribute =
			TupleDescAttr(RelationGetDescr(relation), constraints->defval[i].adnum - 1);

		if (attribute->attgenerated != '\0')
			(void) look_at_node(stringToNode(constraints->defval[i].adbin), search);
	}
}

/* What the planner may run for one table, whose code it is. */
static void
look_at_relation(CodeSearch *result, Oid oid, bool query_is_loud)
{
	Relation relation = try_relation_open(oid, AccessShareLock);
	CodeSearch own = {0};
	Oid owner;

	if (relation == NULL)
		return;
	owner = relation->rd_rel->relowner;
	look_at_indexes(&own, relation);
	look_at_constraints(&own, relation);
	if (own.hands_records)
		own.owners = list_concat_unique_oid(own.owners, own.passed);
	if (own.loud || relation->rd_rel->relkind == RELKIND_FOREIGN_TABLE ||
		(query_is_loud &&
		 (relation->rd_rel->relkind == RELKIND_VIEW || relation->rd_rel->relrowsecurity)))
		add_owner(result, owner);
	result->owners = list_concat_unique_oid(result->owners, own.owners);
	relation_close(relation, AccessShareLock);
}

List *
foreign_code_owners(SPIPlanPtr plan)
{
	CodeSearch search = {0};
	List *relations = NIL;
	ListCell *cell;
	bool loud;

	foreach (cell, SPI_plan_get_plan_sources(plan))
	{
		CachedPlanSource *source = lfirst(cell);
		ListCell *query_cell;

		foreach (query_cell, source->query_list)
			(void) look_at_node(lfirst(query_cell), &search);
		relations = list_concat_unique_oid(relations, source->relationOids);
	}
	if (search.hands_records)
		search.owners = list_concat_unique_oid(search.owners, search.passed);
	loud = search.loud || search.owners != NIL;
	foreach (cell, relations)
	{
		ListCell *child_cell;

		foreach (child_cell, find_all_inheritors(lfirst_oid(cell), AccessShareLock, NULL))
			look_at_relation(&search, lfirst_oid(child_cell), loud);
	}
	return search.owners;
}

/* The tables of a statement that are no catalogs of the server. */
static List *
tables_of(SPIPlanPtr plan)
{
	List *tables = NIL;
	ListCell *source_cell;

	foreach (source_cell, SPI_plan_get_plan_sources(plan))
	{
		ListCell *cell;

		foreach (cell, ((CachedPlanSource *) lfirst(source_cell))->relationOids)
		{
			if (lfirst_oid(cell) >= FirstNormalObjectId)
				tables = list_append_unique_oid(tables, lfirst_oid(cell));
		}
	}
	return tables;
}

List *
foreign_code_holders(SPIPlanPtr plan)
{
	CodeSearch search = {0};
	ListCell *cell;

	if (!superuser())
		return NIL;
	foreach (cell, tables_of(plan))
	{
		ListCell *child_cell;

		foreach (child_cell, find_all_inheritors(lfirst_oid(cell), AccessShareLock, NULL))
			add_owner(&search, owner_of_relation(lfirst_oid(child_cell)));
	}
	return search.owners;
}

void
foreign_code_hold(SPIPlanPtr plan, const char *sql)
{
	List *tables = tables_of(plan);
	SPIPlanPtr again;
	ListCell *cell;

	if (!superuser())
		return;
	foreach (cell, tables)
		(void) hold_relation(lfirst_oid(cell));
	again = SPI_prepare(sql, 0, NULL);
	if (again == NULL || list_difference_oid(tables_of(again), tables) != NIL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the name of a table of the query was given to another one meanwhile"),
				 errhint("Try again.")));
	SPI_freeplan(again);
}

/* That a right is missing is not the current user's affair. */
static void
tell_role(void *role)
{
	if (geterrcode() == ERRCODE_INSUFFICIENT_PRIVILEGE)
		errhint(
			"It is done as role \"%s\", which could run code of its own by a table of the query. "
			"Do it as a role that may read all of its tables and is no superuser.",
			GetUserNameFromId(*(Oid *) role, true));
}

void
foreign_code_run_as(Oid role, void (*run)(void *context), void *context)
{
	OwnerScope scope;
	OwnerTask task = {.owner = role, .timeout = guc_rule_timeout};
	ErrorContextCallback told = {error_context_stack, tell_role, &role};

	owner_scope_enter(&scope, &task);
	PG_TRY();
	{
		error_context_stack = &told;
		owner_scope_allow_names(false);
		run(context);
	}
	PG_CATCH();
	{
		owner_scope_abort(&scope);
		PG_RE_THROW();
	}
	PG_END_TRY();
	error_context_stack = told.previous;
	owner_scope_leave(&scope);
}

bool
foreign_code_has_policies(SPIPlanPtr plan)
{
	ListCell *cell;

	foreach (cell, SPI_plan_get_plan_sources(plan))
	{
		CachedPlanSource *source = lfirst(cell);

		if (source->dependsOnRLS)
			return true;
	}
	return false;
}
