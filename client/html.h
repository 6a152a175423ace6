/*
 * html.h
 *		The one writer of HTML: elements that are closed in order, text that is escaped.
 *
 * Nothing reaches a page but through these functions, so a name that holds markup
 * stays a name.  Element and attribute names are constants of the program.
 */
#ifndef VIGIL_CLIENT_HTML_H
#define VIGIL_CLIENT_HTML_H

#include "lib/stringinfo.h"

#include "common/vec.h"

typedef struct Html
{
	StringInfoData out;
	Vec open;     /* of const char *: the elements that are open */
	bool in_head; /* the last start tag still takes attributes */
} Html;

/* Starts an empty text; html->out is in the current memory context. */
extern void html_start(Html *html);

/* Opens an element, which takes attributes until its content starts. */
extern void html_open(Html *html, const char *element);

/* Opens an element of a class. */
extern void html_open_class(Html *html, const char *element, const char *css_class);

/* Adds an attribute to the element that was just opened. */
extern void html_attr(Html *html, const char *name, const char *value);
extern void html_attr_int(Html *html, const char *name, int value);

/* Closes the element that was opened last, which must be this one. */
extern void html_close(Html *html, const char *element);

/* Ends an element that has no content and no end tag: meta, link, input. */
extern void html_void(Html *html);

/* Appends a text, escaped; what a reader could not see or what would turn text around is shown. */
extern void html_text(Html *html, const char *text);
extern void html_text_bytes(Html *html, const char *text, int length);
extern void html_printf(Html *html, const char *format, ...) pg_attribute_printf(2, 3);

/* An element that holds nothing but a text. */
extern void html_element(Html *html, const char *element, const char *text);

/* The same of a class. */
extern void html_span(Html *html, const char *element, const char *css_class, const char *text);

/* Appends a constant of the program as it is: the document type, a style, a script. */
extern void html_constant(Html *html, const char *text);

/* Starts a new line, outside of a text that keeps its blanks. */
extern void html_line(Html *html);

#endif /* VIGIL_CLIENT_HTML_H */
