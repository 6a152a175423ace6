/*
 * loader_file.c
 *		What a file is that is to be loaded, and whether it still is.
 *
 * Called by the loader.  A file is known by the SHA-256 of all of it, which is read before the
 * first part is sent.  Others write to files meanwhile: what is appended is left for the next
 * time, and what is changed must not be taken for what was hashed.
 */
#include "common/port.h"

#include "common/utf8.h"

#include "client/command.h"
#include "client/loader_file.h"
#include "client/loader_known.h"
#include "client/sha256.h"

char *
loader_label(const char *path)
{
	StringInfoData label;
	int length = (int) strlen(path);
	int bad;

	initStringInfo(&label);
	while ((bad = utf8_find_invalid(path, length)) >= 0)
	{
		appendBinaryStringInfo(&label, path, bad);
		appendStringInfo(&label, "\\x%02x", (unsigned char) path[bad]);
		path += bad + 1;
		length -= bad + 1;
	}
	appendBinaryStringInfo(&label, path, length);
	return label.data;
}

/* Whether a packed file begins, as it lies, with what was loaded then. */
static bool
loader_is_longer_file(const Loader *loader, const LogGrowth *load)
{
	FILE *file = load->size < loader->file_size ? fopen(loader->source, "rb") : NULL;
	bool is_same = file != NULL && sha256_stream_is(file, load->size, load->sha256);

	if (file != NULL)
		fclose(file);
	return is_same;
}

bool
loader_begins_with(Loader *loader, LogGrowth *load, bool *is_all)
{
	int64 size = known_size(load);
	const char *sha256 = load->content_size >= 0 ? load->content_sha256 : load->sha256;

	*is_all = false;
	load->is_raw =
		loader->content.is_packed && load->content_size < 0 && loader_is_longer_file(loader, load);
	if (load->is_raw)
		return true;
	if (loader->content.size >= 0 && size >= loader->content.size)
	{
		*is_all = size == loader->content.size && strcmp(sha256, loader->content.sha256) == 0;
		return *is_all;
	}
	if (size == loader->short_size)
		return strcmp(sha256, loader->short_sha256) == 0;
	return log_content_begins_with(loader->source, loader->file_size, size, sha256, is_all);
}

LoaderEnd
loader_identify(Loader *loader)
{
	LogContent *content = &loader->content;
	KnownPage page = {.count = 0};
	struct stat state;
	LoaderEnd end = LOADER_DONE;

	if (stat(loader->source, &state) != 0)
	{
		output_error("could not look at \"%s\": %s", loader->source, strerror(errno));
		return LOADER_UNREADABLE;
	}
	/* What can be read only once, a pipe say, is a stream. */
	if (!S_ISREG(state.st_mode))
		return LOADER_DONE;
	loader->size = loader->file_size = (int64) state.st_size;
	loader->from = 0;
	loader->state = state;
	if (!log_content_look(content, loader->source, loader->file_size))
		return LOADER_UNREADABLE;
	if (loader->file_size > 0 && !loader->options->again)
		end = known_list(loader, &page);
	if (end != LOADER_DONE)
		return end;
	/* The first one that is to be compared is hashed along. */
	loader->short_size = page.count > 0 && !content->is_packed ? known_size(&page.load[0]) : -1;
	if (!sha256_file(loader->source, loader->file_size, loader->file_sha256, loader->short_size,
					 loader->short_sha256))
		return LOADER_UNREADABLE;
	strlcpy(loader->sha256, loader->file_sha256, sizeof(loader->sha256));
	if (!content->is_packed)
	{
		content->size = loader->file_size;
		strlcpy(content->sha256, loader->file_sha256, sizeof(content->sha256));
	}
	return known_find(loader, &page);
}

/* Whether a file is as it was, by what the file system says of it. */
static bool
loader_is_untouched(const struct stat *before, const struct stat *now)
{
	return before->st_dev == now->st_dev && before->st_ino == now->st_ino &&
		   before->st_size == now->st_size && before->st_mtim.tv_sec == now->st_mtim.tv_sec &&
		   before->st_mtim.tv_nsec == now->st_mtim.tv_nsec;
}

bool
loader_file_is_same(Loader *loader, LogFile *file, bool is_last)
{
	FILE *stream = log_file_stream(file);
	bool was_unsure = loader->is_unsure;
	struct stat now;

	if (loader->file_sha256[0] == '\0')
		return true;
	if (fstat(fileno(stream), &now) != 0 || !loader_is_untouched(&loader->state, &now))
		loader->is_unsure = true;
	/* What is appended is not read: the bytes that were hashed may be there still. */
	if (!loader->is_unsure ||
		((int64) now.st_size >= loader->file_size &&
		 (!is_last || sha256_stream_is(stream, loader->file_size, loader->file_sha256))))
		return true;
	loader->is_mixed = was_unsure;
	output_error("\"%s\" was changed while it was loaded", loader->source);
	output_hint("Load it again.");
	return false;
}
