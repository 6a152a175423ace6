/*
 * parse_url.c
 *		parse_url, parse_urlquery and parse_path: the parts of a URL or a path
 *		as a bag of texts, '' for a part that is missing.
 *
 * A URL is split as RFC 3986 says, with nothing decoded.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"
#include "runtime/string_term.h"

static void
add_text(DynamicBuilder *builder, const char *key, TextPiece text)
{
	dynamic_add_key(builder, key, (int) strlen(key));
	dynamic_add_text(builder, text);
}

/* The part of a text before the first of some characters. */
static TextPiece
span_until(TextPiece text, const char *stops)
{
	size_t len = 0;

	while (len < text.len && !strchr(stops, text.data[len]))
		len++;
	text.len = len;
	return text;
}

static TextPiece
span_skip(TextPiece text, size_t count)
{
	count = Min(count, text.len);
	text.data += count;
	text.len -= count;
	return text;
}

/* Adds the parameters of a query as a bag; the last one of a name wins. */
static void
add_query(DynamicBuilder *builder, TextPiece query)
{
	static const char key[] = "Query Parameters";

	dynamic_add_key(builder, key, sizeof(key) - 1);
	dynamic_begin_object(builder);
	while (query.len > 0)
	{
		TextPiece pair = span_until(query, "&");
		TextPiece name = span_until(pair, "=");
		TextPiece text = span_skip(pair, name.len + 1);

		if (pair.len > 0)
		{
			dynamic_add_key(builder, name.data, (int) name.len);
			dynamic_add_text(builder, text);
		}
		query = span_skip(query, pair.len + 1);
	}
	dynamic_end_object(builder);
}

/* The scheme in front of a ':', or nothing. */
static TextPiece
url_scheme(TextPiece url)
{
	TextPiece scheme = span_until(url, ":/?#");

	if (scheme.len == 0 || scheme.len >= url.len || url.data[scheme.len] != ':' ||
		!isalpha((unsigned char) scheme.data[0]))
		scheme.len = 0;
	for (size_t i = 0; i < scheme.len; i++)
		if (!isalnum((unsigned char) scheme.data[i]) && !strchr("+-.", scheme.data[i]))
			scheme.len = 0;
	return scheme;
}

/* The parts of a URL in the order in which the bag is made, but for the parameters of its query. */
typedef enum UrlPart
{
	URL_SCHEME,
	URL_HOST,
	URL_PORT,
	URL_USERNAME,
	URL_PASSWORD,
	URL_PATH,
	URL_FRAGMENT,
	URL_PARTS
} UrlPart;

static const char *const url_part_names[URL_PARTS] = {"Scheme",   "Host", "Port",    "Username",
													  "Password", "Path", "Fragment"};

typedef struct Url
{
	TextPiece part[URL_PARTS];
	TextPiece query;
} Url;

/* Splits "user:password@host:port". */
static void
split_authority(Url *url, TextPiece authority)
{
	TextPiece *host = &url->part[URL_HOST];
	const char *at = memrchr(authority.data, '@', authority.len);

	if (at)
	{
		TextPiece info = {authority.data, at - authority.data};

		url->part[URL_USERNAME] = span_until(info, ":");
		url->part[URL_PASSWORD] = span_skip(info, url->part[URL_USERNAME].len + 1);
		authority = span_skip(authority, info.len + 1);
	}
	if (authority.len > 0 && authority.data[0] == '[')
	{
		*host = span_until(authority, "]");
		host->len = Min(host->len + 1, authority.len);
	}
	else
		*host = span_until(authority, ":");
	if (host->len < authority.len)
		url->part[URL_PORT] = span_skip(authority, host->len + 1);
}

static Url
split_url(TextPiece rest)
{
	Url url;
	TextPiece authority = {"", 0};

	for (int i = 0; i < URL_PARTS; i++)
		url.part[i] = (TextPiece){"", 0};
	url.query = (TextPiece){"", 0};
	url.part[URL_SCHEME] = url_scheme(rest);
	if (url.part[URL_SCHEME].len > 0)
		rest = span_skip(rest, url.part[URL_SCHEME].len + 1);
	if (rest.len >= 2 && memcmp(rest.data, "//", 2) == 0)
	{
		rest = span_skip(rest, 2);
		authority = span_until(rest, "/?#");
		rest = span_skip(rest, authority.len);
	}
	split_authority(&url, authority);
	url.part[URL_PATH] = span_until(rest, "?#");
	rest = span_skip(rest, url.part[URL_PATH].len);
	if (rest.len > 0 && rest.data[0] == '?')
	{
		url.query = span_until(span_skip(rest, 1), "#");
		rest = span_skip(rest, url.query.len + 1);
	}
	url.part[URL_FRAGMENT] = span_skip(rest, 1);
	return url;
}

