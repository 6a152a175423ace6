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

/* Splits "user:password@host:port". */
static void
add_authority(DynamicBuilder *builder, TextPiece authority)
{
	TextPiece user = {"", 0};
	TextPiece password = {"", 0};
	TextPiece port = {"", 0};
	TextPiece host;
	const char *at = memrchr(authority.data, '@', authority.len);

	if (at)
	{
		TextPiece info = {authority.data, at - authority.data};

		user = span_until(info, ":");
		password = span_skip(info, user.len + 1);
		authority = span_skip(authority, info.len + 1);
	}
	host = authority;
	if (authority.len > 0 && authority.data[0] == '[')
	{
		host = span_until(authority, "]");
		host.len = Min(host.len + 1, authority.len);
	}
	else
		host = span_until(authority, ":");
	if (host.len < authority.len)
		port = span_skip(authority, host.len + 1);
	add_text(builder, "Host", host);
	add_text(builder, "Port", port);
	add_text(builder, "Username", user);
	add_text(builder, "Password", password);
}

/* parse_url(): the parts of a URL as a bag. */
SQL_FUNCTION(kql_parse_url)
{
	TextPiece rest = ARG_PIECE(0);
	TextPiece authority = {"", 0};
	TextPiece query = {"", 0};
	TextPiece scheme = url_scheme(rest);
	TextPiece path;
	DynamicBuilder builder = {0};

	if (rest.len == 0)
		PG_RETURN_NULL();
	dynamic_begin_object(&builder);
	add_text(&builder, "Scheme", scheme);
	if (scheme.len > 0)
		rest = span_skip(rest, scheme.len + 1);
	if (rest.len >= 2 && memcmp(rest.data, "//", 2) == 0)
	{
		rest = span_skip(rest, 2);
		authority = span_until(rest, "/?#");
		rest = span_skip(rest, authority.len);
	}
	add_authority(&builder, authority);
	path = span_until(rest, "?#");
	add_text(&builder, "Path", path);
	rest = span_skip(rest, path.len);
	if (rest.len > 0 && rest.data[0] == '?')
	{
		query = span_until(span_skip(rest, 1), "#");
		rest = span_skip(rest, query.len + 1);
	}
	add_query(&builder, query);
	add_text(&builder, "Fragment", span_skip(rest, 1));
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
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
