/*
 * outline.h
 *		Trees as text, for a person to read.
 *
 * A tree is written as one form, "(kind child …)": children are forms or atoms.
 * What a query brings along goes through outline_name and outline_text, so that
 * brackets and quotes of its own end nothing.  outline_rows() lays a form out.
 */
#ifndef VIGIL_KQL_OUTLINE_H
#define VIGIL_KQL_OUTLINE_H

#include "common/port.h"
#include "common/vec.h"

/* More bytes of a tree, or of the SQL, are not shown. */
#define OUTLINE_MAX_BYTES (256 * 1024)

typedef struct OutlineRow
{
	const char *step; /* constant text: "parse", "bind", … */
	int depth;
	char *text;
} OutlineRow;

/* A name as it is, or in '…' when it is no plain word. */
extern void outline_name(StringInfo out, const char *name);

/* A text in "…", its line breaks as \n. */
extern void outline_text(StringInfo out, const char *text);

/* Is the text so long that no more of the tree should be written?  A person does not read on. */
extern bool outline_is_full(const StringInfoData *out);

/* The number of bytes, at most max, that a text can be cut to between two characters. */
extern int outline_clip(const char *text, int length, int max);

/* What a form shows of one member of its node. */
typedef struct OutlineField
{
	void (*write)(void *dump, const char *label, const void *member);
	size_t at; /* of the member in the node */
	const char *label;
} OutlineField;

/* Writes the members of a node in the order of the list, which ends with no writer. */
extern void outline_fields(void *dump, const OutlineField *field, const void *node);

extern void outline_add(Vec *row, const char *step, int depth, const char *text, int length);

/*
 * Appends the rows of some forms, one a line (of OutlineRow, in the current context): a form
 * that fits a row is one; of a longer one its kind and atoms, and the children one deeper.
 */
extern void outline_rows(Vec *row, const char *step, const char *forms);

#endif /* VIGIL_KQL_OUTLINE_H */
