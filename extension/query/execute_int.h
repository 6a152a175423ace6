/*
 * execute_int.h
 *		What the files that compile against this database share.
 */
#ifndef VIGIL_QUERY_EXECUTE_INT_H
#define VIGIL_QUERY_EXECUTE_INT_H

#include "kql/options.h"
#include "query/execute.h"

/* The options of a query as the compiler has them, whose time counts from 1970. */
extern KqlOptions query_compiler_options(const QueryOptions *options, const SchemaProvider *schema);

#endif /* VIGIL_QUERY_EXECUTE_INT_H */
