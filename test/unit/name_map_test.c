/*
 * name_map_test.c
 *		Tests of common/name_map.c: numbers, growing, names made unique.
 */
#include "common/port.h"

#include "common/name_map.h"
#include "unit.h"

#define MANY 5000

static void
test_numbers(void)
{
	NameMap map = {0};
	bool same = true;

	unit_int(name_map_find(&map, "a"), -1, "a zeroed map is empty");
	for (int i = 0; i < MANY; i++)
		same = same && name_map_add(&map, psprintf("name%d", i)) == i;
	unit_ok(same, "names are numbered in their order");
	for (int i = 0; i < MANY; i++)
		same = same && name_map_find(&map, psprintf("name%d", i)) == i;
	unit_ok(same, "each is found while the map grows");
	unit_int(name_map_find(&map, "name"), -1, "a name that is not there is not");
	unit_int(name_map_find(&map, ""), -1, "nor is an empty one");
	name_map_release(&map);
	unit_int(name_map_find(&map, "name1"), -1, "a released map is empty");
}

static void
test_unique(void)
{
	NameMap map = {0};

	unit_text(name_map_add_unique(&map, "a"), "a", "a new name stays");
	unit_text(name_map_add_unique(&map, "a"), "a1", "a taken one gets a number");
	name_map_add(&map, "a2");
	unit_text(name_map_add_unique(&map, "a"), "a3", "the first that is free");
	unit_int(name_map_find(&map, "a3"), 3, "which is taken then");
}

int
main(void)
{
	test_numbers();
	test_unique();
	return unit_done();
}
