/*
 * name_guid.h
 *		A GUID for a text that is none: of version 5 (RFC 4122), so that it is always the same.
 */
#ifndef VIGIL_RULE_NAME_GUID_H
#define VIGIL_RULE_NAME_GUID_H

/* The GUID of a text in the namespace of rule ids, palloc'd, in lower case with hyphens. */
extern char *name_guid(const char *name);

#endif /* VIGIL_RULE_NAME_GUID_H */
