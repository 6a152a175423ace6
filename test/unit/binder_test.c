/*
 * binder_test.c
 *		Tests of the binder: names and types of result columns, what is refused
 *		and where, scopes, folding, limits.
 */
#include "common/port.h"

#include "kql/bind/binder.h"
#include "kql/parse/parser.h"
#include "unit.h"

typedef struct BindCase
{
	const char *text;
	const char *expected;
} BindCase;

/* The world: table T with columns of several types, and two saved functions. */

static const SchemaTable *
world_table(void *context, const char *name)
{
	static SchemaTable table;
	static SchemaColumn column[] = {
		{"t", KQL_DATETIME, true},
		{"s", KQL_STRING, true},
		{"n", KQL_LONG, false},
		{"i", KQL_INT, false},
		{"d", KQL_DYNAMIC, false},
		{"b", KQL_BOOL, false},
		{.name = "arrived", .type = KQL_DATETIME, .not_null = true, .is_hidden = true},
	};

	if (strcmp(name, "T") != 0)
		return NULL;
	if (table.name == NULL)
	{
		table.name = (char *) "T";
		table.time_column = (char *) "t";
		table.ingestion_column = (char *) "arrived";
		for (int i = 0; i < lengthof(column); i++)
			vec_push(&table.column, &column[i]);
	}
	return &table;
}

static Vec
world_tables_like(void *context, const char *pattern)
{
	Vec name = {0};

	vec_push(&name, (void *) "T");
	return name;
}

static const SchemaFunction *
world_function(void *context, const char *name)
{
	static SchemaFunction saved[] = {
		{(char *) "Parser", (char *) "(low:long = 0) { T | where n > low | project t, s }"},
		{(char *) "Loop", (char *) "() { Loop | take 1 }"},
	};

	for (int i = 0; i < lengthof(saved); i++)
	{
		if (strcmp(saved[i].name, name) == 0)
			return &saved[i];
	}
	return NULL;
}

static BoundQuery *
bind_text(const char *text, DiagList *diag)
{
	SchemaProvider schema = {
		.table = world_table, .tables_like = world_tables_like, .function = world_function};
	KqlOptions options = {.now = INT64CONST(1700000000000000), .schema = &schema};
	AstProgram *program = kql_parse(text, (int) strlen(text), diag);

	return kql_bind(program, &options, NULL, diag);
}

/* "name:type …", or the codes of the errors with their bytes. */
static char *
bind_summary(const char *text)
{
	DiagList diag = {0};
	BoundQuery *query = bind_text(text, &diag);
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < diag.diag.count; i++)
	{
		const Diag *one = VEC_AT(&diag.diag, Diag, i);

		appendStringInfo(&out, "%s%s@%d-%d", i == 0 ? "" : " ", diag_code_text(one->code),
						 one->span.start, one->span.end);
	}
	for (int i = 0; diag.error_count == 0 && i < query->rel->column.count; i++)
	{
		const BoundColumn *column = VEC_AT(&query->rel->column, BoundColumn, i);

		appendStringInfo(&out, "%s%s:%s", i == 0 ? "" : " ", column->name,
						 kql_type_name(column->type));
	}
	return out.data;
}

