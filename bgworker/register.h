/*
 * register.h
 *		What the library does when the server loads it at its start.
 */
#ifndef VIGIL_BGWORKER_REGISTER_H
#define VIGIL_BGWORKER_REGISTER_H

/* Asks for shared memory, registers the launcher, and hooks into DDL. */
extern void bgworker_register(void);

#endif /* VIGIL_BGWORKER_REGISTER_H */
