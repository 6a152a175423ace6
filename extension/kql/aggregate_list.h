/*
 * aggregate_list.h
 *		Every aggregation function of the language, one line per overload.
 *
 * AGGREGATE(name, signature, sql, naming)
 *
 * name, signature and sql are written as in function_list.h.  A parameter
 * written 'P' is a predicate: it does not reach the SQL as an argument but
 * becomes the aggregate's FILTER clause, at '@' in the SQL if there is one,
 * else at its end: "coalesce(pg_catalog.sum($1) @, 0)".
 * $1, $2, … count the parameters as the signature does, P included.
 * NULL sql: the binder treats the name itself (arg_max, take_any, …).
 * naming	"sum_" means sum_ and the argument's name; "=" the argument's name alone.
 *
 * What an aggregate gives for no rows (sum 0, avg NaN, make_set []) is part of
 * its SQL.
 */
AGGREGATE("count", ":l", "pg_catalog.count(*)", "count_")
AGGREGATE("countif", "P:l", "pg_catalog.count(*)", "countif_")
AGGREGATE("count_distinct", "x:l", "kql.dcount($1)", "count_distinct_")
AGGREGATE("count_distinctif", "xP:l", "kql.dcount($1)", "count_distinctif_")
AGGREGATE("dcount", "x?!l:l", "kql.dcount($1)", "dcount_")
AGGREGATE("dcountif", "xP?!l:l", "kql.dcount($1)", "dcountif_")
AGGREGATE("make_bag", "d?!l:d", "kql.make_bag($1)", "bag_")
AGGREGATE("make_bag_if", "dP?!l:d", "kql.make_bag($1)", "bag_")
AGGREGATE("make_list", "x:d", "kql.make_list($1)", "list_")
AGGREGATE("make_list", "x!l:d", "kql.make_list($1, $2)", "list_")
AGGREGATE("make_list_if", "xP:d", "kql.make_list($1)", "list_")
AGGREGATE("make_list_if", "xP!l:d", "kql.make_list($1, $3)", "list_")
AGGREGATE("make_list_with_nulls", "x:d", "kql.make_list_with_nulls($1)", "list_")
AGGREGATE("make_set", "x:d", "kql.make_set($1)", "set_")
AGGREGATE("make_set", "x!l:d", "kql.make_set($1, $2)", "set_")
AGGREGATE("make_set_if", "xP:d", "kql.make_set($1)", "set_")
AGGREGATE("make_set_if", "xP!l:d", "kql.make_set($1, $3)", "set_")
AGGREGATE("makelist", "x:d", "kql.make_list($1, 128)", "list_")
AGGREGATE("makelist", "x!l:d", "kql.make_list($1, $2)", "list_")
AGGREGATE("makeset", "x:d", "kql.make_set($1, 128)", "set_")
AGGREGATE("makeset", "x!l:d", "kql.make_set($1, $2)", "set_")