static const BindCase column_case[] = {
	/* projections */
	{"T", "t:datetime s:string n:long i:int d:dynamic b:bool"},
	{"T | project s, tolower(s), n + i", "s:string Column1:string Column2:long"},
	{"T | project d.x, d['y z'], d.a.b[0]", "d_x:dynamic d_y z:dynamic d_a_b_0:dynamic"},
	{"T | project-away t, d*, b | extend s = n", "s:long n:long i:int"},
	{"T | project-rename q = n | project-keep q, s", "s:string q:long"},
	{"T | project s, n, i | project-reorder i, * asc", "i:int n:long s:string"},
	{"T | project arrived, n", "arrived:datetime n:long"},
	{"T | extend a = ingestion_time() | project a", "a:datetime"},
	{"print 1, x = 'a', 2.5", "print_0:long x:string print_2:real"},
	{"T | distinct s, n", "s:string n:long"},
	{"T | count", "Count:long"},
	{"T | getschema", "ColumnName:string ColumnOrdinal:long DataType:string ColumnType:string"},
	/* groups */
	{"T | summarize count(), count() by s", "s:string count_:long count_1:long"},
	{"T | summarize make_set(s), make_set(s, 5) by k = n * 2",
	 "k:long set_s:dynamic set_s1:dynamic"},
	{"T | summarize arg_max(t, *) by s", "s:string t:datetime n:long i:int d:dynamic b:bool"},
	{"T | summarize (x, y) = arg_min(n, s)", "x:long y:string"},
	{"T | summarize c = count() + 1, count() / 2 by s", "s:string c:long Column1:long"},
	/* two inputs */
	{"T | project s, n | join (T | project s, n) on s", "s:string n:long s1:string n1:long"},
	{"T | project s, n | lookup (T | project s, i) on s", "s:string n:long i:int"},
	{"T | project s, n | join kind=rightanti (T | project s, b) on s", "s:string b:bool"},
	{"T | project n | union (T | project n = s)", "n_long:long n_string:string"},
	{"union withsource=w T, (T | project n)",
	 "w:string t:datetime s:string n:long i:int d:dynamic b:bool"},
	{"union isfuzzy=true T, Nowhere | project n", "n:long"},
	{"union isfuzzy=true (Nowhere | where n > 1), T | project n", "n:long"},
	{"search in (T) 'x' | project n", "n:long"},
	/* dynamic values */
	{"T | project n, d | mv-expand d to typeof(long)", "n:long d:long"},
	{"T | project n, d | mv-apply e = d on (summarize c = count())", "n:long d:dynamic c:long"},
	{"T | project s | parse s with * 'a=' a:long ',' r", "s:string a:long r:string"},
	/* scopes */
	{"let x = 5; T | where n > x | project n", "n:long"},
	{"let U = T | where n > 1; U | join U on s | count", "Count:long"},
	{"let f = (T:(n:long), low:long = 1) { T | where n > low | project n }; T | invoke f()",
	 "n:long"},
	{"let g = (a:string, b:string = 'x') { strcat(a, b) }; T | project r = g(b = 'y', a = s)",
	 "r:string"},
	{"Parser(3) | project s", "s:string"},
	{"Parser", "t:datetime s:string"},
	{"T | as U | union U | count", "Count:long"},
	{"T | project x = column_ifexists('nope', 1), y = column_ifexists('s', '')", "x:long y:string"},
	{"T | where n == toscalar(T | summarize max(n)) | project n", "n:long"},
	{"T | sort by n asc | project p = prev(n), k = row_number()", "p:long k:long"},
	{"T | make-series c = count() on t from ago(1d) to now() step 1h by s",
	 "s:string c:dynamic t:dynamic"},
	{"T | evaluate bag_unpack(d) : (s:string, x:long)", "s:string x:long"},
	/* comparisons of unlike types */
	{"T | where s == 0 and n == '5' and b == 1 and t > '2020-01-01' and d.x == 'a' | project n",
	 "n:long"},
	{"T | where s in (1, 'a') and d.x in~ ('b') and t between (ago(1d) .. 1h) | project n",
	 "n:long"},
	{"T | project iff(b, 1, 2.5), iff(b, 'x', d.y)", "Column1:real Column2:string"},
};

static const BindCase error_case[] = {
	{"T | project nn", "VK0201@12-14"},
	{"Nope | take 1", "VK0202@0-4"},
	{"T | extend x = nosuch(1)", "VK0203@15-21"},
	{"T | extend a = 1, a = 2", "VK0204@18-23"},
	{"T | where s > 'a'", "VK0302@10-17"},
	{"T | where d.a == d.b", "VK0302@10-20"},
	{"T | where s", "VK0301@10-11"},
	{"T | extend x = s + 1", "VK0302@15-20"},
	{"T | where n has 'x'", "VK0301@10-11"},
	{"T | extend x = s.y", "VK0301@15-16"},
	{"T | summarize sum(s)", "VK0301@18-19"},
	{"T | summarize count() by d", "VK0303@25-26"},
	{"T | summarize n by s", "VK0404@14-15"},
	{"T | extend x = count()", "VK0404@15-22"},
	{"T | extend k = row_number()", "VK0404@15-27"},
	{"T | join (T | project s = n) on s", "VK0302@32-33"},
	{"T | join kind=outward (T) on s", "VK0402@14-21"},
	{"T | sort by d", "VK0303@12-13"},
	{"T | mv-expand s", "VK0301@14-15"},
	{"T | take s", "VK0201@9-10"},
	{"let f = (a:long) { a }; print f(), f(1, 2)", "VK0401@30-33 VK0401@35-42"},
	{"let f = () { f() }; print f()", "VK0203@13-14"},
	{"Loop | take 1", "VK0501@0-4"},
	{"T | fork (take 1)", "VK0501@4-8"},
	{"externaldata(a:long)['u']", "VK0215@21-24"},
	{"cluster('c').database('d').T", "VK0215@0-26"},
	{"let x = 1;", "VK0100@0-9"},
	/* all errors in one pass, each once */
	{"T | where aa == 1 | extend q = aa + bb | project cc",
	 "VK0201@10-12 VK0201@31-33 VK0201@36-38 "
	 "VK0201@49-51"},
	{"Nope | where a == 1 | project b", "VK0202@0-4"},
	{"let X = Nope; X | where a == 1 | project b", "VK0202@8-12"},
	{"let X = Nope | where a == 1; X | summarize count() by b | where c == 1", "VK0202@8-12"},
	{"let X = Nope | where a == 1; let Y = X | where b == 1; T | join Y on s | where c == 1",
	 "VK0202@8-12"},
	{"let f = (X:(a:long)) { X | where a == 1 and b == 2 }; f(Nope) | where c == 1",
	 "VK0202@56-60"},
	{"let f = (X:(a:long)) { X | where a == 1 }; Nope | invoke f() | where c == 1",
	 "VK0202@43-47"},
	{"externaldata(a:long)['u'] | where a == 1 and b == 2", "VK0215@21-24 VK0201@45-46"},
};

