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
/*
 * arg_max(key, a, b) gives max(key) for the key and kql.arg_max_of(a, key),
 * kql.arg_max_of(b, key) for the others: (value, key), in that order.  The calls
 * need the same key; ties go to the first row, so all of them pick one row.  Keys
 * may be of any type with an order; a key that is NULL counts only when all are.
 * The key column itself is kql.arg_max_of(key, key).  arg_min likewise.
 *
 * take_any(a) gives kql.take_any_of(a); take_any(a, b) needs one row for both:
 * kql.arg_max_of(a, 0), kql.arg_max_of(b, 0), a constant key.
 */
AGGREGATE("arg_max", "ox*:1", NULL, "")
AGGREGATE("arg_min", "ox*:1", NULL, "")
AGGREGATE("argmax", "ox*:1", NULL, "")
AGGREGATE("argmin", "ox*:1", NULL, "")
AGGREGATE("take_any", "x*:1", NULL, "")
AGGREGATE("any", "x*:1", NULL, "")
AGGREGATE("take_anyif", "xP:1", "kql.take_any_of($1)", "=")
AGGREGATE("anyif", "xP:1", "kql.take_any_of($1)", "anyif_")

AGGREGATE("avg", "l:r", "kql.avg($1)", "avg_")
AGGREGATE("avg", "r:r", "kql.avg($1)", "avg_")
AGGREGATE("avg", "m:m", "pg_catalog.avg($1)", "avg_")
AGGREGATE("avg", "p:p", "kql.avg($1)", "avg_")
AGGREGATE("avg", "t:t", "kql.avg($1)", "avg_")
AGGREGATE("avgif", "lP:r", "kql.avg($1)", "avgif_")
AGGREGATE("avgif", "rP:r", "kql.avg($1)", "avgif_")
AGGREGATE("avgif", "mP:m", "pg_catalog.avg($1)", "avgif_")
AGGREGATE("avgif", "pP:p", "kql.avg($1)", "avgif_")
AGGREGATE("avgif", "tP:t", "kql.avg($1)", "avgif_")
AGGREGATE("binary_all_and", "l:l", "pg_catalog.bit_and($1)", "=")
AGGREGATE("binary_all_or", "l:l", "pg_catalog.bit_or($1)", "=")
AGGREGATE("binary_all_xor", "l:l", "pg_catalog.bit_xor($1)", "=")
AGGREGATE("count", ":l", "pg_catalog.count(*)", "count_")
AGGREGATE("count", "x:l", "pg_catalog.count(*)", "count_")
AGGREGATE("countif", "P:l", "pg_catalog.count(*)", "countif_")
AGGREGATE("count_distinct", "x:l", "kql.dcount_of($1)", "count_distinct_")
AGGREGATE("count_distinctif", "xP:l", "kql.dcount_of($1)", "count_distinctif_")
AGGREGATE("dcount", "x?!l:l", "kql.dcount_of($1)", "dcount_")
AGGREGATE("dcountif", "xP?!l:l", "kql.dcount_of($1)", "dcountif_")
AGGREGATE("make_bag", "d?!l:d", "kql.make_bag($1)", "bag_")
AGGREGATE("make_bag_if", "dP?!l:d", "kql.make_bag($1)", "bag_")
AGGREGATE("make_list", "x:d", "kql.make_list_of($1)", "list_")
AGGREGATE("make_list", "x!l:d", "kql.make_list_of($1, $2)", "list_")
AGGREGATE("make_list_if", "xP:d", "kql.make_list_of($1)", "list_")
AGGREGATE("make_list_if", "xP!l:d", "kql.make_list_of($1, $3)", "list_")
AGGREGATE("make_list_with_nulls", "x:d", "kql.make_list_with_nulls_of($1)", "list_")
AGGREGATE("make_set", "x:d", "kql.make_set_of($1)", "set_")
AGGREGATE("make_set", "x!l:d", "kql.make_set_of($1, $2)", "set_")
AGGREGATE("make_set_if", "xP:d", "kql.make_set_of($1)", "set_")
AGGREGATE("make_set_if", "xP!l:d", "kql.make_set_of($1, $3)", "set_")
AGGREGATE("covariance", "rr:r", "kql.covariance($1, $2)", "covariance_")
AGGREGATE("covarianceif", "rrP:r", "kql.covariance($1, $2)", "covarianceif_")
AGGREGATE("covariancep", "rr:r", "kql.covariancep($1, $2)", "covariancep_")
AGGREGATE("covariancepif", "rrP:r", "kql.covariancep($1, $2)", "covariancepif_")
AGGREGATE("makelist", "x:d", "kql.make_list_of($1, 128)", "list_")
AGGREGATE("makelist", "x!l:d", "kql.make_list_of($1, $2)", "list_")
AGGREGATE("makeset", "x:d", "kql.make_set_of($1, 128)", "set_")
AGGREGATE("makeset", "x!l:d", "kql.make_set_of($1, $2)", "set_")
AGGREGATE("max", "i:i", "pg_catalog.max($1)", "max_")
AGGREGATE("max", "l:l", "pg_catalog.max($1)", "max_")
AGGREGATE("max", "r:r", "kql.max($1)", "max_")
AGGREGATE("max", "m:m", "pg_catalog.max($1)", "max_")
AGGREGATE("max", "b:b", "pg_catalog.bool_or($1)", "max_")
AGGREGATE("max", "t:t", "pg_catalog.max($1)", "max_")
AGGREGATE("max", "p:p", "pg_catalog.max($1)", "max_")
AGGREGATE("max", "s:s", "coalesce(pg_catalog.max($1 COLLATE \"C\") @, '')", "max_")
AGGREGATE("maxif", "iP:i", "pg_catalog.max($1)", "maxif_")
AGGREGATE("maxif", "lP:l", "pg_catalog.max($1)", "maxif_")
AGGREGATE("maxif", "rP:r", "kql.max($1)", "maxif_")
AGGREGATE("maxif", "mP:m", "pg_catalog.max($1)", "maxif_")
AGGREGATE("maxif", "bP:b", "pg_catalog.bool_or($1)", "maxif_")
AGGREGATE("maxif", "tP:t", "pg_catalog.max($1)", "maxif_")
AGGREGATE("maxif", "pP:p", "pg_catalog.max($1)", "maxif_")
AGGREGATE("maxif", "sP:s", "coalesce(pg_catalog.max($1 COLLATE \"C\") @, '')", "maxif_")
AGGREGATE("min", "i:i", "pg_catalog.min($1)", "min_")
AGGREGATE("min", "l:l", "pg_catalog.min($1)", "min_")
AGGREGATE("min", "r:r", "kql.min($1)", "min_")
AGGREGATE("min", "m:m", "pg_catalog.min($1)", "min_")
AGGREGATE("min", "b:b", "pg_catalog.bool_and($1)", "min_")
AGGREGATE("min", "t:t", "pg_catalog.min($1)", "min_")
AGGREGATE("min", "p:p", "pg_catalog.min($1)", "min_")
AGGREGATE("min", "s:s", "coalesce(pg_catalog.min($1 COLLATE \"C\") @, '')", "min_")
AGGREGATE("minif", "iP:i", "pg_catalog.min($1)", "minif_")
AGGREGATE("minif", "lP:l", "pg_catalog.min($1)", "minif_")
AGGREGATE("minif", "rP:r", "kql.min($1)", "minif_")
AGGREGATE("minif", "mP:m", "pg_catalog.min($1)", "minif_")
AGGREGATE("minif", "bP:b", "pg_catalog.bool_and($1)", "minif_")
AGGREGATE("minif", "tP:t", "pg_catalog.min($1)", "minif_")
AGGREGATE("minif", "pP:p", "pg_catalog.min($1)", "minif_")
AGGREGATE("minif", "sP:s", "coalesce(pg_catalog.min($1 COLLATE \"C\") @, '')", "minif_")

