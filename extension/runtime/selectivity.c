/*
 * selectivity.c
 *		How many rows a test of a text lets through, for the planner.
 *
 * Without it PostgreSQL takes a third of the rows for any function.  Where the pattern is known
 * the test itself is run over what the statistics hold of the column: its most common values and
 * its histogram.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_statistic.h"
#include "nodes/supportnodes.h"
#include "utils/selfuncs.h"

#include "base/compat.h"
#include "base/sql_function.h"

/* What a test lets through of a column of which nothing is known; PostgreSQL's of LIKE is half. */
#define SELECTIVITY_DEFAULT 0.01

/* Never none: statistics know nothing of what is rare. */
#define SELECTIVITY_LEAST 0.0001

/* Histograms of fewer values say little alone; the first and last value are extremes. */
#define SELECTIVITY_HISTOGRAM 100
#define SELECTIVITY_EXTREMES 1

/* A pattern or list of more bytes is not tried: planning would take longer than it saves. */
#define SELECTIVITY_MAX_PATTERN 2048

/* The share of a column's rows that pass the test, by its statistics. */
static double
share_of_column(VariableStatData *column, Oid function, Oid collation, const Const *pattern)
{
	FmgrInfo test;
	double of_common;
	double of_histogram;
	double common;
	double none = 0;
	double share = SELECTIVITY_DEFAULT;
	int size;

	fmgr_info(function, &test);
	of_common = mcv_selectivity(column, &test, collation, pattern->constvalue, true, &common);
	of_histogram = histogram_selectivity(column, &test, collation, pattern->constvalue, true, 10,
										 SELECTIVITY_EXTREMES, &size);
	if (of_histogram >= 0)
	{
		double weight = Min(1.0, (double) size / SELECTIVITY_HISTOGRAM);

		share = of_histogram * weight + SELECTIVITY_DEFAULT * (1 - weight);
	}
	if (HeapTupleIsValid(column->statsTuple))
		none = ((Form_pg_statistic) GETSTRUCT(column->statsTuple))->stanullfrac;
	/* All that is neither common nor null is as the histogram is. */
	return of_common + share * Max(0, 1 - common - none);
}

/* The share of rows that pass "function(column, pattern)" */
static double
share_of_rows(const SupportRequestSelectivity *request)
{
	VariableStatData column;
	Node *other;
	bool is_left;
	double share = SELECTIVITY_DEFAULT;

	if (list_length(request->args) != 2 || request->is_join)
		return SELECTIVITY_DEFAULT;
	if (!get_restriction_variable(request->root, request->args, request->varRelid, &column, &other,
								  &is_left))
		return SELECTIVITY_DEFAULT;
	if (is_left && IsA(other, Const) && !((Const *) other)->constisnull &&
		VARSIZE_ANY(DatumGetPointer(((Const *) other)->constvalue)) <= SELECTIVITY_MAX_PATTERN)
		share = share_of_column(&column, request->funcid, request->inputcollid, (Const *) other);
	ReleaseVariableStats(column);
	return Min(1.0, Max(share, SELECTIVITY_LEAST));
}

/* The support function of tests of a text by one pattern or a list of them. */
SQL_FUNCTION(kql_text_support)
{
	Node *node = (Node *) PG_GETARG_POINTER(0);

	if (!IsA(node, SupportRequestSelectivity))
		PG_RETURN_POINTER(NULL);
	((SupportRequestSelectivity *) node)->selectivity =
		share_of_rows((SupportRequestSelectivity *) node);
	PG_RETURN_POINTER(node);
}
