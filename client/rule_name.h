/*
 * rule_name.h
 *		Rules as people name them.
 */
#ifndef VIGIL_CLIENT_RULE_NAME_H
#define VIGIL_CLIENT_RULE_NAME_H

#include "libpq-fe.h"

/* The id of a rule that is given by its id or name; NULL and an error if there is not one. */
extern char *rule_name_find(PGconn *conn, const char *name);

/* The same, or of one that was deleted, whose alerts stay. */
extern char *rule_name_find_ever(PGconn *conn, const char *name);

#endif /* VIGIL_CLIENT_RULE_NAME_H */
