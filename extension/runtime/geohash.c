/*
 * geohash.c
 *		Geohashes: names of rectangles on the Earth, each character halving longitude and
 *		latitude in turn five times.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/string_term.h"

#define GEOHASH_MAX 18
#define GEOHASH_BITS 5

static const char geohash_letter[] = "0123456789bcdefghjkmnpqrstuvwxyz";

typedef struct Interval
{
	double low;
	double high;
} Interval;

/* Keeps the half that the value is in, and says whether it is the upper one. */
static int
interval_halve(Interval *interval, double value)
{
	double middle = (interval->low + interval->high) / 2;

	if (value >= middle)
	{
		interval->low = middle;
		return 1;
	}
	interval->high = middle;
	return 0;
}

/* geo_point_to_geohash(longitude, latitude, length): '' for what is no place or no length. */
SQL_FUNCTION(kql_geo_point_to_geohash)
{
	Interval side[2] = {{-180, 180}, {-90, 90}};
	double place[2];
	int64 length;
	char text[GEOHASH_MAX + 1] = "";
	int turn = 0;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_TEXT_P(cstring_to_text(""));
	place[0] = PG_GETARG_FLOAT8(0);
	place[1] = PG_GETARG_FLOAT8(1);
	length = PG_GETARG_INT64(2);
	if (!(fabs(place[0]) <= 180 && fabs(place[1]) <= 90) || length < 1 || length > GEOHASH_MAX)
		PG_RETURN_TEXT_P(cstring_to_text(""));
	for (int i = 0; i < length; i++)
	{
		int number = 0;

		for (int bit = 0; bit < GEOHASH_BITS; bit++)
		{
			number = number * 2 + interval_halve(&side[turn], place[turn]);
			turn = 1 - turn;
		}
		text[i] = geohash_letter[number];
	}
	PG_RETURN_TEXT_P(cstring_to_text(text));
}

/* Narrows longitude and latitude to the rectangle; false if the text is no geohash. */
static bool
geohash_read(TextPiece text, Interval side[2])
{
	int turn = 0;

	if (text.len < 1 || text.len > GEOHASH_MAX)
		return false;
	for (int i = 0; i < text.len; i++)
	{
		const char *letter = text.data[i] == '\0' ? NULL : strchr(geohash_letter, text.data[i]);

		if (letter == NULL)
			return false;
		for (int bit = GEOHASH_BITS - 1; bit >= 0; bit--)
		{
			bool is_upper = ((letter - geohash_letter) >> bit & 1) != 0;

			(void) interval_halve(&side[turn], is_upper ? INFINITY : -INFINITY);
			turn = 1 - turn;
		}
	}
	return true;
}

/* geo_geohash_to_central_point(geohash): a GeoJSON point; null if the text is no geohash. */
SQL_FUNCTION(kql_geo_geohash_to_central_point)
{
	Interval side[2] = {{-180, 180}, {-90, 90}};
	DynamicBuilder builder = {0};
	static const TextPiece point = {"Point", 5};

	if (PG_ARGISNULL(0) || !geohash_read(ARG_PIECE(0), side))
		PG_RETURN_NULL();
	dynamic_begin_object(&builder);
	dynamic_add_key(&builder, "type", 4);
	dynamic_add_text(&builder, point);
	dynamic_add_key(&builder, "coordinates", 11);
	dynamic_begin_array(&builder);
	for (int i = 0; i < 2; i++)
	{
		JsonbValue number;

		json_value_double(&number, (side[i].low + side[i].high) / 2);
		dynamic_add(&builder, &number);
	}
	dynamic_end_array(&builder);
	dynamic_end_object(&builder);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}
