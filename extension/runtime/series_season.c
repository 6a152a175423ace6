/*
 * series_season.c
 *		Functions that take a series apart: season, trend, residual, anomalies.
 *
 * The real engine does not publish its formulas, so figures differ from its own;
 * shapes do not.  Here: a period's score is the autocorrelation at its lag,
 * corrected for the overlap; the season is the median of each phase; the trend
 * is the mean, a straight line, or nothing; an outlier's score is how far it lies
 * outside of two quantiles, in units of their distance.
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
#include "runtime/string_term.h"

#define PERIOD_MIN 4
#define SEASON_THRESHOLD 0.6

/* Detection costs length times lags: longer lags than this are not tried. */
#define PERIOD_MAX 10000

typedef enum TrendKind
{
	TREND_NONE,
	TREND_AVERAGE,
	TREND_LINE
} TrendKind;

typedef struct Decomposition
{
	Series baseline;
	Series seasonal;
	Series trend;
	Series residual;
} Decomposition;

/* The score of a period: 1 for a series that repeats exactly. */
static double
period_score(const double *values, int count, int period)
{
	double mean = series_mean(values, count);
	double total = 0;
	double sum = 0;

	if (period <= 0 || period >= count)
		return 0;
	for (int i = 0; i < count; i++)
		total += (values[i] - mean) * (values[i] - mean);
	for (int i = 0; i + period < count; i++)
		sum += (values[i] - mean) * (values[i + period] - mean);
	return total > 0 ? sum / total * count / (count - period) : 0;
}

/* The scores of all lags below half the length, index 0 unused; *limit gets their number. */
static double *
all_scores(const double *values, int count, int *limit)
{
	double *scores;

	*limit = Min((count + 1) / 2, PERIOD_MAX);
	scores = palloc0(sizeof(double) * (*limit + 2));
	for (int lag = 1; lag < *limit; lag++)
	{
		CHECK_FOR_INTERRUPTS();
		scores[lag] = period_score(values, count, lag);
	}
	return scores;
}

/* Is no neighbour's score higher? */
static bool
is_peak(const double *scores, int limit, int lag)
{
	return scores[lag] >= scores[lag - 1] && (lag + 1 >= limit || scores[lag] >= scores[lag + 1]);
}

/* The period of a series, 0 if it has none: the shortest one that scores near the best. */
static int
detect_period(const double *values, int count, double threshold)
{
	int limit;
	double *scores = all_scores(values, count, &limit);
	double best = threshold;
	int period = 0;

	for (int lag = PERIOD_MIN; lag < limit; lag++)
		if (is_peak(scores, limit, lag))
			best = Max(best, scores[lag]);
	for (int lag = PERIOD_MIN; lag < limit && period == 0; lag++)
		if (scores[lag] >= threshold && scores[lag] >= 0.95 * best && is_peak(scores, limit, lag))
			period = lag;
	pfree(scores);
	return period;
}

/* Fills season with the median of each phase of the first learn values. */
static void
seasonal_medians(const double *values, int learn, int period, double *season, int count)
{
	double *phase_values = palloc_extended(sizeof(double) * (learn + 1), MCXT_ALLOC_HUGE);

	for (int phase = 0; phase < Min(period, count); phase++)
	{
		int members = 0;
		double median;

		CHECK_FOR_INTERRUPTS();
		for (int i = phase; i < learn; i += period)
			phase_values[members++] = values[i];
		median = members > 0 ? series_quantile(phase_values, members, 0.5) : 0;
		for (int i = phase; i < count; i += period)
			season[i] = median;
	}
	pfree(phase_values);
}

/* series_seasonal(series [, period]): -1 detects the period. */
SQL_FUNCTION(kql_series_seasonal)
{
	Series series;
	Series season;
	int64 period = series_long_argument(fcinfo, 1, -1);

	if (!series_load_complete(fcinfo, 0, 0, &series))
		PG_RETURN_NULL();
	series_make(&season, series.count);
	if (period == -1)
		period = detect_period(series.values, series.count, SEASON_THRESHOLD);
	if (period > 0 && period <= series.count)
		seasonal_medians(series.values, series.count, (int) period, season.values, series.count);
	PG_RETURN_JSONB_P(series_to_jsonb(&season));
}

/* The kind of trend by its name. */
static TrendKind
trend_argument(FunctionCallInfo fcinfo, int argno, TrendKind missing)
{
	TextPiece name = PG_NARGS() > argno ? ARG_PIECE(argno) : (TextPiece){"", 0};
	static const TextPiece names[] = {{"none", 4}, {"avg", 3}, {"linefit", 7}};

	for (size_t i = 0; i < lengthof(names); i++)
		if (span_equals_ci(names[i], name))
			return (TrendKind) i;
	return missing;
}

/*
 * Takes a series apart.  The last test values are not learned from, but have
 * their parts like the others.
 */
