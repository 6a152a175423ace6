/*
 * log_catalog.h
 *		The published log tables, which are a file beside the extension.
 */
#ifndef VIGIL_QUERY_LOG_CATALOG_H
#define VIGIL_QUERY_LOG_CATALOG_H

/* Is a table of that exact name published?  An error if the file is not there. */
extern bool log_catalog_publishes(const char *table);

#endif /* VIGIL_QUERY_LOG_CATALOG_H */
