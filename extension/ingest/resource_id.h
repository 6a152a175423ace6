/*
 * resource_id.h
 *		Ids of resources of Azure, of which Log Analytics makes columns.
 */
#ifndef VIGIL_INGEST_RESOURCE_ID_H
#define VIGIL_INGEST_RESOURCE_ID_H

#include "ingest/field.h"

/* Converts an id to what a field of type FIELD_RESOURCE_ID to FIELD_RESOURCE_NAME has of it; any will do. */
extern IngestReason resource_id_convert(FieldType type, JsonKind kind, const JsonSpan *span,
										FieldValue *result);

#endif /* VIGIL_INGEST_RESOURCE_ID_H */
