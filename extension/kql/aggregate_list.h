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
 * NULL sql: the binder treats the name itself (arg_max, take_any, …).
 * naming	"sum_" means sum_ and the argument's name; "=" the argument's name alone.
 *
 * What an aggregate gives for no rows (sum 0, avg NaN, make_set []) is part of
 * its SQL.
 */
AGGREGATE("count", ":l", "pg_catalog.count(*)", "count_")
AGGREGATE("countif", "P:l", "pg_catalog.count(*)", "countif_")