/* The predicate of the topmost filter. */
static const BoundExpr *
filter_of(const char *text)
{
	DiagList diag = {0};
	BoundQuery *query = bind_text(text, &diag);
	const BoundRel *rel = query->rel;

	while (rel != NULL && rel->kind != REL_FILTER)
		rel = rel->input;
	return rel == NULL ? NULL : rel->u.predicate;
}

static void
test_folding(void)
{
	const BoundExpr *expr = filter_of("T | where t >= ago(1d) + 2h");

	unit_int(expr->u.infix.left->kind, BOUND_COLUMN, "the column stays bare");
	unit_int(expr->u.infix.right->kind, BOUND_CONST, "time arithmetic is a constant");
	unit_int(expr->u.infix.right->u.constant.int_value, INT64CONST(1699920800000000),
			 "of this value");
	expr = filter_of("T | where s == 0");
	unit_text(expr->u.infix.right->u.constant.text, "0", "a number next to text becomes text");
	expr = filter_of("let l = dynamic(['a', ['b', 'c']]); T | where s in (l, 'd')");
	unit_int(expr->u.in.list.count, 4, "constant arrays become lists");
	expr = filter_of("T | where i == 7");
	unit_int(expr->u.infix.right->type, KQL_INT, "a literal next to an int column is an int");
}

static void
test_shape(void)
{
	DiagList diag = {0};
	BoundQuery *query = bind_text("T | where n > 1 | extend x = 1", &diag);

	unit_ok(query->row_wise, "each result row comes of one row");
	query = bind_text("T | summarize count() by s", &diag);
	unit_ok(!query->row_wise, "a group does not");
	query = bind_text("let U = T | take 5; U | union U", &diag);
	unit_int(query->shared.count, 1, "a let is bound once");
	unit_int(VEC_AT(&query->shared, BoundShared, 0)->use_count, 2, "and used twice");
	query = bind_text("T | join kind=leftouter (T | project s, k = s) on s | project k", &diag);
	unit_ok(VEC_AT(&query->rel->column, BoundColumn, 0)->nullable,
			"an outer join makes columns nullable");
}

static void
test_limits(void)
{
	StringInfoData text;
	DiagList diag = {0};

	initStringInfo(&text);
	appendStringInfoString(&text, "let a0 = tostring(now());");
	for (int i = 1; i < 40; i++)
		appendStringInfo(&text, "let a%d = strcat(a%d, a%d);", i, i - 1, i - 1);
	appendStringInfoString(&text, "print a39");
	bind_text(text.data, &diag);
	unit_int(diag_first_error(&diag)->code, DIAG_TOO_COMPLEX, "doubling values are refused");

	memset(&diag, 0, sizeof(diag));
	resetStringInfo(&text);
	appendStringInfoString(&text, "let f0 = (x:long) { x + rand(5) };");
	for (int i = 1; i < 60; i++)
		appendStringInfo(&text, "let f%d = (x:long) { f%d(x) + f%d(x) };", i, i - 1, i - 1);
	appendStringInfoString(&text, "print f59(1)");
	bind_text(text.data, &diag);
	unit_int(diag_first_error(&diag)->code, DIAG_TOO_COMPLEX, "doubling functions are refused");
}

int
main(void)
{
	for (int i = 0; i < lengthof(column_case); i++)
		unit_text(bind_summary(column_case[i].text), column_case[i].expected, column_case[i].text);
	for (int i = 0; i < lengthof(error_case); i++)
		unit_text(bind_summary(error_case[i].text), error_case[i].expected, error_case[i].text);
	test_folding();
	test_shape();
	test_limits();
	return unit_done();
}
