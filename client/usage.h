/*
 * usage.h
 *		What a command takes behind its name, as command_list.h has it: "[list|load FILE...]".
 */
#ifndef VIGIL_CLIENT_USAGE_H
#define VIGIL_CLIENT_USAGE_H

#include "common/vec.h"

/*
 * The ways to call a command, of char: what lies between | in front of a word in lower case,
 * which is an action; one way if there are no actions.
 */
extern Vec usage_ways(const char *usage);

/* Whether a way begins with an action. */
extern bool usage_is_action(const char *way);

#endif /* VIGIL_CLIENT_USAGE_H */
