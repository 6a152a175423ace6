/*
 * series_stats.c
 *		Functions that make numbers of series: sums, statistics, correlation and
 *		the straight line through a series.
 *
 * Functions of several columns return an array with one element for each
 * column, in KQL's order; the variants named _dynamic return a bag.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"
#include "runtime/series.h"

double
series_mean(const double *values, int count)
{
	double sum = 0;

	for (int i = 0; i < count; i++)
		sum += values[i];
	return sum / count;
}

/* For qsort(). */
static int
compare_doubles(const void *a, const void *b)
{
	double left = *(const double *) a;
	double right = *(const double *) b;

	CHECK_FOR_INTERRUPTS();
	return (left > right) - (left < right);
}

double
series_quantile(const double *values, int count, double fraction)
{
	double *sorted;
	double place = fraction * (count - 1);
	int below = (int) number_truncate(floor(place));
	double result;

	if (count == 0)
		return NAN;
	sorted = palloc_extended(sizeof(double) * count, MCXT_ALLOC_HUGE);
	memcpy(sorted, values, sizeof(double) * count);
	qsort(sorted, count, sizeof(double), compare_doubles);
	result = sorted[below];
	if (below + 1 < count)
		result += (place - below) * (sorted[below + 1] - sorted[below]);
	pfree(sorted);
	return result;
}

void
series_line_fit(const double *values, int count, LineFit *fit)
{
	double mean_x = (count - 1) / 2.0;
	double mean_y = series_mean(values, count);
	double xx = 0;
	double xy = 0;
	double yy = 0;
	double residual = 0;

	for (int i = 0; i < count; i++)
	{
		xx += (i - mean_x) * (i - mean_x);
		xy += (i - mean_x) * (values[i] - mean_y);
		yy += (values[i] - mean_y) * (values[i] - mean_y);
	}
	fit->slope = xx > 0 ? xy / xx : 0;
	fit->interception = mean_y - fit->slope * (mean_x + 1);
	for (int i = 0; i < count; i++)
	{
		double error = values[i] - (fit->interception + fit->slope * (i + 1));

		residual += error * error;
	}
	fit->variance = yy / (count - 1);
	fit->residual_variance = residual / (count - 1);
	fit->rsquare = yy > 0 ? 1 - residual / yy : 0;
}

/* The sum or the product; null if something is missing. */
static Datum
reduce_series(FunctionCallInfo fcinfo, double start, bool multiply)
{
	Series series;
	double result = start;

	if (!series_load_complete(fcinfo, 0, 0, &series))
		PG_RETURN_NULL();
	for (int i = 0; i < series.count; i++)
		result = multiply ? result * series.values[i] : result + series.values[i];
	PG_RETURN_FLOAT8(result);
}

SQL_VALUE(kql_series_sum, reduce_series(fcinfo, 0, false));
SQL_VALUE(kql_series_product, reduce_series(fcinfo, 1, true));

/* Loads two complete arrays of one length that is not 0. */
static bool
load_equal(FunctionCallInfo fcinfo, Series *a, Series *b)
{
	return series_load_complete(fcinfo, 0, 1, a) && series_load_complete(fcinfo, 1, 1, b) &&
		   a->count == b->count;
}

/* The sum of the products of pairs. */
static double
dot_product(const Series *a, const Series *b)
{
	double sum = 0;

	for (int i = 0; i < a->count; i++)
		sum += a->values[i] * b->values[i];
	return sum;
}

/* series_magnitude(): the length of a vector. */
SQL_FUNCTION(kql_series_magnitude)
{
	Series series;

	if (!series_load_complete(fcinfo, 0, 0, &series))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(sqrt(dot_product(&series, &series)));
}

/* series_dot_product(): null unless both are complete and of one length, as the next two. */
SQL_FUNCTION(kql_series_dot_product)
{
	Series a;
	Series b;

	if (!load_equal(fcinfo, &a, &b))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(dot_product(&a, &b));
}

/* cosine_similarity(a, b [, |a| [, |b|]]) */
SQL_FUNCTION(kql_series_cosine_similarity)
{
	Series a;
	Series b;
	double left;
	double right;

	if (!load_equal(fcinfo, &a, &b))
		PG_RETURN_NULL();
	left = series_real_argument(fcinfo, 2, sqrt(dot_product(&a, &a)));
	right = series_real_argument(fcinfo, 3, sqrt(dot_product(&b, &b)));
	PG_RETURN_FLOAT8(dot_product(&a, &b) / (left * right));
}

/* series_pearson_correlation() */
SQL_FUNCTION(kql_series_pearson_correlation)
{
	Series a;
	Series b;
	double mean_a;
	double mean_b;
	double aa = 0;
	double bb = 0;
	double ab = 0;

	if (!load_equal(fcinfo, &a, &b))
		PG_RETURN_NULL();
	mean_a = series_mean(a.values, a.count);
	mean_b = series_mean(b.values, b.count);
	for (int i = 0; i < a.count; i++)
	{
		aa += (a.values[i] - mean_a) * (a.values[i] - mean_a);
		bb += (b.values[i] - mean_b) * (b.values[i] - mean_b);
		ab += (a.values[i] - mean_a) * (b.values[i] - mean_b);
	}
	PG_RETURN_FLOAT8(ab / sqrt(aa * bb));
}

