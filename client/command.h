/*
 * command.h
 *		What a command of vigil is: a function that takes the options and gives the exit code.
 */
#ifndef VIGIL_CLIENT_COMMAND_H
#define VIGIL_CLIENT_COMMAND_H

#include "client/options.h"

/* Exit codes. */
#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2
#define EXIT_CANCELLED 130

#define COMMAND(name, options, arguments, summary, details) extern int cmd_##name(Options *);
#include "client/command_list.h"
#undef COMMAND

#endif /* VIGIL_CLIENT_COMMAND_H */
