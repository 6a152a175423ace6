/*
 * series.h
 *		Dynamic arrays of numbers as the series_ functions see them.
 *
 * An element that is no number is missing.  Numbers are reals; whether all of
 * them are integers is kept, for the functions that keep the type.
 */
#ifndef VIGIL_RUNTIME_SERIES_H
#define VIGIL_RUNTIME_SERIES_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/jsonb.h"

#include "runtime/dynamic.h"

typedef struct Series
{
	int count;      /* SERIES_SCALAR: one number that stands for any length */
	double *values; /* 0 where missing */
	bool *present;
	bool integral; /* all numbers are integers */
	bool complete; /* nothing is missing */
} Series;

#define SERIES_SCALAR (-1)

/* Reads an argument (dynamic, or a number); false if it is neither an array nor a number. */
extern bool series_load(FunctionCallInfo fcinfo, int argno, Series *series);

/* The same, but only a whole array counts. */
extern bool series_load_array(FunctionCallInfo fcinfo, int argno, Series *series);

/* The same with nothing missing, of at least so many numbers. */
extern bool series_load_complete(FunctionCallInfo fcinfo, int argno, int least, Series *series);

/* A series of zeros, nothing missing. */
extern void series_make(Series *series, int count);

/* Adds one number, as an integer if asked and possible, or null. */
extern void series_add_number(DynamicBuilder *builder, double value, bool present, bool integral);

/* Adds a whole series as an array. */
extern void series_add(DynamicBuilder *builder, const Series *series);

/* A whole series as a dynamic array. */
extern Jsonb *series_to_jsonb(const Series *series);

/* Optional arguments. */
extern double series_real_argument(FunctionCallInfo fcinfo, int argno, double missing);
extern int64 series_long_argument(FunctionCallInfo fcinfo, int argno, int64 missing);
extern bool series_bool_argument(FunctionCallInfo fcinfo, int argno, bool missing);

/* Statistics over the numbers that are there. */
extern double series_mean(const double *values, int count);

/* The value at a fraction of the sorted numbers, between neighbours in proportion. */
extern double series_quantile(const double *values, int count, double fraction);

/* A straight line through the points (i + 1, values[i]). */
typedef struct LineFit
{
	double slope;
	double interception;
	double variance;
	double residual_variance;
	double rsquare;
} LineFit;

extern void series_line_fit(const double *values, int count, LineFit *fit);

#endif /* VIGIL_RUNTIME_SERIES_H */
