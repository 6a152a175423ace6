/*
 * wildcard.h
 *		Names with stars: T*, *_x, a*b.
 */
#ifndef VIGIL_COMMON_WILDCARD_H
#define VIGIL_COMMON_WILDCARD_H

/* Whether the name matches a pattern in which * stands for any text, in linear time but for stars. */
extern bool wildcard_match(const char *pattern, const char *name);

#endif /* VIGIL_COMMON_WILDCARD_H */
