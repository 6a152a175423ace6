/*
 * ddl_hook.h
 *		Steps out of the way of commands that want a database for themselves.
 */
#ifndef VIGIL_BGWORKER_DDL_HOOK_H
#define VIGIL_BGWORKER_DDL_HOOK_H

extern void ddl_hook_register(void);

#endif /* VIGIL_BGWORKER_DDL_HOOK_H */
