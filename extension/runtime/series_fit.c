/*
 * series_fit.c
 *		Two lines and a polynomial through a series.
 *
 * As in series_stats.c: functions of several columns return an array with one
 * element for each column, in KQL's order.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/series.h"

/* A line needs two points. */
#define PART_MIN_POINTS 2
#define POLY_MAX_DEGREE 50

/* A split is better than another one only if its errors are smaller by this part of the whole. */
#define SPLIT_TOLERANCE 1e-12

/* A regression line to which points are added one by one. */
typedef struct RunningLine
{
	double count;
	double mean_x;
	double mean_y;
	double xx; /* sums of squares and products around the means */
	double xy;
	double yy;
} RunningLine;

static void
line_add(RunningLine *line, double x, double y)
{
	double dx = x - line->mean_x;
	double dy = y - line->mean_y;

	line->count++;
	line->mean_x += dx / line->count;
	line->mean_y += dy / line->count;
	line->xx += dx * (x - line->mean_x);
	line->xy += dx * (y - line->mean_y);
	line->yy += dy * (y - line->mean_y);
}

/* The sum of the squared errors of the line. */
static double
line_error(const RunningLine *line)
{
	double explained = line->xx > 0 ? line->xy * line->xy / line->xx : 0;

	return Max(line->yy - explained, 0);
}

/* The number of points left of the best split: the first of those that are equally good. */
static int
find_split(const Series *series, double total)
{
	double *right = palloc_extended(sizeof(double) * (series->count + 1), MCXT_ALLOC_HUGE);
	RunningLine line = {0};
	double least = INFINITY;
	int split = PART_MIN_POINTS;

	for (int i = series->count - 1; i >= 0; i--)
	{
		CHECK_FOR_INTERRUPTS();
		line_add(&line, i, series->values[i]);
		right[i] = line_error(&line);
	}
	memset(&line, 0, sizeof(line));
	for (int i = 0; i < series->count - PART_MIN_POINTS; i++)
	{
		double error;

		CHECK_FOR_INTERRUPTS();
		line_add(&line, i, series->values[i]);
		error = line_error(&line) + right[i + 1];
		if (i + 1 >= PART_MIN_POINTS && error < least - total * SPLIT_TOLERANCE)
		{
			least = error;
			split = i + 1;
		}
	}
	pfree(right);
	return split;
}

static void
add_named(DynamicBuilder *builder, const char *key, double value)
{
	if (key)
		dynamic_add_key(builder, key, (int) strlen(key));
	series_add_number(builder, value, true, false);
}

/* What is told of the line through one part; a bag of its own, or elements of the array. */
static void
add_part(DynamicBuilder *builder, const char *name, const LineFit *fit)
{
	if (name)
	{
		dynamic_add_key(builder, name, (int) strlen(name));
		dynamic_begin_object(builder);
	}
	add_named(builder, name ? "rsquare" : NULL, fit->rsquare);
	add_named(builder, name ? "slope" : NULL, fit->slope);
	add_named(builder, name ? "interception" : NULL, fit->interception);
	add_named(builder, name ? "variance" : NULL, fit->variance);
	add_named(builder, name ? "rvariance" : NULL, fit->residual_variance);
	if (name)
		dynamic_end_object(builder);
}

/* Replaces the numbers of a part by those of its line, and adds up the squared errors. */
static double
put_line(double *values, int count, const LineFit *fit)
{
	double errors = 0;

	for (int i = 0; i < count; i++)
	{
		double fitted = fit->interception + fit->slope * (i + 1);

		errors += (values[i] - fitted) * (values[i] - fitted);
		values[i] = fitted;
	}
	return errors;
}

