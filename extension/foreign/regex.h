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

#endif /* VIGIL_FOREIGN_REGEX_H */