/* Nearest rank, exact.  percentiles() is one percentile() per rank: the binder's. */
AGGREGATE("percentile", "l!r:l",
		  "pg_catalog.percentile_disc(($2)::double precision / 100.0) WITHIN GROUP (ORDER BY $1)",
		  "percentile_")
AGGREGATE("percentile", "r!r:r",
		  "pg_catalog.percentile_disc(($2)::double precision / 100.0) WITHIN GROUP (ORDER BY $1)",
		  "percentile_")
AGGREGATE("percentile", "m!r:m",
		  "pg_catalog.percentile_disc(($2)::double precision / 100.0) WITHIN GROUP (ORDER BY $1)",
		  "percentile_")
AGGREGATE("percentile", "t!r:t",
		  "pg_catalog.percentile_disc(($2)::double precision / 100.0) WITHIN GROUP (ORDER BY $1)",
		  "percentile_")
AGGREGATE("percentile", "p!r:p",
		  "pg_catalog.percentile_disc(($2)::double precision / 100.0) WITHIN GROUP (ORDER BY $1)",
		  "percentile_")
AGGREGATE("percentilew", "ll!r:l", "kql.percentilew_of($1, $2, $3)", "percentile_")
AGGREGATE("percentilew", "rl!r:r", "kql.percentilew_of($1, $2, $3)", "percentile_")
AGGREGATE("percentilew", "tl!r:t", "kql.percentilew_of($1, $2, $3)", "percentile_")
AGGREGATE("percentilew", "pl!r:p", "kql.percentilew_of($1, $2, $3)", "percentile_")
AGGREGATE("percentiles", "x!r*:1", NULL, "percentile_")
AGGREGATE("percentiles_array", "x!r*:d", NULL, "percentiles_")
AGGREGATE("percentilesw_array", "xl!r*:d", NULL, "percentiles_")

