/*
 * input.h
 *		Files that the user names: what they hold, and what lies in a folder.
 */
#ifndef VIGIL_CLIENT_INPUT_H
#define VIGIL_CLIENT_INPUT_H

#include "common/diag.h"
#include "common/vec.h"

/* Rules and queries are small; the compiler and the reader of rules take less. */
#define INPUT_MAX_TEXT (16 * 1024 * 1024)

/* True if a file of this name is wanted. */
typedef bool (*InputFilter)(const char *name);

/* The text of a file ("-": standard input), ending in NUL; NULL and an error if it cannot be read. */
extern char *input_read_text(const char *path, int *length);

/* Whether the bytes of a file are a text: valid UTF-8 without null characters; an error if not. */
extern bool input_is_text(const char *path, const char *text, int length);

/* The text of a query: a file of KQL, or the query of a rule file. */
extern char *input_read_query(const char *path);

/*
 * Appends the path itself if it is a file, or in order of their names the files
 * below it that the filter wants (NULL: all); the others are counted in *left, or, if that is NULL,
 * pipes and the like with a name that is wanted, and links that lead elsewhere, are errors.
 * False and an error if something cannot be read.
 */
extern bool input_list(const char *path, InputFilter wanted, Vec *file, int *left);

/* Asks whoever sits at the terminal; false if nobody does, or the answer is not yes. */
extern bool input_confirm(const char *question);

/* Filters, and what a name says. */
extern bool input_is_rule(const char *name);
extern bool input_is_page(const char *name);
extern bool input_is_checkable(const char *name);
extern bool input_is_log(const char *name);

/* Prints the first error found in the text of a file, with its place; false if there is one. */
extern bool input_is_sound(const char *path, const char *text, int length, const DiagList *diag);

#endif /* VIGIL_CLIENT_INPUT_H */
