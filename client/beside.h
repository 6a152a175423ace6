/*
 * beside.h
 *		Rule files that are read together, each with what it needs of the others.
 */
#ifndef VIGIL_CLIENT_BESIDE_H
#define VIGIL_CLIENT_BESIDE_H

#include "foreign/folder.h"

/* Reads the files of a list that can be read as rules; what cannot is told when its turn comes. */
extern void beside_read(ForeignFolder *folder, const Vec *path);

/* Reads a file of such a list, with what it needs of the others behind it; NULL and an error. */
extern char *beside_text(ForeignFolder *folder, const char *path, int *length);

#endif /* VIGIL_CLIENT_BESIDE_H */
