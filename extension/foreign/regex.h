/*
 * regex.h
 *		Regular expressions of other platforms as those that are run here.
 */
#ifndef VIGIL_FOREIGN_REGEX_H
#define VIGIL_FOREIGN_REGEX_H

#include "common/port.h"
#include "common/vec.h"

/*
 * A regular expression without the names of its groups; NULL, and what it is in *refused, if it has
 * what is not run here.  *names gets a name for each group, NULL for those without.
 */
extern char *regex_without_names(const char *regex, Vec *names, const char **refused);

/*
 * A regular expression of Lucene as one of RE2, for the whole of a text; NULL if it has what only
 * Lucene has.  There @ is any text, and ^ and $ are themselves.
 */
extern char *regex_of_lucene(const char *text);

#endif /* VIGIL_FOREIGN_REGEX_H */