typedef struct Statistics
{
	int count;
	int min_index;
	int max_index;
	double min;
	double max;
	double sum;
	double mean;
	double variance;
} Statistics;

/* False if there is nothing to count, or something is missing that may not be. */
static bool
compute_statistics(const Series *series, bool ignore_missing, Statistics *s)
{
	double squares = 0;

	memset(s, 0, sizeof(*s));
	for (int i = 0; i < series->count; i++)
	{
		double value = series->values[i];

		if (!series->present[i] || (ignore_missing && !isfinite(value)))
		{
			if (!ignore_missing)
				return false;
			continue;
		}
		if (s->count == 0 || value < s->min)
		{
			s->min = value;
			s->min_index = i;
		}
		if (s->count == 0 || value > s->max)
		{
			s->max = value;
			s->max_index = i;
		}
		s->sum += value;
		s->count++;
	}
	if (s->count == 0)
		return false;
	s->mean = s->sum / s->count;
	for (int i = 0; i < series->count; i++)
		if (series->present[i] && (!ignore_missing || isfinite(series->values[i])))
			squares += (series->values[i] - s->mean) * (series->values[i] - s->mean);
	s->variance = s->count > 1 ? squares / (s->count - 1) : 0;
	return true;
}

/* Adds a number, under a key if there is one. */
static void
add_field(DynamicBuilder *builder, const char *key, double value, bool present, bool integral)
{
	if (key)
		dynamic_add_key(builder, key, (int) strlen(key));
	series_add_number(builder, value, present, integral);
}

/* As an array: min, min_idx, max, max_idx, avg, stdev, variance. */
SQL_FUNCTION(kql_series_stats)
{
	Series series;
	Statistics s;
	DynamicBuilder builder = {0};
	bool good = series_load_array(fcinfo, 0, &series) &&
				compute_statistics(&series, series_bool_argument(fcinfo, 1, false), &s);

	if (!good)
		memset(&s, 0, sizeof(s));
	dynamic_begin_array(&builder);
	add_field(&builder, NULL, s.min, good, false);
	add_field(&builder, NULL, s.min_index, good, true);
	add_field(&builder, NULL, s.max, good, false);
	add_field(&builder, NULL, s.max_index, good, true);
	add_field(&builder, NULL, s.mean, good, false);
	add_field(&builder, NULL, sqrt(s.variance), good, false);
	add_field(&builder, NULL, s.variance, good, false);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* series_stats_dynamic(series [, ignore what is no number]) */
SQL_FUNCTION(kql_series_stats_dynamic)
{
	Series series;
	Statistics s;
	DynamicBuilder builder = {0};

	if (!series_load_array(fcinfo, 0, &series) ||
		!compute_statistics(&series, series_bool_argument(fcinfo, 1, false), &s))
		PG_RETURN_NULL();
	dynamic_begin_object(&builder);
	add_field(&builder, "min", s.min, true, false);
	add_field(&builder, "min_idx", s.min_index, true, true);
	add_field(&builder, "max", s.max, true, false);
	add_field(&builder, "max_idx", s.max_index, true, true);
	add_field(&builder, "avg", s.mean, true, false);
	add_field(&builder, "stdev", sqrt(s.variance), true, false);
	add_field(&builder, "variance", s.variance, true, false);
	add_field(&builder, "sum", s.sum, true, false);
	add_field(&builder, "len", s.count, true, true);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* rsquare, slope, variance, rvariance, interception, line_fit: as an array or a bag. */
static Datum
fit_line(FunctionCallInfo fcinfo, bool bag)
{
	Series series;
	LineFit fit;
	DynamicBuilder builder = {0};

	if (!series_load_complete(fcinfo, 0, 2, &series))
		PG_RETURN_NULL();
	series_line_fit(series.values, series.count, &fit);
	if (bag)
		dynamic_begin_object(&builder);
	else
		dynamic_begin_array(&builder);
	add_field(&builder, bag ? "rsquare" : NULL, fit.rsquare, true, false);
	add_field(&builder, bag ? "slope" : NULL, fit.slope, true, false);
	add_field(&builder, bag ? "variance" : NULL, fit.variance, true, false);
	add_field(&builder, bag ? "rvariance" : NULL, fit.residual_variance, true, false);
	add_field(&builder, bag ? "interception" : NULL, fit.interception, true, false);
	for (int i = 0; i < series.count; i++)
		series.values[i] = fit.interception + fit.slope * (i + 1);
	series.integral = false;
	if (bag)
		dynamic_add_key(&builder, "line_fit", 8);
	series_add(&builder, &series);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

SQL_VALUE(kql_series_fit_line, fit_line(fcinfo, false));
SQL_VALUE(kql_series_fit_line_dynamic, fit_line(fcinfo, true));
