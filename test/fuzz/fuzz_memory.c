/*
 * fuzz_memory.c
 *		palloc for the fuzz targets: every block is in a list and freed after the input.
 *
 * The frontend's palloc is malloc, and the front end frees nothing one by one.
 * The linker's --wrap leads its calls here.  Each block stays a malloc of its
 * own, so that the address sanitizer sees where it ends.
 */
#include "common/port.h"

#include "fuzz_memory.h"

/* Front of each block; its size keeps the payload aligned for any type. */
typedef union Block
{
	struct
	{
		union Block *next;
		union Block *previous;
	} link;
	char align[32];
} Block;

static Block *first_block = NULL;

static void
block_unlink(Block *block)
{
	if (block->link.previous)
		block->link.previous->link.next = block->link.next;
	else
		first_block = block->link.next;
	if (block->link.next)
		block->link.next->link.previous = block->link.previous;
}

static void *
block_link(Block *block)
{
	if (block == NULL)
		abort();
	block->link.previous = NULL;
	block->link.next = first_block;
	if (first_block)
		first_block->link.previous = block;
	first_block = block;
	return block + 1;
}

void
fuzz_memory_reset(void)
{
	while (first_block)
	{
		Block *block = first_block;

		block_unlink(block);
		free(block);
	}
}

void
fuzz_check_spans(const DiagList *diag, size_t size)
{
	for (int i = 0; i < diag->diag.count; i++)
	{
		const Diag *one = VEC_AT(&diag->diag, Diag, i);

		if (one->span.start < 0 || one->span.end < one->span.start || one->span.end > (int) size)
		{
			fprintf(stderr, "ERROR: %s spans [%d, %d) of %d bytes: %s\n", diag_code_text(one->code),
					one->span.start, one->span.end, (int) size, one->message);
			abort();
		}
	}
}

/* Like the server, refuses what no honest caller asks for. */
static size_t
block_size(size_t count, size_t size)
{
	if (size != 0 && count > ((size_t) 1 << 30) / size)
		abort();
	return sizeof(Block) + count * size;
}

extern void *__wrap_palloc(size_t size);
extern void *__wrap_palloc0(size_t size);
extern void *__wrap_palloc_extended(size_t size, int flags);
extern void *__wrap_palloc_mul(size_t count, size_t size);
extern void *__wrap_palloc0_mul(size_t count, size_t size);
extern void *__wrap_repalloc(void *pointer, size_t size);
extern void __wrap_pfree(void *pointer);
extern char *__wrap_pstrdup(const char *text);
extern char *__wrap_pnstrdup(const char *text, size_t length);

void *
__wrap_palloc(size_t size)
{
	return block_link(malloc(block_size(1, size)));
}

void *
__wrap_palloc0(size_t size)
{
	return block_link(calloc(1, block_size(1, size)));
}

void *
__wrap_palloc_extended(size_t size, int flags)
{
	return __wrap_palloc0(size);
}

void *
__wrap_palloc_mul(size_t count, size_t size)
{
	return block_link(malloc(block_size(count, size)));
}

void *
__wrap_palloc0_mul(size_t count, size_t size)
{
	return block_link(calloc(1, block_size(count, size)));
}

void *
__wrap_repalloc(void *pointer, size_t size)
{
	Block *block = (Block *) pointer - 1;

	block_unlink(block);
	return block_link(realloc(block, block_size(1, size)));
}

void
__wrap_pfree(void *pointer)
{
	Block *block = (Block *) pointer - 1;

	block_unlink(block);
	free(block);
}

char *
__wrap_pstrdup(const char *text)
{
	return __wrap_pnstrdup(text, strlen(text));
}

char *
__wrap_pnstrdup(const char *text, size_t length)
{
	size_t kept = strnlen(text, length);
	char *copy = __wrap_palloc(kept + 1);

	memcpy(copy, text, kept);
	copy[kept] = '\0';
	return copy;
}
