/*
 * fuzz_main.c
 *		A plain mutator, for builds without libFuzzer.
 *
 *		fuzz_x SECONDS FILE...
 *
 * Each round takes a seed, cuts, doubles, swaps or changes pieces of it, sometimes
 * joins it with another one, and feeds the result to the target.  The numbers come
 * from a fixed seed, so a run can be repeated.  Before each input it is written to
 * the file "last-input", where a crash leaves it.
 */
#include "common/port.h"

#include <time.h>

#include "fuzz_memory.h"

#define MAX_SEEDS 4096
#define MAX_INPUT 8192

typedef struct Seed
{
	uint8 *data;
	size_t size;
} Seed;

static Seed seed[MAX_SEEDS];
static int seed_count = 0;
static uint64 state = UINT64CONST(88172645463325252);

/* xorshift: good enough to choose bytes. */
static uint64
next_random(uint64 limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return limit == 0 ? 0 : state % limit;
}

static void
read_seed(const char *path)
{
	FILE *file = fopen(path, "rb");
	Seed *one = &seed[seed_count];

	if (file == NULL || seed_count == MAX_SEEDS)
		return;
	one->data = malloc(MAX_INPUT);
	one->size = one->data == NULL ? 0 : fread(one->data, 1, MAX_INPUT, file);
	if (one->size > 0)
		seed_count++;
	fclose(file);
}

/* Copies a piece of another seed over or into the input; returns the new size. */
static size_t
splice(uint8 *input, size_t size)
{
	const Seed *other = &seed[next_random(seed_count)];
	size_t from = next_random(other->size);
	size_t wanted = 1 + next_random(64); /* not inside Min, which would ask twice */
	size_t length = Min(wanted, other->size - from);
	size_t at = next_random(size + 1);

	if (size + length > MAX_INPUT)
		return size;
	memmove(input + at + length, input + at, size - at);
	memcpy(input + at, other->data + from, length);
	return size + length;
}

static size_t
mutate(uint8 *input, size_t size)
{
	static const char mark[] = "()[]{}|,;:.\"'@=<>!-*/\\`~#$% \n\t0159aZ\xc3\xa9\xff";
	size_t at = next_random(size);
	size_t wanted = 1 + next_random(32);
	size_t length = Min(wanted, size - at);

	switch (next_random(5))
	{
		case 0:
			input[at] = (uint8) mark[next_random(sizeof(mark) - 1)];
			return size;
		case 1:
			input[at] ^= (uint8) (1 << next_random(8));
			return size;
		case 2:
			memmove(input + at, input + at + length, size - at - length);
			return size - length;
		case 3:
			if (size + length > MAX_INPUT)
				return size;
			memmove(input + at + length, input + at, size - at);
			return size + length;
		default:
			return splice(input, size);
	}
}

static void
run_once(void)
{
	const Seed *one = &seed[next_random(seed_count)];
	uint8 *input = malloc(MAX_INPUT);
	size_t size = one->size;
	FILE *file = fopen("last-input", "wb");

	if (input == NULL || file == NULL)
		abort();
	memcpy(input, one->data, size);
	for (uint64 change = 1 + next_random(8); change > 0 && size > 0; change--)
		size = mutate(input, size);
	fwrite(input, 1, size, file);
	fclose(file);
	LLVMFuzzerTestOneInput(input, size);
	free(input);
}

int
main(int argc, char **argv)
{
	time_t end;
	long rounds = 0;

	if (argc < 3)
		return 2;
	end = time(NULL) + strtol(argv[1], NULL, 10);
	for (int i = 2; i < argc; i++)
		read_seed(argv[i]);
	for (int i = 0; i < seed_count; i++)
		LLVMFuzzerTestOneInput(seed[i].data, seed[i].size);
	while (seed_count > 0 && time(NULL) < end)
	{
		run_once();
		rounds++;
	}
	printf("# %ld inputs from %d seeds\n", rounds, seed_count);
	return 0;
}
