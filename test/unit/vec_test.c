/*
 * vec_test.c
 *		Tests of common/vec.c: growing, inserting, order.
 */
#include "common/port.h"

#include "common/vec.h"
#include "unit.h"

#define MANY 1000

static void
test_push(void)
{
	Vec vec = {0};
	int number[MANY];
	bool same = true;

	unit_int(vec.count, 0, "a zeroed vector is empty");
	for (int i = 0; i < MANY; i++)
	{
		number[i] = i;
		vec_push(&vec, &number[i]);
	}
	unit_int(vec.count, MANY, "every element is counted");
	for (int i = 0; i < MANY; i++)
		same = same && *VEC_AT(&vec, int, i) == i;
	unit_ok(same, "elements keep their order while the vector grows");
}

static void
test_insert(void)
{
	Vec vec = {0};
	char *letter[] = {"a", "b", "c", "d"};

	vec_insert(&vec, 0, letter[2]);
	vec_insert(&vec, 0, letter[0]);
	vec_insert(&vec, 1, letter[1]);
	vec_insert(&vec, 3, letter[3]);
	unit_int(vec.count, 4, "inserting counts");
	for (int i = 0; i < 4; i++)
		unit_text(VEC_AT(&vec, char, i), letter[i], "inserted in front, between and at the end");
}

static void
test_null(void)
{
	Vec vec = {0};

	vec_push(&vec, NULL);
	unit_int(vec.count, 1, "a null pointer is an element");
	unit_ok(vec.item[0] == NULL, "and comes back");
}

int
main(void)
{
	test_push();
	test_insert();
	test_null();
	return unit_done();
}
