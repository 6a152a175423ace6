/*
 * regex_filter.h
 *		Many regular expressions against one text: which may match at all.
 *
 * For lists of patterns such as those of user agents.  RE2 tells which short texts (atoms) a
 * pattern cannot do without; a pattern is searched for only if the text has them.  Like
 * regex.h: no exception leaves regex_filter.cc, and it calls nothing of the server.
 */
#ifndef VIGIL_RUNTIME_REGEX_FILTER_H
#define VIGIL_RUNTIME_REGEX_FILTER_H

#include "runtime/regex.h"

#ifdef __cplusplus
extern "C"
{
#endif

	typedef struct RegexFilter RegexFilter;

	/* A filter without patterns, or NULL if there is no memory; to be freed. */
	extern RegexFilter *regex_filter_create(void);
	extern void regex_filter_free(RegexFilter *filter);

	/* Adds a pattern in RE2's syntax, numbered from 0; false and a message if it is none. */
	extern bool regex_filter_add(RegexFilter *filter, const char *pattern, size_t len,
								 bool ignore_case, char *error);

	/*
	 * Ends the adding.  Atoms are small letters, numbered from 0; false if there is no memory.
	 * Without patterns there are no atoms.
	 */
	extern bool regex_filter_finish(RegexFilter *filter);
	extern int regex_filter_atom_count(const RegexFilter *filter);
	extern const char *regex_filter_atom(const RegexFilter *filter, int i, size_t *len);

	/*
	 * The patterns that may match a text that has these atoms, ascending: their number, or -1 if
	 * there is no memory.  The list is valid until the next call.
	 */
	extern int regex_filter_candidates(RegexFilter *filter, const int *atom, int count,
									   const int **candidate);

	/* Searches for one pattern; groups as in regex_search(). */
	extern RegexResult regex_filter_search(const RegexFilter *filter, int i, const char *text,
										   size_t len, RegexGroup *groups, int count);

#ifdef __cplusplus
}
#endif

#endif /* VIGIL_RUNTIME_REGEX_FILTER_H */
