/*
 * html.c
 *		The one writer of HTML: elements that are closed in order, text that is escaped.
 *
 * Called by the pages of the catalogue.  Whatever a rule, a log or a database holds passes
 * html_escape(); the only other way into a page is html_constant(), for texts of this program.
 */
#include "common/port.h"

#include "client/html.h"
#include "common/format_text.h"
#include "common/utf8.h"

void
html_start(Html *html)
{
	*html = (Html){{0}};
	initStringInfo(&html->out);
}

/* Ends the start tag, before content comes. */
static void
html_end_head(Html *html)
{
	if (html->in_head)
		appendStringInfoChar(&html->out, '>');
	html->in_head = false;
}

void
html_open(Html *html, const char *element)
{
	html_end_head(html);
	appendStringInfo(&html->out, "<%s", element);
	vec_push(&html->open, unconstify(char *, element));
	html->in_head = true;
}

void
html_open_class(Html *html, const char *element, const char *css_class)
{
	html_open(html, element);
	html_attr(html, "class", css_class);
}

void
html_close(Html *html, const char *element)
{
	Assert(html->open.count > 0 &&
		   strcmp(VEC_AT(&html->open, char, html->open.count - 1), element) == 0);
	html_end_head(html);
	html->open.count--;
	appendStringInfo(&html->out, "</%s>", element);
}

void
html_void(Html *html)
{
	html_end_head(html);
	html->open.count--;
}

/* Appends one character that is no markup. */
static void
html_escape_character(StringInfo out, uint32 character, const char *at, int bytes)
{
	if (character < 0x20)
		utf8_append(out, 0x2400 + character);
	else if (character == 0x7f)
		utf8_append(out, 0x2421);
	else if ((character >= 0x80 && character <= 0x9f) || (character & 0xfffe) == 0xfffe)
		utf8_append(out, 0xfffd);
	else if (utf8_is_hidden(character))
		appendStringInfo(out, "[U+%04X]", character);
	else
		appendBinaryStringInfo(out, at, bytes);
}

/* Text and values of attributes, in one form that is right for both. */
static void
html_escape(StringInfo out, const char *text, int length)
{
	const char *end = text + length;

	while (text < end)
	{
		int bytes = utf8_valid_bytes(text, end);
		bool is_line_end = *text == '\r' && end - text > 1 && text[1] == '\n';

		if (bytes == 0)
			utf8_append(out, 0xfffd);
		else if (*text == '&')
			appendStringInfoString(out, "&amp;");
		else if (*text == '<')
			appendStringInfoString(out, "&lt;");
		else if (*text == '>')
			appendStringInfoString(out, "&gt;");
		else if (*text == '"')
			appendStringInfoString(out, "&quot;");
		else if (*text == '\'')
			appendStringInfoString(out, "&#39;");
		else if (*text == '\n' || *text == '\t')
			appendStringInfoChar(out, *text);
		else if (!is_line_end)
			html_escape_character(out, utf8_decode(text, &bytes), text, bytes);
		text += Max(bytes, 1);
	}
}

void
html_attr(Html *html, const char *name, const char *value)
{
	Assert(html->in_head);
	appendStringInfo(&html->out, " %s=\"", name);
	html_escape(&html->out, value, strlen(value));
	appendStringInfoChar(&html->out, '"');
}

void
html_attr_int(Html *html, const char *name, int value)
{
	html_attr(html, name, psprintf("%d", value));
}

void
html_text_bytes(Html *html, const char *text, int length)
{
	html_end_head(html);
	html_escape(&html->out, text, length);
}

void
html_text(Html *html, const char *text)
{
	html_text_bytes(html, text, strlen(text));
}

void
html_printf(Html *html, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	html_text(html, text);
	pfree(text);
}

void
html_element(Html *html, const char *element, const char *text)
{
	html_open(html, element);
	html_text(html, text);
	html_close(html, element);
}

void
html_span(Html *html, const char *element, const char *css_class, const char *text)
{
	html_open_class(html, element, css_class);
	html_text(html, text);
	html_close(html, element);
}

void
html_constant(Html *html, const char *text)
{
	html_end_head(html);
	appendStringInfoString(&html->out, text);
}

void
html_line(Html *html)
{
	html_end_head(html);
	appendStringInfoChar(&html->out, '\n');
}
