/*
 * folder.h
 *		Files that are read together: what one says of rules of another.
 *
 * A text with what it needs of the other files behind it says the same alone, so that whoever
 * reads texts one by one needs to know nothing of folders.
 */
#ifndef VIGIL_FOREIGN_FOLDER_H
#define VIGIL_FOREIGN_FOLDER_H

#include "common/vec.h"

typedef struct ForeignFolder
{
	Vec file; /* of FolderText */
	int looks;
} ForeignFolder;

/* Adds a file, whose text must live as long as the folder; valid UTF-8. */
extern void foreign_folder_add(ForeignFolder *folder, const char *text, int length);

/* Where the other files behind a text begin, with what stands between them; length if there are none. */
extern int foreign_folder_start(const char *text, int length);

/*
 * A text of the folder with the files behind it that it needs: rules that its correlations refer to,
 * filters for its rules, rules for its filters, correlations that its rules are parts of.  The text
 * itself if that is none.
 */
extern char *foreign_folder_text(ForeignFolder *folder, char *text, int length, int *whole);

/*
 * The same for all files of a list at once, and with the settings of their folders: structures with
 * pointers to a path and a text at these offsets.  Files of settings and what they leave out by its
 * path are taken from the list.  New texts are in the current memory context.
 */
extern void foreign_folder_join(Vec *file, size_t path_offset, size_t text_offset);

/*
 * Appends what the filters of a text are called in the rules that they are put to (of char); false if
 * it may have a filter that cannot be read, whose rules are then not known.
 */
extern bool foreign_filters(const char *text, int length, Vec *filter);

#endif /* VIGIL_FOREIGN_FOLDER_H */
