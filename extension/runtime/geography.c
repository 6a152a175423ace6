/*
 * geography.c
 *		Places, lines and polygons on the Earth, which is a sphere here as it is for Kusto.
 *
 * Edges are the shortest arcs between their ends.  Lines and polygons are objects in GeoJSON; what
 * is none gives null.  The last one is kept from call to call, because it mostly is the same.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"

/* The mean radius of the Earth in metres. */
#define EARTH_RADIUS 6371010.0

/* A ring is compared edge by edge with itself: a larger one is no polygon here. */
#define RING_MAX_VERTICES 20000
#define SHAPE_MAX_PATHS 100000

/* How far from an edge the place lies that tells which side of a ring is inside: some 6 mm. */
#define RING_INSIDE 1e-9

/* A place as a unit vector from the middle of the Earth. */
typedef struct Place
{
	double x, y, z;
} Place;

/* A line, or a ring, whose first vertex is not repeated at its end. */
typedef struct Path
{
	Place *vertex;
	int count;
	bool starts;  /* the first ring of a polygon; the others are its holes */
	Place inside; /* of a ring */
} Path;

typedef struct Shape
{
	Path *path;
	int count;
} Shape;

/* What a place of a query keeps: the shape of the last object, invalid if it has no paths. */
typedef struct ShapeCache
{
	MemoryContext context;
	Jsonb *object;
	bool is_line;
	Shape shape;
} ShapeCache;

/* ---- vectors ---- */

