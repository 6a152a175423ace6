/*
 * catalogue_page.c
 *		What the pages of the catalogue have in common: head, foot, headings, tables, badges.
 */
#include "common/port.h"

#include "client/catalogue.h"
#include "client/command.h"
#include "common/version.h"

/* A page loads nothing, and runs nothing but the script of the first page. */
static const char *const page_policy =
	"default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'unsafe-inline'; "
	"img-src data:; base-uri 'none'; form-action 'none'";

static void
page_meta(Html *html, const char *attribute, const char *name, const char *content)
{
	html_open(html, "meta");
	html_attr(html, attribute, name);
	html_attr(html, "content", content);
	html_void(html);
	html_line(html);
}

static void
page_skip_link(Html *html, const char *target, const char *text)
{
	html_open_class(html, "a", "skip");
	html_attr(html, "href", target);
	html_text(html, text);
	html_close(html, "a");
}

void
page_start(Html *html, const char *title, const char *root)
{
	html_start(html);
	html_constant(html, "<!DOCTYPE html>\n");
	html_open(html, "html");
	html_attr(html, "lang", "en");
	html_line(html);
	html_open(html, "head");
	html_line(html);
	html_open(html, "meta");
	html_attr(html, "charset", "utf-8");
	html_void(html);
	html_line(html);
	page_meta(html, "http-equiv", "Content-Security-Policy", page_policy);
	page_meta(html, "name", "viewport", "width=device-width, initial-scale=1");
	page_meta(html, "name", "color-scheme", "light dark");
	page_meta(html, "name", "referrer", "no-referrer");
	html_element(html, "title", title);
	html_line(html);
	/* Without an icon of its own a browser would look for one on the server. */
	html_open(html, "link");
	html_attr(html, "rel", "icon");
	html_attr(html, "href", "data:,");
	html_void(html);
	html_line(html);
	html_open(html, "link");
	html_attr(html, "rel", "stylesheet");
	html_attr(html, "href", psprintf("%sstyle.css", root));
	html_void(html);
	html_line(html);
	html_close(html, "head");
	html_line(html);
	html_open(html, "body");
	html_line(html);
	page_skip_link(html, "#content", "Skip to the content");
	if (*root == '\0')
		page_skip_link(html, "#rules", "Skip to the rules");
	html_line(html);
}

void
page_main(Html *html)
{
	html_open(html, "main");
	html_attr(html, "id", "content");
	html_attr(html, "tabindex", "-1");
	html_line(html);
}

void
page_finish(Html *html, const Catalogue *catalogue)
{
	html_close(html, "main");
	html_line(html);
	html_open_class(html, "footer", "foot");
	html_line(html);
	html_open_class(html, "p", "generated");
	html_printf(html, "Generated at %s by vigil %s", catalogue->date, VIGIL_VERSION);
	html_close(html, "p");
	html_line(html);
	html_element(html, "p",
				 "Names of MITRE ATT&CK: \xc2\xa9 2025 The MITRE Corporation. This work is "
				 "reproduced and distributed with the permission of The MITRE Corporation.");
	html_line(html);
	html_close(html, "footer");
	html_line(html);
	html_close(html, "body");
	html_line(html);
	html_close(html, "html");
	html_line(html);
}

void
page_heading(Html *html, const char *element, const char *id, const char *text)
{
	html_open(html, element);
	html_attr(html, "id", id);
	html_text(html, text);
	html_close(html, element);
	html_line(html);
}

void
page_table(Html *html, const char *caption, ...)
{
	va_list args;
	const char *head;

	/* A wide table scrolls in a box of its own, which the keyboard reaches. */
	html_open_class(html, "div", "scroll");
	html_attr(html, "tabindex", "0");
	html_attr(html, "role", "region");
	html_attr(html, "aria-label", caption);
	html_open(html, "table");
	html_element(html, "caption", caption);
	html_open(html, "thead");
	html_open(html, "tr");
	va_start(args, caption);
	while ((head = va_arg(args, const char *)) != NULL)
	{
		html_open(html, "th");
		html_attr(html, "scope", "col");
		html_text(html, head);
		html_close(html, "th");
	}
	va_end(args);
	html_close(html, "tr");
	html_close(html, "thead");
	html_line(html);
	html_open(html, "tbody");
	html_line(html);
}

void
page_table_finish(Html *html)
{
	html_close(html, "tbody");
	html_close(html, "table");
	html_close(html, "div");
	html_line(html);
}

void
page_codes(Html *html, const Vec *list)
{
	VEC_EACH (const char, one, list)
	{
		if (one_at > 0)
			html_text(html, ", ");
		html_element(html, "code", one);
	}
}

void
page_severity(Html *html, const char *severity)
{
	char *css_class = psprintf("badge severity-%s", severity);

	for (char *at = css_class; *at != '\0'; at++)
		*at = pg_ascii_tolower(*at);
	html_span(html, "span", css_class, severity);
}

void
page_state(Html *html, bool enabled)
{
	html_span(html, "span", enabled ? "badge on" : "badge off", enabled ? "on" : "off");
}

void
page_rule_link(Html *html, const char *root, const char *id, const char *name)
{
	html_open(html, "a");
	html_attr(html, "href", psprintf("%s%s.html", root, id));
	html_element(html, "bdi", *name != '\0' ? name : id);
	html_close(html, "a");
}

const char *
page_count(int count, const char *one, const char *many)
{
	return psprintf("%d %s", count, count == 1 ? one : many);
}
