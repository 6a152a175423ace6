/*
 * errcodes.h
 *		SQLSTATEs of the engine that core has no code for.
 *
 * Class VG, and of class 01 what is a warning.  Everything else uses core's own codes.
 */
#ifndef VIGIL_BASE_ERRCODES_H
#define VIGIL_BASE_ERRCODES_H

/* Another process has taken over the slot: this run must leave no trace. */
#define ERRCODE_RUN_FENCED MAKE_SQLSTATE('V', 'G', '0', '0', '1')

/* The rule is not one that the background worker may run. */
#define ERRCODE_RULE_REFUSED MAKE_SQLSTATE('V', 'G', '0', '0', '2')

/* A warning of vigil.load_rule that vigil.check_rule gives, too. */
#define ERRCODE_RULE_WARNING MAKE_SQLSTATE('0', '1', 'V', 'G', '1')

#endif /* VIGIL_BASE_ERRCODES_H */
