/*
 * function_file.h
 *		Functions of KQL as people keep them in files.
 */
#ifndef VIGIL_CLIENT_FUNCTION_FILE_H
#define VIGIL_CLIENT_FUNCTION_FILE_H

#include "common/vec.h"

typedef struct FunctionDef
{
	const char *path;
	char *name;
	Vec alias;     /* of char *: other names of it */
	char *text;    /* "(parameters) { body }" */
	bool callable; /* every parameter has a default: it can be called without any */
} FunctionDef;

/* True if a file of this name may hold a function. */
extern bool function_file_is_one(const char *name);

/*
 * Appends the function of a file: YAML with ParserName and ParserQuery, or FunctionName and
 * FunctionQuery; KQL with ".create function", with one "let name = (…) { … }", or with a query,
 * whose function is named after the file.  False and an error if it cannot be read; a YAML
 * file of something else counts in *others.
 */
extern bool function_file_read(const char *path, Vec *def, int *others);

#endif /* VIGIL_CLIENT_FUNCTION_FILE_H */
