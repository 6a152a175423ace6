/*
 * loader_packed.c
 *		What of a packed file cannot be unpacked.
 *
 * Called by the loader for files that it unpacks itself, so that they end as small ones do, which the
 * server unpacks: one that is cut off or damaged is one record that is put aside, and bytes behind
 * what is packed are another.  Of large ones the first bytes are kept.
 */
#include "common/port.h"

#include "client/loader_packed.h"
#include "client/output.h"

/* So many of the bytes are kept. */
#define PACKED_KEPT (64 * 1024)

/* What gzip makes of nothing, with the zero that ends it: what follows is behind what is packed. */
static const char packed_nothing[] =
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x03\x00\x00\x00\x00\x00\x00\x00\x00";

/* Reads bytes of the file as they lie, behind those that are there; false and an error if it cannot. */
static bool
packed_read(const Loader *loader, int64 place, StringInfo bytes)
{
	FILE *file = fopen(loader->source, "rb");
	size_t wanted = (size_t) Min(loader->file_size - place, PACKED_KEPT);
	bool is_read;

	enlargeStringInfo(bytes, (int) wanted);
	is_read = file != NULL && fseeko(file, (off_t) place, SEEK_SET) == 0 &&
			  fread(bytes->data + bytes->len, 1, wanted, file) == wanted;
	if (is_read)
		bytes->len += (int) wanted;
	else
		output_error("could not read \"%s\": %s", loader->source, strerror(errno));
	if (file != NULL)
		fclose(file);
	return is_read;
}

static LoaderEnd
packed_take(Loader *loader, int64 place, StringInfo bytes, int64 position, int64 next)
{
	LogPart part = {.position = position, .next = next, .is_last = true};
	LoaderEnd end = LOADER_UNREADABLE;

	if (packed_read(loader, place, bytes))
	{
		part.bytes = bytes->data;
		part.length = (size_t) bytes->len;
		end = loader_take_part(loader, &part);
	}
	pfree(bytes->data);
	return end;
}

LoaderEnd
loader_take_broken(Loader *loader)
{
	StringInfoData bytes;

	output_warning("\"%s\" cannot be unpacked: %s; nothing of it is loaded", loader->source,
				   loader->content.problem);
	output_hint(
		"Fetch it again, and load it.  What can be read of it: gzip -dc, and \"vigil ingest\" "
		"of what that gives.");
	initStringInfo(&bytes);
	return packed_take(loader, 0, &bytes, loader->position,
					   Max(loader->position, loader->file_size));
}

LoaderEnd
loader_take_with_rest(Loader *loader, LogPart *part)
{
	bool has_rest = part->is_last && loader->content.rest_place > 0;
	StringInfoData bytes;
	LoaderEnd end;

	part->is_last = part->is_last && !has_rest;
	end = loader_take_part(loader, part);
	if (end != LOADER_DONE || !has_rest)
		return end;
	initStringInfo(&bytes);
	appendBinaryStringInfo(&bytes, packed_nothing, sizeof(packed_nothing));
	return packed_take(loader, loader->content.rest_place, &bytes, part->next, part->next);
}
