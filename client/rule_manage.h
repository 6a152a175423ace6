/*
 * rule_manage.h
 *		What vigil rules does with a rule that is there: each gives the exit code.
 */
#ifndef VIGIL_CLIENT_RULE_MANAGE_H
#define VIGIL_CLIENT_RULE_MANAGE_H

#include "client/options.h"

/* Whether there is a role of this name; an error if not. */
extern bool rules_find_role(PGconn *conn, const char *name);

extern int rules_owner(Options *options, PGconn *conn);
extern int rules_refill(Options *options, PGconn *conn);
extern int rules_reset(Options *options, PGconn *conn);
extern int rules_delete(Options *options, PGconn *conn);
extern int rules_history(Options *options, PGconn *conn);

#endif /* VIGIL_CLIENT_RULE_MANAGE_H */
