/*
 * special.c
 *		The beta distribution and Welch's test, and assert().
 *
 * Arguments outside of a function's domain give NaN.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"

#include "base/compat.h"
#include "base/sql_function.h"

#define BETA_MAX_PARAMETER 10000
#define FRACTION_MAX_STEPS 1000
#define FRACTION_TINY 1e-300
#define BISECTION_STEPS 200

/* The logarithm of the gamma function, without its sign. */
static double
log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

/* Lentz's method for the continued fraction of the incomplete beta function. */
static double
beta_fraction(double x, double a, double b)
{
	double c = 1;
	double d = 1 - (a + b) * x / (a + 1);
	double result;

	d = 1 / (fabs(d) < FRACTION_TINY ? FRACTION_TINY : d);
	result = d;
	for (int m = 1; m <= FRACTION_MAX_STEPS; m++)
	{
		double step;

		for (int odd = 0; odd < 2; odd++)
		{
			double term = odd == 0 ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
								   : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

			d = 1 + term * d;
			c = 1 + term / c;
			d = 1 / (fabs(d) < FRACTION_TINY ? FRACTION_TINY : d);
			c = fabs(c) < FRACTION_TINY ? FRACTION_TINY : c;
			step = c * d;
			result *= step;
		}
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return result;
}

/* The regularised incomplete beta function, for 0 <= x <= 1. */
static double
beta_cumulative(double x, double a, double b)
{
	double front;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
	/* The fraction converges fast on this side of the mean only. */
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(1 - x, b, a) / b;
}

/* Are the arguments of a beta function within its domain? */
static bool
beta_domain(double x, double a, double b)
{
	return x >= 0 && x <= 1 && a > 0 && a <= BETA_MAX_PARAMETER && b > 0 && b <= BETA_MAX_PARAMETER;
}

/* beta_cdf(x, alpha, beta): NaN outside of the domain. */
SQL_FUNCTION(kql_beta_cdf)
{
	double x = PG_GETARG_FLOAT8(0);
	double a = PG_GETARG_FLOAT8(1);
	double b = PG_GETARG_FLOAT8(2);

	PG_RETURN_FLOAT8(beta_domain(x, a, b) ? beta_cumulative(x, a, b) : get_float8_nan());
}

/* beta_pdf(x, alpha, beta): NaN outside of the domain. */
SQL_FUNCTION(kql_beta_pdf)
{
	double x = PG_GETARG_FLOAT8(0);
	double a = PG_GETARG_FLOAT8(1);
	double b = PG_GETARG_FLOAT8(2);

	if (!beta_domain(x, a, b) || x == 0 || x == 1)
		PG_RETURN_FLOAT8(get_float8_nan());
	PG_RETURN_FLOAT8(exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + (a - 1) * log(x) +
						 (b - 1) * log1p(-x)));
}

/* beta_inv(probability, alpha, beta): null if the first is no probability. */
SQL_FUNCTION(kql_beta_inv)
{
	double probability = PG_GETARG_FLOAT8(0);
	double a = PG_GETARG_FLOAT8(1);
	double b = PG_GETARG_FLOAT8(2);
	double low = 0;
	double high = 1;

	if (!(probability >= 0 && probability <= 1))
		PG_RETURN_NULL();
	if (!beta_domain(probability, a, b) || probability == 0)
		PG_RETURN_FLOAT8(get_float8_nan());
	if (probability == 1)
		PG_RETURN_FLOAT8(1);
	for (int i = 0; i < BISECTION_STEPS && high - low > 1e-17; i++)
	{
		double middle = (low + high) / 2;

		if (beta_cumulative(middle, a, b) < probability)
			low = middle;
		else
			high = middle;
	}
	PG_RETURN_FLOAT8((low + high) / 2);
}

/*
 * welch_test(mean, variance, count, mean, variance, count): the two-sided
 * probability that two samples come from populations of one mean.
 */
SQL_FUNCTION(kql_welch_test)
{
	double mean = PG_GETARG_FLOAT8(0) - PG_GETARG_FLOAT8(3);
	double n1 = PG_GETARG_FLOAT8(2);
	double n2 = PG_GETARG_FLOAT8(5);
	double s1 = PG_GETARG_FLOAT8(1) / n1;
	double s2 = PG_GETARG_FLOAT8(4) / n2;
	double freedom = (s1 + s2) * (s1 + s2) / (s1 * s1 / (n1 - 1) + s2 * s2 / (n2 - 1));
	double t2 = mean * mean / (s1 + s2);

	if (!(freedom > 0) || isinf(freedom) || isnan(t2))
		PG_RETURN_FLOAT8(get_float8_nan());
	PG_RETURN_FLOAT8(beta_cumulative(freedom / (freedom + t2), freedom / 2, 0.5));
}

/* assert(condition, message): true, or the message as an error. */
SQL_FUNCTION(kql_assert)
{
	if (PG_ARGISNULL(0) || !PG_GETARG_BOOL(0))
		ereport(ERROR, (errcode(ERRCODE_RAISE_EXCEPTION),
						errmsg("assertion failed: %s",
							   PG_ARGISNULL(1) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(1)))));
	PG_RETURN_BOOL(true);
}