static void
decompose(const Series *series, int64 period, TrendKind kind, int64 test, double threshold,
		  Decomposition *parts)
{
	int count = series->count;
	int learn = (int) Max(0, count - Max(test, 0));
	double *values = palloc_extended(sizeof(double) * (count + 1), MCXT_ALLOC_HUGE);
	double level = learn > 0 ? series_mean(series->values, learn) : 0;
	LineFit fit = {0, level, 0, 0, 0};
	double season_mean;

	series_make(&parts->baseline, count);
	series_make(&parts->seasonal, count);
	series_make(&parts->trend, count);
	series_make(&parts->residual, count);
	if (kind == TREND_LINE && learn > 1)
		series_line_fit(series->values, learn, &fit);
	for (int i = 0; i < count; i++)
	{
		double line = fit.interception + fit.slope * (i + 1);

		parts->trend.values[i] = kind == TREND_NONE ? 0 : line;
		values[i] = series->values[i] - (kind == TREND_NONE ? 0 : line);
	}
	if (period == -1)
		period = detect_period(values, learn, threshold);
	if (period > 0 && period <= learn)
	{
		seasonal_medians(values, learn, (int) period, parts->seasonal.values, count);
		season_mean = series_mean(parts->seasonal.values, learn);

		/* The season swings around zero; its level belongs to the trend. */
		for (int i = 0; i < count && kind != TREND_NONE; i++)
		{
			parts->seasonal.values[i] -= season_mean;
			parts->trend.values[i] += season_mean;
		}
	}
	for (int i = 0; i < count; i++)
	{
		parts->baseline.values[i] = parts->seasonal.values[i] + parts->trend.values[i];
		parts->residual.values[i] = series->values[i] - parts->baseline.values[i];
	}
	pfree(values);
}