static Place
place_cross(Place a, Place b)
{
	return (Place){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static double
place_dot(Place a, Place b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

static Place
place_add(Place a, Place b, double times)
{
	return (Place){a.x + b.x * times, a.y + b.y * times, a.z + b.z * times};
}

static double
place_length(Place a)
{
	return sqrt(place_dot(a, a));
}

static Place
place_normal(Place a)
{
	double length = place_length(a);

	return length > 0 ? (Place){a.x / length, a.y / length, a.z / length} : a;
}

static double
place_angle(Place a, Place b)
{
	return atan2(place_length(place_cross(a, b)), place_dot(a, b));
}

static bool
places_equal(Place a, Place b)
{
	return a.x == b.x && a.y == b.y && a.z == b.z;
}

static bool
place_make(double longitude, double latitude, Place *place)
{
	double rad = M_PI / 180.0;

	if (!(fabs(longitude) <= 180 && fabs(latitude) <= 90))
		return false;
	/* One meridian, one place: a ring may end on its other name. */
	if (longitude == -180)
		longitude = 180;
	*place = (Place){cos(latitude * rad) * cos(longitude * rad),
					 cos(latitude * rad) * sin(longitude * rad), sin(latitude * rad)};
	return true;
}

/*
 * Do the arcs ab and cd cross?  A place on the great circle of the other arc counts as left of it,
 * so that an arc through a vertex crosses one or both of its edges, and the parity is right.
 */
static bool
arcs_cross(Place a, Place b, Place c, Place d)
{
	Place ab = place_cross(a, b);
	Place cd = place_cross(c, d);
	bool c_left = place_dot(ab, c) >= 0;
	bool d_left = place_dot(ab, d) >= 0;
	bool a_left = place_dot(cd, a) >= 0;
	bool b_left = place_dot(cd, b) >= 0;

	return c_left != d_left && a_left != b_left && c_left == b_left;
}

/* The distance of a place from an arc, as an angle. */
static double
arc_distance(Place p, Place a, Place b)
{
	Place normal = place_cross(a, b);
	double length = place_length(normal);

	if (length > 0 && place_dot(place_cross(normal, a), p) > 0 &&
		place_dot(place_cross(b, normal), p) > 0)
		return fabs(asin(Max(-1.0, Min(1.0, place_dot(normal, p) / length))));
	return Min(place_angle(p, a), place_angle(p, b));
}

/* ---- reading GeoJSON ---- */

static bool
read_container(JsonbValue *value, JsonbValue **elements, int *count)
{
	if (!dynamic_value_is_array(value))
		return false;
	*elements = dynamic_container_elements(value->val.binary.data, count);
	return true;
}

static bool
read_place(JsonbValue *value, Place *place)
{
	JsonbValue *number;
	int count;
	double longitude, latitude;

	return read_container(value, &number, &count) && count >= 2 &&
		   dynamic_value_double(&number[0], &longitude) &&
		   dynamic_value_double(&number[1], &latitude) && place_make(longitude, latitude, place);
}

static Place
ring_at(const Path *ring, int i)
{
	return ring->vertex[i % ring->count];
}

static int
place_compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(Place));
}

/* Is no vertex there twice, and does no edge cross another? */
static bool
ring_is_simple(const Path *ring)
{
	Place *sorted = palloc(sizeof(Place) * ring->count);

	memcpy(sorted, ring->vertex, sizeof(Place) * ring->count);
	qsort(sorted, ring->count, sizeof(Place), place_compare);
	for (int i = 1; i < ring->count; i++)
	{
		if (places_equal(sorted[i - 1], sorted[i]))
			return false;
	}
	for (int i = 0; i < ring->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		/* Neighbours meet at their vertex. */
		for (int k = i + 2; k < ring->count - (i == 0 ? 1 : 0); k++)
		{
			if (arcs_cross(ring_at(ring, i), ring_at(ring, i + 1), ring_at(ring, k),
						   ring_at(ring, k + 1)))
				return false;
		}
	}
	return true;
}

/* The area to the left of a ring, less the half of the sphere: below 0 it is the smaller one. */
static double
ring_left_excess(const Path *ring)
{
	double turn = 0;

	/* The sum of the turns of a ring is 2 pi less the area to its left. */
	for (int i = 0; i < ring->count; i++)
	{
		Place a = ring_at(ring, i);
		Place b = ring_at(ring, i + 1);
		Place c = ring_at(ring, i + 2);
		Place ab = place_cross(a, b);
		Place bc = place_cross(b, c);

		turn += atan2(place_dot(place_cross(ab, bc), b), place_dot(ab, bc));
	}
	return -turn;
}

/* Finds a place inside, beside the middle of the longest edge. */
static void
ring_find_inside(Path *ring)
{
	int longest = 0;
	double side = ring_left_excess(ring) <= 0 ? RING_INSIDE : -RING_INSIDE;
	Place a, b;

	for (int i = 1; i < ring->count; i++)
	{
		if (place_dot(ring_at(ring, i), ring_at(ring, i + 1)) <
			place_dot(ring_at(ring, longest), ring_at(ring, longest + 1)))
			longest = i;
	}
	a = ring_at(ring, longest);
	b = ring_at(ring, longest + 1);
	ring->inside = place_normal(
		place_add(place_normal(place_add(a, b, 1)), place_normal(place_cross(a, b)), side));
}

/* A line of the coordinates, or a ring, which ends where it begins. */
static bool
read_path(JsonbValue *value, bool is_line, Path *path)
{
	JsonbValue *element;
	int count;

	if (!read_container(value, &element, &count) || count < (is_line ? 2 : 4) ||
		count > RING_MAX_VERTICES)
		return false;
	path->vertex = palloc(sizeof(Place) * count);
	path->count = count;
	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!read_place(&element[i], &path->vertex[i]))
			return false;
		/* Two places opposite of each other have no shortest arc. */
		if (i > 0 && place_length(place_add(path->vertex[i - 1], path->vertex[i], 1)) < 1e-12)
			return false;
	}
	if (is_line)
		return true;
	if (!places_equal(path->vertex[0], path->vertex[count - 1]))
		return false;
	path->count--;
	if (!ring_is_simple(path))
		return false;
	ring_find_inside(path);
	return true;
}

