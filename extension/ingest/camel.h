/*
 * camel.h
 *		JSON whose keys a program has given capitals: the keys as the service writes them.
 */
#ifndef VIGIL_INGEST_CAMEL_H
#define VIGIL_INGEST_CAMEL_H

#include "common/json_walk.h"

/*
 * Appends the value at the cursor (a copy) with the first letters of all keys in lower case:
 * UserId → userId, IPAddress → ipAddress; without AdditionalProperties that are empty.  False
 * if its JSON is broken, or if a value is a name of what PowerShell has left out.
 */
extern bool camel_append(JsonWalk walk, StringInfo out);

#endif /* VIGIL_INGEST_CAMEL_H */
