/*
 * database.h
 *		Whether rules run in this database.
 */
#ifndef VIGIL_BGWORKER_DATABASE_H
#define VIGIL_BGWORKER_DATABASE_H

#include "bgworker/board.h"

/* Version of the tables that this library knows. */
#define SCHEMA_VERSION 2

/* What this database is to us.  In a transaction, with SPI. */
extern DatabaseState database_look(void);

/* Tells the log why nothing runs here, after database_look() has found that. */
extern void database_tell_incompatible(void);

#endif /* VIGIL_BGWORKER_DATABASE_H */
