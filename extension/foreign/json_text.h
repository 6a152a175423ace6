/*
 * json_text.h
 *		The text of a whole JSON, in which values are spelled as JSON spells them.
 */
#ifndef VIGIL_FOREIGN_JSON_TEXT_H
#define VIGIL_FOREIGN_JSON_TEXT_H

#include "foreign/map.h"
#include "foreign/pattern.h"

/* Is a field a whole JSON, of which a test sees the text? */
extern bool json_text_is(const ForeignField *field);

/*
 * Has the pattern a character that the text of JSON spells otherwise?  Of one that is a text as it
 * came, also those that only some writers of JSON do: \u003c, \/ and the like.
 */
extern bool json_text_spells(const Pattern *pattern, bool as_it_came);

/* The text as KQL, and as a field: one that came as a text is written anew, with one spelling. */
extern char *json_text_kql(const ForeignField *field);
extern ForeignField *json_text_field(const ForeignField *field);

/* A text that KQL makes of a field, as one. */
extern ForeignField *json_text_made(const ForeignField *field, char *kql);

#endif /* VIGIL_FOREIGN_JSON_TEXT_H */