/* The parts of a URL as a bag; null for an empty text. */
static Jsonb *
url_to_bag(TextPiece text)
{
	DynamicBuilder builder = {0};
	Url url;

	if (text.len == 0)
		return NULL;
	url = split_url(text);
	dynamic_begin_object(&builder);
	for (int i = 0; i < URL_PARTS; i++)
	{
		if (i == URL_FRAGMENT)
			add_query(&builder, url.query);
		add_text(&builder, url_part_names[i], url.part[i]);
	}
	return dynamic_finish(&builder);
}

/* parse_url() */
SQL_VALUE_IF(kql_parse_url, Jsonb *, (result = url_to_bag(ARG_PIECE(0))) != NULL, JsonbPGetDatum);

/* url_text(url, part): tostring(parse_url(url)[part]). */
SQL_FUNCTION(kql_url_text)
{
	TextPiece text = ARG_PIECE(0);
	TextPiece name = ARG_PIECE(1);
	Url url = split_url(text);
	Jsonb *bag;
	JsonbValue room;
	JsonbValue *value;
	StringInfoData out;

	for (int i = 0; i < URL_PARTS; i++)
		if (span_equals(name, (TextPiece){url_part_names[i], strlen(url_part_names[i])}))
			PG_RETURN_TEXT_P(SPAN_TEXT(url.part[i]));
	initStringInfo(&out);
	bag = url_to_bag(text);
	value = bag == NULL
				? NULL
				: getKeyJsonValueFromContainer(&bag->root, name.data, (int) name.len, &room);
	if (value != NULL)
		dynamic_append_text(&out, value);
	PG_RETURN_TEXT_P(value_text(&out));
}

/* parse_urlquery(): the parameters as a bag. */
SQL_FUNCTION(kql_parse_urlquery)
{
	TextPiece query = ARG_PIECE(0);
	DynamicBuilder builder = {0};

	if (query.len > 0 && query.data[0] == '?')
		query = span_skip(query, 1);
	dynamic_begin_object(&builder);
	add_query(&builder, query);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

static size_t
last_slash(TextPiece path)
{
	size_t at = path.len;

	while (at > 0 && path.data[at - 1] != '/' && path.data[at - 1] != '\\')
		at--;
	return at;
}

/* The length of a drive such as "C:", which may follow "\\?\" or "/". */
static TextPiece
root_path(TextPiece path)
{
	TextPiece root = path;

	if (root.len >= 4 && memcmp(root.data, "\\\\?\\", 4) == 0)
		root = span_skip(root, 4);
	else if (root.len >= 3 && root.data[0] == '/' && root.data[2] == ':')
		root = span_skip(root, 1);
	if (root.len < 2 || root.data[1] != ':' || !isalpha((unsigned char) root.data[0]))
		root.len = 0;
	else
		root.len = 2;
	return root;
}

/* parse_path(): the parts of a file's path as a bag. */
SQL_FUNCTION(kql_parse_path)
{
	TextPiece path = ARG_PIECE(0);
	TextPiece scheme = {"", 0};
	TextPiece directory;
	TextPiece name;
	TextPiece file;
	TextPiece extension;
	TextPiece stream;
	const char *dot;
	DynamicBuilder builder = {0};
	char *separator = path.len > 0 ? memmem(path.data, path.len, "://", 3) : NULL;

	if (path.len == 0)
		PG_RETURN_NULL();
	if (separator && url_scheme(path).len == (size_t) (separator - path.data))
	{
		scheme = url_scheme(path);
		path = span_skip(path, scheme.len + 3);
	}
	file = span_skip(path, last_slash(path));
	directory = path;
	directory.len = file.data > path.data ? file.data - path.data - 1 : 0;
	name = span_skip(directory, last_slash(directory));
	if (root_path(directory).len > 0 && root_path(directory).data == name.data)
		name.len = 0;
	stream = file;
	file = span_until(file, ":");
	stream = span_skip(stream, file.len + 1);
	dot = memrchr(file.data, '.', file.len);
	extension = span_skip(file, dot ? dot + 1 - file.data : file.len);
	dynamic_begin_object(&builder);
	add_text(&builder, "Scheme", scheme);
	add_text(&builder, "RootPath", root_path(path));
	add_text(&builder, "DirectoryPath", directory);
	add_text(&builder, "DirectoryName", name);
	add_text(&builder, "Filename", file);
	add_text(&builder, "Extension", extension);
	add_text(&builder, "AlternateDataStreamName", stream);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}
