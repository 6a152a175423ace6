/*
 * settings_source.c
 *		Log sources as a folder has them: a table, which rows of it, and where its fields are.
 *
 * A table that has a list in map/ keeps it; the fields of the folder come first.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "foreign/settings_int.h"

static const char *const source_key[] = {"product", "category", "service", "table",
										 "where",   "fields",   "rest",    "same_names"};
static const char *const field_key[] = {"column", "kind"};

/* The kinds that a folder may give a field. */
static const struct
{
	const char *name;
	MapKind kind;
	MapKind any; /* of an element of an array */
} field_kind[] = {
	{"text", MAP_TEXT, MAP_TEXT},     {"number", MAP_NUMBER, MAP_NUMBER},
	{"bool", MAP_BOOL, MAP_BOOL},     {"time", MAP_TIME, MAP_TIME},
	{"json", MAP_JSON, MAP_ANY_JSON}, {"dynamic", MAP_DYNAMIC, MAP_ANY_DYNAMIC},
};

/* Finds a kind by its name, with an error if there is none; gives its number. */
static int
read_kind(const RuleNode *map, const char *text, DiagList *diag)
{
	Suggest near;
	Diag *said;

	suggest_start(&near, text);
	for (int i = 0; i < lengthof(field_kind); i++)
	{
		if (strcmp(field_kind[i].name, text) == 0)
			return i;
		suggest_offer(&near, field_kind[i].name);
	}
	said = diag_add(diag, DIAG_FOREIGN_VALUE, rule_node_find(map, "kind")->span, "kind",
					psprintf("\"%s\" is none", text));
	if (suggest_best(&near) != NULL)
		diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
	else
		diag_hint(said, "It may be text, number, bool, time, json or dynamic.");
	return 0;
}

/* The kind of a column in a list of map/, or text. */
static MapKind
known_kind(const MapTable *base, const char *column)
{
	for (int i = 0; base != NULL && i < base->count; i++)
	{
		const MapLine *line = &base->line[i];

		if (line->path[0] != '\0' || strcmp(line->column, column) != 0)
			continue;
		if (line->kind <= MAP_DYNAMIC || line->kind == MAP_EACH_JSON ||
			line->kind == MAP_EACH_DYNAMIC)
			return line->kind;
	}
	return MAP_TEXT;
}

/* Reads a key in brackets and quotes, ["a.b"] or ['a.b'], at *text into *out; false if it is none. */
static bool
read_quoted(const char **text, StringInfo out)
{
	const char *p = *text + 2;
	char quote = (*text)[1];

	if (quote != '"' && quote != '\'')
		return false;
	while (*p != '\0' && *p != quote)
	{
		appendStringInfoChar(out, *p == '.' ? MAP_DOT : *p);
		p++;
	}
	if (p == *text + 2 || *p != quote || p[1] != ']')
		return false;
	*text = p + 2;
	return true;
}

/*
 * Takes apart where a field is: a column, and the steps into it that are keys with dots between; [] is
 * any element of an array, and a key or a column with a dot stands in brackets and quotes.  What is wrong
 * with it, NULL if nothing is.
 */
static const char *
split_place(const char *text, char **column, char **path)
{
	StringInfoData out;
	int steps = 0;

	*column = NULL;
	*path = "";
	initStringInfo(&out);
	do
	{
		int start = out.len;
		int plain = (int) strcspn(text, ".[]");

		if (plain > 0)
		{
			appendBinaryStringInfo(&out, text, plain);
			text += plain;
		}
		else if (text[0] == '[' && text[1] != ']' && !read_quoted(&text, &out))
			return isdigit((unsigned char) text[1])
					   ? "elements have no numbers; [] is any of them"
					   : "a key with a dot stands in brackets and quotes: a[\"b.c\"]";
		if (*column == NULL && out.len > 0)
		{
			*column = map_key(out.data, out.len);
			resetStringInfo(&out);
			start = -1;
		}
		while (strncmp(text, "[]", 2) == 0 && *column != NULL)
		{
			appendStringInfoString(&out, "[]");
			text += 2;
		}
		if (out.len == start || *column == NULL)
			return "it is no path";
		steps = out.len;
		if (*text == '.' && text[1] != '[')
			text++;
		else if (*text != '[' && *text != '\0')
			return "it is no path";
		else if (*text == '\0')
			break;
		if (out.len > 0)
			appendStringInfoChar(&out, '.');
	} while (true);
	*path = pnstrdup(out.data, steps);
	return NULL;
}

