/*
 * beside.h
 *		Rule files that are read together, each with what it needs of the others, and with what the
 *		folders that it lies in say of their rules.
 */
#ifndef VIGIL_CLIENT_BESIDE_H
#define VIGIL_CLIENT_BESIDE_H

#include "foreign/folder.h"

#include "client/options.h"

typedef struct Beside
{
	ForeignFolder folder;
	Vec settings;   /* of BesideSettings: of each folder that was asked for */
	Vec listed;     /* of char: paths that are read anyhow, so that their errors are told once */
	Vec left;       /* of char: paths of files that the settings leave out */
	bool is_broken; /* some settings cannot be used */
} Beside;

/*
 * Reads the files of a list that can be read as rules; what cannot is told when its turn comes.
 * Those that the settings leave out are taken from the list, unless an argument names them; without
 * options none is.
 */
extern void beside_read(Beside *beside, Vec *path, const Options *options);

/* Is a file left out by the settings of its folders, and not named by an argument? */
extern bool beside_leaves_out(Beside *beside, const char *path, const Options *options);

/*
 * Reads a file of such a list, with what it needs of the others and the settings behind it; NULL
 * and an error.
 */
extern char *beside_text(Beside *beside, const char *path, int *length);

#endif /* VIGIL_CLIENT_BESIDE_H */
