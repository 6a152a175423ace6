/*
 * name_map.c
 *		Numbers names: a hash table with open addressing, FNV-1a.
 */
#include "common/port.h"

#include "common/name_map.h"

#define FIRST_SLOTS 32

static uint32
name_hash(const char *name)
{
	uint32 hash = 2166136261u;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char) *name) * 16777619u;
	return hash;
}

/* The slot that holds the name, or the free one where it belongs. */
static int *
name_slot(const NameMap *map, const char *name)
{
	uint32 mask = (uint32) map->slot_count - 1;
	uint32 at = name_hash(name) & mask;

	while (map->slot[at] != 0 && strcmp(VEC_AT(&map->name, char, map->slot[at] - 1), name) != 0)
		at = (at + 1) & mask;
	return &map->slot[at];
}

int
name_map_find(const NameMap *map, const char *name)
{
	return map->slot_count == 0 ? -1 : *name_slot(map, name) - 1;
}

static void
name_map_grow(NameMap *map)
{
	PORT_CHECK_INTERRUPTS();
	map->slot_count = map->slot_count == 0 ? FIRST_SLOTS : map->slot_count * 2;
	if (map->slot != NULL)
		pfree(map->slot);
	map->slot = palloc0(sizeof(int) * (Size) map->slot_count);
	for (int i = 0; i < map->name.count; i++)
		*name_slot(map, VEC_AT(&map->name, char, i)) = i + 1;
}

int
name_map_add(NameMap *map, const char *name)
{
	if (map->name.count >= map->slot_count / 2)
		name_map_grow(map);
	vec_push(&map->name, unconstify(char *, name));
	*name_slot(map, name) = map->name.count;
	return map->name.count - 1;
}

const char *
name_map_add_unique(NameMap *map, const char *base)
{
	char *name = unconstify(char *, base);

	for (int i = 1; name_map_find(map, name) >= 0; i++)
	{
		if (name != base)
			pfree(name);
		name = psprintf("%s%d", base, i);
	}
	name_map_add(map, name);
	return name;
}

void
name_map_release(NameMap *map)
{
	if (map->slot_count > 0)
	{
		pfree(map->slot);
		pfree(map->name.item);
	}
	memset(map, 0, sizeof(*map));
}