/* Adds the paths of a list: lines, or a polygon's rings. */
static bool
read_paths(JsonbValue *value, bool is_line, Shape *shape)
{
	JsonbValue *element;
	int count;

	if (!read_container(value, &element, &count) || count == 0 ||
		count > SHAPE_MAX_PATHS - shape->count)
		return false;
	shape->path = shape->path == NULL
					  ? palloc0(sizeof(Path) * count)
					  : repalloc_huge(shape->path, sizeof(Path) * (shape->count + count));
	for (int i = 0; i < count; i++)
	{
		Path *path = &shape->path[shape->count + i];

		memset(path, 0, sizeof(Path));
		path->starts = i == 0;
		if (!read_path(&element[i], is_line, path))
			return false;
	}
	shape->count += count;
	return true;
}

static bool
read_polygons(JsonbValue *value, Shape *shape)
{
	JsonbValue *element;
	int count;

	if (!read_container(value, &element, &count) || count == 0)
		return false;
	for (int i = 0; i < count; i++)
	{
		if (!read_paths(&element[i], false, shape))
			return false;
	}
	return true;
}

/* A single line is a list of one. */
static bool
read_line(JsonbValue *value, Shape *shape)
{
	shape->path = palloc0(sizeof(Path));
	shape->count = 1;
	return read_path(value, true, shape->path);
}

static bool
read_shape(Jsonb *object, bool is_line, Shape *shape)
{
	JsonbValue type;
	JsonbValue coordinates;
	TextPiece name;

	if (!DYNAMIC_IS_OBJECT(object) ||
		getKeyJsonValueFromContainer(&object->root, "type", 4, &type) == NULL ||
		type.type != jbvString ||
		getKeyJsonValueFromContainer(&object->root, "coordinates", 11, &coordinates) == NULL)
		return false;
	name = json_piece(&type);
#define NAME_IS(word) span_equals_ci(name, (TextPiece){word, strlen(word)})
	if (is_line)
		return NAME_IS("LineString")        ? read_line(&coordinates, shape)
			   : NAME_IS("MultiLineString") ? read_paths(&coordinates, true, shape)
											: false;
	return NAME_IS("Polygon")        ? read_paths(&coordinates, false, shape)
		   : NAME_IS("MultiPolygon") ? read_polygons(&coordinates, shape)
									 : false;
}

/* The shape of the third argument, NULL if it is none; valid until the next call. */
static const Shape *
shape_argument(FunctionCallInfo fcinfo, bool is_line)
{
	ShapeCache *cache = fcinfo->flinfo->fn_extra;
	Jsonb *object = PG_GETARG_JSONB_P(2);
	MemoryContext old;

	if (cache != NULL && cache->object != NULL && cache->is_line == is_line &&
		VARSIZE(cache->object) == VARSIZE(object) &&
		memcmp(cache->object, object, VARSIZE(object)) == 0)
		return cache->shape.count > 0 ? &cache->shape : NULL;
	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(ShapeCache));
		cache->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "shape on the Earth",
											   ALLOCSET_DEFAULT_SIZES);
		fcinfo->flinfo->fn_extra = cache;
	}
	cache->object = NULL;
	MemoryContextReset(cache->context);
	old = MemoryContextSwitchTo(cache->context);
	memset(&cache->shape, 0, sizeof(Shape));
	if (!read_shape(object, is_line, &cache->shape))
		cache->shape.count = 0;
	cache->is_line = is_line;
	cache->object = memcpy(palloc(VARSIZE(object)), object, VARSIZE(object));
	MemoryContextSwitchTo(old);
	return cache->shape.count > 0 ? &cache->shape : NULL;
}

/* ---- questions ---- */

static bool
ring_contains(const Path *ring, Place place)
{
	bool inside = true;

	CHECK_FOR_INTERRUPTS();
	for (int i = 0; i < ring->count; i++)
		inside ^= arcs_cross(place, ring->inside, ring_at(ring, i), ring_at(ring, i + 1));
	return inside;
}