/* series_decompose(series [, period [, trend [, test [, threshold]]]]) */
SQL_FUNCTION(kql_series_decompose)
{
	Series series;
	Decomposition parts;
	DynamicBuilder builder = {0};

	if (!series_load_complete(fcinfo, 0, 1, &series))
		PG_RETURN_NULL();
	decompose(&series, series_long_argument(fcinfo, 1, -1),
			  trend_argument(fcinfo, 2, TREND_AVERAGE), series_long_argument(fcinfo, 3, 0),
			  series_real_argument(fcinfo, 4, SEASON_THRESHOLD), &parts);
	dynamic_begin_array(&builder);
	series_add(&builder, &parts.baseline);
	series_add(&builder, &parts.seasonal);
	series_add(&builder, &parts.trend);
	series_add(&builder, &parts.residual);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* series_decompose_forecast(series, points [, period [, trend [, threshold]]]) */
SQL_FUNCTION(kql_series_decompose_forecast)
{
	Series series;
	Decomposition parts;

	if (!series_load_complete(fcinfo, 0, 1, &series))
		PG_RETURN_NULL();
	decompose(&series, series_long_argument(fcinfo, 2, -1), trend_argument(fcinfo, 3, TREND_LINE),
			  series_long_argument(fcinfo, 1, 0), series_real_argument(fcinfo, 4, SEASON_THRESHOLD),
			  &parts);
	PG_RETURN_JSONB_P(series_to_jsonb(&parts.baseline));
}

/*
 * Scores how far each value lies outside of two quantiles.  Where they coincide
 * the mean distance from the median takes the place of their distance.
 */
static void
score_outliers(const Series *series, int learn, double low, double high, Series *scores)
{
	double lower = series_quantile(series->values, learn, low);
	double upper = series_quantile(series->values, learn, high);
	double range = upper - lower;

	series_make(scores, series->count);
	if (!(range > 0))
	{
		double median = series_quantile(series->values, learn, 0.5);

		range = 0;
		for (int i = 0; i < series->count; i++)
			range += fabs(series->values[i] - median) / series->count;
	}
	for (int i = 0; i < series->count; i++)
	{
		double value = series->values[i];

		if (value > upper && range > 0)
			scores->values[i] = (value - upper) / range;
		else if (value < lower && range > 0)
			scores->values[i] = (value - lower) / range;
	}
}

/* Is the method Tukey's own, with the quartiles, not the custom one? */
static bool
is_tukey(FunctionCallInfo fcinfo, int argno)
{
	static const TextPiece tukey = {"tukey", 5};

	return PG_NARGS() > argno && span_equals_ci(ARG_PIECE(argno), tukey);
}

/* series_outliers(series [, kind [, ignored value [, low [, high percentile]]]]) */
SQL_FUNCTION(kql_series_outliers)
{
	Series series;
	Series scores;
	double low = series_real_argument(fcinfo, 3, 10) / 100;
	double high = series_real_argument(fcinfo, 4, 90) / 100;

	if (!series_load_complete(fcinfo, 0, 1, &series))
		PG_RETURN_NULL();
	if (is_tukey(fcinfo, 1))
	{
		low = 0.25;
		high = 0.75;
	}
	if (!(low >= 0 && high <= 1 && low <= high))
		PG_RETURN_NULL();
	score_outliers(&series, series.count, low, high, &scores);
	PG_RETURN_JSONB_P(series_to_jsonb(&scores));
}

/*
 * series_decompose_anomalies(series [, threshold [, period [, trend [, test
 * [, method [, season threshold]]]]]]): flags, scores and the baseline.
 */
SQL_FUNCTION(kql_series_decompose_anomalies)
{
	Series series;
	Series scores;
	Series flags;
	Decomposition parts;
	double threshold = series_real_argument(fcinfo, 1, 1.5);
	int64 test = series_long_argument(fcinfo, 4, 0);
	bool tukey = is_tukey(fcinfo, 5);
	int learn;
	DynamicBuilder builder = {0};

	if (!series_load_complete(fcinfo, 0, 1, &series))
		PG_RETURN_NULL();
	decompose(&series, series_long_argument(fcinfo, 2, -1),
			  trend_argument(fcinfo, 3, TREND_AVERAGE), test,
			  series_real_argument(fcinfo, 6, SEASON_THRESHOLD), &parts);
	learn = (int) Max(1, series.count - Max(test, 0));
	score_outliers(&parts.residual, learn, tukey ? 0.25 : 0.1, tukey ? 0.75 : 0.9, &scores);
	series_make(&flags, series.count);
	flags.integral = true;
	for (int i = 0; i < series.count; i++)
		flags.values[i] = scores.values[i] > threshold ? 1 : scores.values[i] < -threshold ? -1 : 0;
	dynamic_begin_array(&builder);
	series_add(&builder, &flags);
	series_add(&builder, &scores);
	series_add(&builder, &parts.baseline);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

static Jsonb *
periods_and_scores(const Series *periods, const Series *scores)
{
	DynamicBuilder builder = {0};

	dynamic_begin_array(&builder);
	series_add(&builder, periods);
	series_add(&builder, scores);
	return dynamic_finish(&builder);
}

/* series_periods_detect(series, shortest, longest, number): periods and their scores. */
SQL_FUNCTION(kql_series_periods_detect)
{
	Series series;
	Series periods;
	Series found;
	double *scores;
	int limit;
	int wanted = (int) Max(0, Min(1000, series_long_argument(fcinfo, 3, 1)));
	double shortest = series_real_argument(fcinfo, 1, PERIOD_MIN);
	double longest = series_real_argument(fcinfo, 2, PERIOD_MAX);

	if (!series_load_complete(fcinfo, 0, 1, &series))
		PG_RETURN_NULL();
	scores = all_scores(series.values, series.count, &limit);

	/* The fewer times a period can have been seen, the less it counts. */
	for (int lag = 1; lag < limit; lag++)
		scores[lag] *= (double) (series.count - lag) / series.count;
	series_make(&periods, wanted);
	series_make(&found, wanted);
	periods.count = found.count = 0;
	for (int n = 0; n < wanted; n++)
	{
		int best = 0;

		for (int lag = PERIOD_MIN; lag < limit; lag++)
			if (lag >= shortest && lag <= longest && scores[lag] > 0 &&
				is_peak(scores, limit, lag) && (best == 0 || scores[lag] > scores[best]))
			{
				bool multiple = false;

				for (int i = 0; i < periods.count; i++)
					multiple |= lag % (int) number_truncate(periods.values[i]) == 0;
				if (!multiple)
					best = lag;
			}
		if (best == 0)
			break;
		periods.values[periods.count++] = best;
		found.values[found.count++] = scores[best];
	}
	PG_RETURN_JSONB_P(periods_and_scores(&periods, &found));
}

/* series_periods_validate(series, period, …): the periods as given, and their scores. */
SQL_FUNCTION(kql_series_periods_validate)
{
	Series series;
	Series periods;
	Series scores;

	if (!series_load_complete(fcinfo, 0, 1, &series))
		PG_RETURN_NULL();
	series_make(&periods, PG_NARGS());
	series_make(&scores, PG_NARGS());
	periods.count = scores.count = 0;
	for (int i = 1; i < PG_NARGS(); i++)
	{
		Series period;
		int lag;

		if (!series_load(fcinfo, i, &period) || period.count != SERIES_SCALAR)
			continue;
		lag = period.values[0] >= PERIOD_MIN && period.values[0] <= series.count / 2.0
				  ? (int) number_truncate(rint(period.values[0]))
				  : 0;
		periods.values[periods.count++] = period.values[0];
		scores.values[scores.count++] =
			Max(0, lag > 0 ? period_score(series.values, series.count, lag) : 0);
	}
	PG_RETURN_JSONB_P(periods_and_scores(&periods, &scores));
}