/* rsquare, split_idx, variance, rvariance, line_fit and five each of the right and the left line. */
static Datum
fit_two_lines(FunctionCallInfo fcinfo, bool bag)
{
	Series series;
	LineFit whole, left, right;
	DynamicBuilder builder = {0};
	double total, errors;
	int split;

	if (!series_load_complete(fcinfo, 0, 2 * PART_MIN_POINTS, &series))
		PG_RETURN_NULL();
	series_line_fit(series.values, series.count, &whole);
	total = whole.variance * (series.count - 1);
	split = find_split(&series, total);
	series_line_fit(series.values, split, &left);
	series_line_fit(series.values + split, series.count - split, &right);
	errors = put_line(series.values, split, &left) +
			 put_line(series.values + split, series.count - split, &right);
	if (bag)
		dynamic_begin_object(&builder);
	else
		dynamic_begin_array(&builder);
	add_named(&builder, bag ? "rsquare" : NULL, total > 0 ? 1 - errors / total : 0);
	if (bag)
		dynamic_add_key(&builder, "split_idx", 9);
	series_add_number(&builder, split, true, true);
	add_named(&builder, bag ? "variance" : NULL, whole.variance);
	add_named(&builder, bag ? "rvariance" : NULL, errors / (series.count - 1));
	if (bag)
		dynamic_add_key(&builder, "line_fit", 8);
	series.integral = false;
	series_add(&builder, &series);
	add_part(&builder, bag ? "right" : NULL, &right);
	add_part(&builder, bag ? "left" : NULL, &left);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

SQL_VALUE(kql_series_fit_2lines, fit_two_lines(fcinfo, false));
SQL_VALUE(kql_series_fit_2lines_dynamic, fit_two_lines(fcinfo, true));

/* Points whose x is brought to [-1, 1], and the polynomial through them in that scale. */
typedef struct Poly
{
	int count;
	int degree;
	const double *y;
	double *at; /* the scaled x */
	double middle;
	double half;
	double *fitted;
	double coefficient[POLY_MAX_DEGREE + 1]; /* from the lowest power up */
} Poly;

static void
poly_scale(Poly *poly, const double *x)
{
	double least = x[0], most = x[0];

	for (int i = 1; i < poly->count; i++)
	{
		least = Min(least, x[i]);
		most = Max(most, x[i]);
	}
	poly->middle = least / 2 + most / 2;
	poly->half = most / 2 - least / 2;
	if (!(poly->half > 0))
		poly->half = 1;
	for (int i = 0; i < poly->count; i++)
		poly->at[i] = (x[i] - poly->middle) / poly->half;
}

/*
 * Least squares by polynomials that are orthogonal on the points: each is made of the two before
 * it, and its share does not depend on the others'.
 */
static void
poly_solve(Poly *poly)
{
	double *now = palloc_extended(sizeof(double) * poly->count, MCXT_ALLOC_HUGE);
	double *before =
		palloc_extended(sizeof(double) * poly->count, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	double power[POLY_MAX_DEGREE + 1] = {1};
	double power_before[POLY_MAX_DEGREE + 1] = {0};
	double norm_before = 0;

	for (int i = 0; i < poly->count; i++)
		now[i] = 1;
	for (int degree = 0; degree <= poly->degree; degree++)
	{
		double norm = 0, share = 0, center = 0, mix;

		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < poly->count; i++)
		{
			norm += now[i] * now[i];
			share += now[i] * poly->y[i];
			center += poly->at[i] * now[i] * now[i];
		}
		/* Fewer different x than powers: the higher ones have nothing to add. */
		if (norm < poly->count * 1e-20)
			break;
		share /= norm;
		center /= norm;
		mix = degree > 0 ? norm / norm_before : 0;
		for (int i = 0; i < poly->count; i++)
		{
			double next = (poly->at[i] - center) * now[i] - mix * before[i];

			poly->fitted[i] += share * now[i];
			before[i] = now[i];
			now[i] = next;
		}
		for (int k = degree; k >= 0; k--)
			poly->coefficient[k] += share * power[k];
		for (int k = Min(degree + 1, POLY_MAX_DEGREE); k >= 0; k--)
		{
			double next = (k > 0 ? power[k - 1] : 0) - center * power[k] - mix * power_before[k];

			power_before[k] = power[k];
			power[k] = next;
		}
		norm_before = norm;
	}
	pfree(now);
	pfree(before);
}

/* Puts (x - middle) / half into the place of x, by Horner's scheme. */
static void
poly_unscale(Poly *poly)
{
	double result[POLY_MAX_DEGREE + 1] = {0};

	for (int power = poly->degree; power >= 0; power--)
	{
		for (int k = poly->degree; k >= 0; k--)
			result[k] = ((k > 0 ? result[k - 1] : 0) - result[k] * poly->middle) / poly->half;
		result[0] += poly->coefficient[power];
	}
	memcpy(poly->coefficient, result, sizeof(result));
}

static Jsonb *
poly_result(const Poly *poly)
{
	double mean = series_mean(poly->y, poly->count);
	double total = 0, errors = 0;
	DynamicBuilder builder = {0};

	for (int i = 0; i < poly->count; i++)
	{
		total += (poly->y[i] - mean) * (poly->y[i] - mean);
		errors += (poly->y[i] - poly->fitted[i]) * (poly->y[i] - poly->fitted[i]);
	}
	dynamic_begin_array(&builder);
	add_named(&builder, NULL, total > 0 ? 1 - errors / total : 0);
	dynamic_begin_array(&builder);
	for (int power = poly->degree; power >= 0; power--)
		add_named(&builder, NULL, poly->coefficient[power]);
	dynamic_end_array(&builder);
	add_named(&builder, NULL, total / (poly->count - 1));
	add_named(&builder, NULL, errors / (poly->count - 1));
	dynamic_begin_array(&builder);
	for (int i = 0; i < poly->count; i++)
		add_named(&builder, NULL, poly->fitted[i]);
	dynamic_end_array(&builder);
	dynamic_end_array(&builder);
	return dynamic_finish(&builder);
}

/*
 * series_fit_poly(y [, x [, degree]]): rsquare, coefficients from the highest power down,
 * variance, rvariance, poly_fit.  x is 1, 2, … if there is none.  Null if a number is missing, the
 * lengths differ, or there are not more points than powers.
 */
SQL_FUNCTION(kql_series_fit_poly)
{
	Series y, x;
	Poly poly = {0};
	int64 degree = series_long_argument(fcinfo, 2, 1);

	if (!series_load_complete(fcinfo, 0, 2, &y) || degree < 0 || degree > POLY_MAX_DEGREE ||
		degree >= y.count)
		PG_RETURN_NULL();
	if (PG_ARGISNULL(1))
	{
		series_make(&x, y.count);
		for (int i = 0; i < x.count; i++)
			x.values[i] = i + 1;
	}
	else if (!series_load_complete(fcinfo, 1, 2, &x) || x.count != y.count)
		PG_RETURN_NULL();
	poly.count = y.count;
	poly.degree = (int) degree;
	poly.y = y.values;
	poly.at = palloc_extended(sizeof(double) * y.count, MCXT_ALLOC_HUGE);
	poly.fitted = palloc_extended(sizeof(double) * y.count, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	poly_scale(&poly, x.values);
	poly_solve(&poly);
	poly_unscale(&poly);
	PG_RETURN_JSONB_P(poly_result(&poly));
}
