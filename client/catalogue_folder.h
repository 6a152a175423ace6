/*
 * catalogue_folder.h
 *		A folder that is written as a whole: new beside the old one, then put in its place.
 */
#ifndef VIGIL_CLIENT_CATALOGUE_FOLDER_H
#define VIGIL_CLIENT_CATALOGUE_FOLDER_H

#include "common/vec.h"

typedef struct CatalogueFolder
{
	char *path;    /* where it shall be */
	char *written; /* where it is being written */
	Vec file;      /* of char *: the files in it, by their names below the folder */
} CatalogueFolder;

/*
 * Starts a folder.  False and an error if something is in the way: a file, or a folder
 * that holds anything but a catalogue.
 */
extern bool folder_start(CatalogueFolder *folder, const char *path);

/* Makes a folder inside; and writes a file.  False and an error if it fails. */
extern bool folder_make(CatalogueFolder *folder, const char *name);
extern bool folder_write(CatalogueFolder *folder, const char *name, const char *text, int length);

/* Puts the folder in its place; false and an error if that fails, with the old one unchanged. */
extern bool folder_finish(CatalogueFolder *folder);

/* Removes what was written so far. */
extern void folder_give_up(CatalogueFolder *folder);

#endif /* VIGIL_CLIENT_CATALOGUE_FOLDER_H */