AGGREGATE("stdev", "r:r", "kql.stdev($1)", "stdev_")
AGGREGATE("stdev", "t:r", "kql.stdev(kql.toreal($1))", "stdev_")
AGGREGATE("stdev", "p:r", "kql.stdev(kql.toreal($1))", "stdev_")
AGGREGATE("stdevif", "rP:r", "kql.stdev($1)", "stdevif_")
AGGREGATE("stdevp", "r:r", "kql.stdevp($1)", "stdevp_")
AGGREGATE("stdevp", "t:r", "kql.stdevp(kql.toreal($1))", "stdevp_")
AGGREGATE("stdevp", "p:r", "kql.stdevp(kql.toreal($1))", "stdevp_")
AGGREGATE("stdevpif", "rP:r", "kql.stdevp($1)", "stdevpif_")
AGGREGATE("variance", "r:r", "kql.variance($1)", "variance_")
AGGREGATE("variance", "t:r", "kql.variance(kql.toreal($1))", "variance_")
AGGREGATE("variance", "p:r", "kql.variance(kql.toreal($1))", "variance_")
AGGREGATE("varianceif", "rP:r", "kql.variance($1)", "varianceif_")
AGGREGATE("variancep", "r:r", "kql.variancep($1)", "variancep_")
AGGREGATE("variancep", "t:r", "kql.variancep(kql.toreal($1))", "variancep_")
AGGREGATE("variancep", "p:r", "kql.variancep(kql.toreal($1))", "variancep_")
AGGREGATE("variancepif", "rP:r", "kql.variancep($1)", "variancepif_")
AGGREGATE("sum", "l:l", "kql.sum($1)", "sum_")
AGGREGATE("sum", "r:r", "kql.sum($1)", "sum_")
AGGREGATE("sum", "m:m", "coalesce(pg_catalog.sum($1) @, 0)", "sum_")
AGGREGATE("sum", "p:p", "kql.sum($1)", "sum_")
AGGREGATE("sumif", "lP:l", "kql.sum($1)", "sumif_")
AGGREGATE("sumif", "rP:r", "kql.sum($1)", "sumif_")
AGGREGATE("sumif", "mP:m", "coalesce(pg_catalog.sum($1) @, 0)", "sumif_")
AGGREGATE("sumif", "pP:p", "kql.sum($1)", "sumif_")

/* Digests to keep: exact ones, as dynamics. */
AGGREGATE("buildschema", "d:d", "kql.buildschema($1)", "schema_")
AGGREGATE("hll", "x?!l:d", "kql.hll_of($1)", "hll_")
AGGREGATE("hll_if", "xP?!l:d", "kql.hll_of($1)", "hll_if_")
AGGREGATE("hll_merge", "d:d", "kql.make_set_of($1)", "hll_merge_")
AGGREGATE("merge_tdigest", "d:d", "kql.tdigest_merge($1)", "merge_tdigests_")
AGGREGATE("tdigest", "r?l:d", "kql.tdigest($1, $2)", "tdigest_")
AGGREGATE("tdigest_merge", "d:d", "kql.tdigest_merge($1)", "merge_tdigests_")
