/*
 * worker.h
 *		A short-lived process that runs the due rules of one database.
 */
#ifndef VIGIL_BGWORKER_WORKER_H
#define VIGIL_BGWORKER_WORKER_H

/* Version of the tables that this library knows. */
#define SCHEMA_VERSION 1

extern PGDLLEXPORT void vigil_worker_main(Datum argument);

#endif /* VIGIL_BGWORKER_WORKER_H */