/* A field: a column, or the path to a value in one; elements of an array are at []. */
static void
read_field(MapLine *line, const MapTable *base, const RuleNode *key, const RuleNode *value,
		   DiagList *diag)
{
	const RuleNode *place = value;
	const char *kind = NULL;
	const char *wrong;
	int number = 0;
	char *column;
	char *path;

	if (value->kind == RULE_NODE_MAP)
	{
		if (!settings_check_keys(value, "a field", field_key, lengthof(field_key), diag))
			return;
		place = rule_node_find(value, "column");
		kind = settings_text(value, "kind", NULL, diag);
		if (place == NULL)
			diag_add(diag, DIAG_FOREIGN_MISSING, value->span, "column");
	}
	if (place == NULL)
		return;
	if (place->kind != RULE_NODE_TEXT || rule_node_is_null(place) || place->text[0] == '\0')
	{
		diag_add(diag, DIAG_FOREIGN_SHAPE, place->span, "a field", "a column, or one and its kind");
		return;
	}
	if (kind != NULL)
		number = read_kind(value, kind, diag);
	line->source = key->text;
	wrong = split_place(place->text, &column, &path);
	if (wrong != NULL)
	{
		diag_add(diag, DIAG_FOREIGN_VALUE, place->span, "a field",
				 psprintf("\"%s\": %s", place->text, wrong));
		return;
	}
	line->column = column;
	line->path = path;
	if (path[0] != '\0' && kind != NULL && field_kind[number].kind < MAP_JSON)
		diag_add(diag, DIAG_FOREIGN_VALUE, rule_node_find(value, "kind")->span, "kind",
				 psprintf("a path is into json or dynamic, not %s", kind));
	if (path[0] == '\0')
	{
		line->kind = kind == NULL ? known_kind(base, column) : field_kind[number].kind;
		if (kind != NULL && line->kind == MAP_DYNAMIC)
			line->kind = MAP_OPEN_DYNAMIC;
		return;
	}
	if (kind == NULL)
	{
		MapKind known = known_kind(base, column);

		number = known == MAP_JSON || known == MAP_EACH_JSON ? 4 : 5;
	}
	line->kind = strstr(path, "[]") != NULL ? field_kind[number].any : field_kind[number].kind;
}

/* The table of a source with its own fields in front of those that are known. */
static MapTable *
read_table(const RuleNode *node, const char *name, DiagList *diag)
{
	const MapTable *base = map_find_table(name);
	const RuleNode *fields = rule_node_find(node, "fields");
	const char *same = settings_text(node, "same_names", "false", diag);
	MapTable *table = MAKE(MapTable, .name = name);
	int own = 0;
	MapLine *line;

	if (base != NULL)
		*table = *base;
	table->has_flat_keys = rule_node_find(node, "rest") != NULL;
	table->rest = settings_text(node, "rest", table->rest, diag);
	table->same_names = strcmp(same, "true") == 0;
	if (!table->same_names && strcmp(same, "false") != 0)
		diag_add(diag, DIAG_FOREIGN_VALUE, rule_node_find(node, "same_names")->span, "same_names",
				 psprintf("\"%s\" is neither true nor false", same));
	if (fields != NULL && !rule_node_is_null(fields))
	{
		if (fields->kind != RULE_NODE_MAP)
			diag_add(diag, DIAG_FOREIGN_SHAPE, fields->span, "fields", "a map");
		else
			own = fields->key.count;
	}
	line = palloc0(sizeof(MapLine) * Max(own + table->count, 1));
	for (int i = 0; i < own; i++)
	{
		const RuleNode *key = VEC_AT(&fields->key, RuleNode, i);

		line[i] = (MapLine){MAP_TEXT, key->text, key->text, ""};
		read_field(&line[i], base, key, VEC_AT(&fields->item, RuleNode, i), diag);
	}
	if (table->count > 0)
		memcpy(line + own, table->line, sizeof(MapLine) * table->count);
	table->line = line;
	table->count += own;
	return table;
}

/* An attribute in lower case, "" if it is not there. */
static const char *
read_attribute(const RuleNode *node, const char *key, DiagList *diag)
{
	char *text = pstrdup(settings_text(node, key, "", diag));

	for (char *p = text; *p != '\0'; p++)
		*p = pg_tolower((unsigned char) *p);
	return text;
}

static void
read_source(Vec *source, const RuleNode *node, DiagList *diag)
{
	const char *table;
	SettingsSource *made;

	if (!settings_check_keys(node, "a source", source_key, lengthof(source_key), diag))
		return;
	table = settings_text(node, "table", "", diag);
	made = MAKE(SettingsSource, .product = read_attribute(node, "product", diag),
				.category = read_attribute(node, "category", diag),
				.service = read_attribute(node, "service", diag),
				.where = settings_text(node, "where", "", diag),
				.where_node = rule_node_find(node, "where"));
	settings_check_where(node, diag);
	if (table[0] == '\0')
		diag_add(diag, DIAG_FOREIGN_MISSING, node->span, "table");
	else if (made->product[0] == '\0' && made->category[0] == '\0' && made->service[0] == '\0')
		diag_add(diag, DIAG_FOREIGN_MISSING, node->span, "product, category or service");
	else
	{
		made->table = read_table(node, table, diag);
		vec_push(source, made);
	}
}

void
settings_read_sources(Vec *source, const RuleNode *node, DiagList *diag)
{
	Vec own = {0};

	if (node->kind != RULE_NODE_LIST)
	{
		diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, "sources", "a list");
		return;
	}
	VEC_EACH (const RuleNode, one, &node->item)
		read_source(&own, one, diag);
	VEC_EACH (SettingsSource, one, &own)
		vec_insert(source, one_at, one);
}

/* Is an attribute of a rule the one of a source?  "*" is any or none. */
static bool
attribute_fits(const char *source, const char *rule)
{
	return strcmp(source, "*") == 0 || strcmp(source, rule) == 0;
}

const SettingsSource *
settings_find_source(const ForeignSettings *settings, const char *product, const char *category,
					 const char *service)
{
	if (settings == NULL)
		return NULL;
	VEC_EACH (const SettingsSource, one, &settings->source)
	{
		if (attribute_fits(one->product, product) && attribute_fits(one->category, category) &&
			attribute_fits(one->service, service))
			return one;
	}
	return NULL;
}