/* Is a place in one of the polygons, and in no hole of it? */
static bool
shape_contains(const Shape *shape, Place place)
{
	for (int i = 0; i < shape->count; i++)
	{
		bool inside = ring_contains(&shape->path[i], place);

		while (i + 1 < shape->count && !shape->path[i + 1].starts)
		{
			i++;
			inside = inside && !ring_contains(&shape->path[i], place);
		}
		if (inside)
			return true;
	}
	return false;
}

/* The distance of a place from the lines, or from the edges of the rings, in metres. */
static double
shape_distance(const Shape *shape, Place place, bool is_line)
{
	double least = DBL_MAX;

	for (int i = 0; i < shape->count; i++)
	{
		const Path *path = &shape->path[i];

		CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < path->count - (is_line ? 1 : 0); k++)
			least = Min(least, arc_distance(place, ring_at(path, k), ring_at(path, k + 1)));
	}
	return least * EARTH_RADIUS;
}

#define PLACE_ARGUMENT(place)                                                                      \
	Place place;                                                                                   \
                                                                                                   \
	if (!place_make(PG_GETARG_FLOAT8(0), PG_GETARG_FLOAT8(1), &place))                             \
	PG_RETURN_NULL()

/* geo_point_in_polygon(longitude, latitude, polygon) */
SQL_FUNCTION(kql_geo_point_in_polygon)
{
	PLACE_ARGUMENT(place);
	const Shape *shape = shape_argument(fcinfo, false);

	if (shape == NULL)
		PG_RETURN_NULL();
	PG_RETURN_BOOL(shape_contains(shape, place));
}

/* geo_distance_point_to_line(longitude, latitude, line), in metres */
SQL_FUNCTION(kql_geo_distance_point_to_line)
{
	PLACE_ARGUMENT(place);
	const Shape *shape = shape_argument(fcinfo, true);

	if (shape == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(shape_distance(shape, place, true));
}

/* geo_distance_point_to_polygon(longitude, latitude, polygon), in metres, 0 inside */
SQL_FUNCTION(kql_geo_distance_point_to_polygon)
{
	PLACE_ARGUMENT(place);
	const Shape *shape = shape_argument(fcinfo, false);

	if (shape == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(shape_contains(shape, place) ? 0 : shape_distance(shape, place, false));
}

/* The distance of the places of the first four arguments in metres, NaN if one of them is none. */
static double
distance(FunctionCallInfo fcinfo)
{
	double longitude1 = PG_GETARG_FLOAT8(0);
	double latitude1 = PG_GETARG_FLOAT8(1);
	double longitude2 = PG_GETARG_FLOAT8(2);
	double latitude2 = PG_GETARG_FLOAT8(3);
	double rad = M_PI / 180.0;
	double sin_lat = sin((latitude2 - latitude1) * rad / 2);
	double sin_lon = sin((longitude2 - longitude1) * rad / 2);
	double a = sin_lat * sin_lat + cos(latitude1 * rad) * cos(latitude2 * rad) * sin_lon * sin_lon;

	if (!(fabs(longitude1) <= 180 && fabs(longitude2) <= 180 && fabs(latitude1) <= 90 &&
		  fabs(latitude2) <= 90))
		return NAN;
	return 2 * EARTH_RADIUS * asin(sqrt(Min(a, 1.0)));
}

/* geo_distance_2points(longitude, latitude, longitude, latitude), in metres. */
SQL_VALUE_IF(kql_geo_distance_2points, double, !isnan(result = distance(fcinfo)), Float8GetDatum);

/* geo_point_in_circle(longitude, latitude, longitude, latitude, radius) */
SQL_FUNCTION(kql_geo_point_in_circle)
{
	double result = distance(fcinfo);
	double radius = PG_GETARG_FLOAT8(4);

	if (isnan(result) || !(radius >= 0) || isinf(radius))
		PG_RETURN_NULL();
	PG_RETURN_BOOL(result <= radius);
}
