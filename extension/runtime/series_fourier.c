/*
 * series_fourier.c
 *		The Fourier transform of a series and its inverse.
 *
 * Of a length that is a power of two by halving; of any other one as a
 * convolution whose length is one (Bluestein).  The inverse is divided by the length.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "port/pg_bitutils.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/series.h"

typedef struct Complex
{
	double re;
	double im;
} Complex;

static Complex *
complex_make(int count)
{
	return palloc_extended(sizeof(Complex) * count, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

static Complex
complex_multiply(Complex a, Complex b)
{
	Complex product = {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};

	return product;
}

/* The unit vector at the given part of a turn. */
static Complex
complex_turn(double turns)
{
	Complex unit = {cos(2 * M_PI * turns), sin(2 * M_PI * turns)};

	return unit;
}

/* In place; count is a power of two, direction -1 or, for the inverse, 1. */
static void
transform_halving(Complex *value, int count, int direction)
{
	Complex *unit = complex_make(count / 2 + 1);

	for (int i = 0; i < count / 2; i++)
		unit[i] = complex_turn((double) direction * i / count);
	for (int i = 1, j = 0; i < count; i++)
	{
		int bit = count >> 1;

		for (; j & bit; bit >>= 1)
			j ^= bit;
		j ^= bit;
		if (i < j)
		{
			Complex swapped = value[i];

			value[i] = value[j];
			value[j] = swapped;
		}
	}
	for (int half = 1; half < count; half *= 2)
	{
		CHECK_FOR_INTERRUPTS();
		for (int from = 0; from < count; from += 2 * half)
			for (int i = 0; i < half; i++)
			{
				Complex *a = &value[from + i];
				Complex *b = &value[from + i + half];
				Complex turned = complex_multiply(*b, unit[i * (count / (2 * half))]);

				b->re = a->re - turned.re;
				b->im = a->im - turned.im;
				a->re += turned.re;
				a->im += turned.im;
			}
	}
	pfree(unit);
}

/* In place, of any length: the squares of the indexes turn it into a convolution. */
static void
transform_convolving(Complex *value, int count, int direction)
{
	int size = (int) pg_nextpower2_32(2 * (uint32) count - 1);
	Complex *chirp = complex_make(count);
	Complex *a = complex_make(size);
	Complex *b = complex_make(size);

	for (int i = 0; i < count; i++)
	{
		/* The square modulo two turns, so that no digits are lost. */
		int64 square = (int64) i * i % (2 * (int64) count);
		Complex turned = complex_turn((double) direction * square / (2.0 * count));
		Complex conjugate = {turned.re, -turned.im};

		CHECK_FOR_INTERRUPTS();
		chirp[i] = turned;
		a[i] = complex_multiply(value[i], turned);
		b[i] = conjugate;
		if (i > 0)
			b[size - i] = conjugate;
	}
	transform_halving(a, size, -1);
	transform_halving(b, size, -1);
	for (int i = 0; i < size; i++)
		a[i] = complex_multiply(a[i], b[i]);
	transform_halving(a, size, 1);
	for (int i = 0; i < count; i++)
	{
		a[i].re /= size;
		a[i].im /= size;
		value[i] = complex_multiply(a[i], chirp[i]);
	}
	pfree(chirp);
	pfree(a);
	pfree(b);
}

static void
add_parts(DynamicBuilder *builder, const Complex *value, int count, bool imaginary)
{
	dynamic_begin_array(builder);
	for (int i = 0; i < count; i++)
		series_add_number(builder, imaginary ? value[i].im : value[i].re, true, false);
	dynamic_end_array(builder);
}

/* Of the real and, if given, the imaginary parts: an array of both.  Null unless both are complete. */
static Datum
transform(FunctionCallInfo fcinfo, int direction)
{
	Series real, imaginary;
	bool is_complex = !PG_ARGISNULL(1);
	Complex *value;
	DynamicBuilder builder = {0};

	if (!series_load_complete(fcinfo, 0, 1, &real) ||
		(is_complex &&
		 (!series_load_complete(fcinfo, 1, 1, &imaginary) || imaginary.count != real.count)))
		PG_RETURN_NULL();
	value = complex_make(real.count);
	for (int i = 0; i < real.count; i++)
	{
		value[i].re = real.values[i];
		value[i].im = is_complex ? imaginary.values[i] : 0;
	}
	if ((real.count & (real.count - 1)) == 0)
		transform_halving(value, real.count, direction);
	else
		transform_convolving(value, real.count, direction);
	for (int i = 0; i < real.count && direction > 0; i++)
	{
		value[i].re /= real.count;
		value[i].im /= real.count;
	}
	dynamic_begin_array(&builder);
	add_parts(&builder, value, real.count, false);
	add_parts(&builder, value, real.count, true);
	dynamic_end_array(&builder);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

SQL_VALUE(kql_series_fft, transform(fcinfo, -1));
SQL_VALUE(kql_series_ifft, transform(fcinfo, 1));
