/*
 * folder.c
 *		Which files of a folder need which others.
 *
 * Only files with a correlation or a filter are read for that; of the others those whose text has a
 * name or id that is referred to.
 */
#include "common/port.h"

#include "foreign/folder.h"
#include "foreign/settings.h"
#include "foreign/sigma_int.h"
#include "rule/yaml_reader.h"

/* What stands between a text and those behind it. */
#define FOLDER_BESIDE "\n---\naction: beside\n---\n"

/* As often as this, on average, a text is looked through before it is read. */
#define FOLDER_MAX_LOOKS 4

/* A file, and what is in it as soon as somebody asks. */
typedef struct FolderText
{
	const char *text;
	int length;
	bool is_sigma;
	bool refers; /* it may have a correlation or a filter */
	bool is_read;
	bool is_sound;
	Vec handle;    /* of char: ids and names of its rules */
	Vec reference; /* of char: what its correlations refer to */
	Vec filtered;  /* of char: what its filters are for */
	bool filters_any;
	Vec source;        /* of RuleNode: log sources of its rules … */
	Vec filter_source; /* … and of its filters */
	bool is_needed;
	bool is_followed; /* what it needs itself is noted */
} FolderText;

int
foreign_folder_start(const char *text, int length)
{
	const char *found = memmem(text, length, FOLDER_BESIDE, strlen(FOLDER_BESIDE));

	return found != NULL ? (int) (found - text) : length;
}

void
foreign_folder_add(ForeignFolder *folder, const char *text, int length)
{
	const char *platform = foreign_platform(text, length);
	bool is_sigma = platform != NULL && strcmp(platform, "Sigma") == 0;

	vec_push(&folder->file, MAKE(FolderText, .text = text,
								 .length = foreign_folder_start(text, length), .is_sigma = is_sigma,
								 .refers = is_sigma && (strstr(text, "correlation:") != NULL ||
														strstr(text, "filter:") != NULL)));
}

/* Appends the texts of a list, or the only one. */
static void
add_texts(Vec *text, const RuleNode *node)
{
	if (node == NULL)
		return;
	if (node->kind == RULE_NODE_TEXT)
		vec_push(text, node->text);
	else
		VEC_EACH (const RuleNode, one, &node->item)
		{
			if (one->kind == RULE_NODE_TEXT)
				vec_push(text, one->text);
		}
}

/* Notes what a document says of rules. */
static void
read_document(FolderText *file, const RuleNode *document)
{
	const RuleNode *filter = rule_node_find(document, "filter");
	const RuleNode *correlation = rule_node_find(document, "correlation");
	RuleNode *source = rule_node_find(document, "logsource");
	int before = file->filtered.count;

	if (source != NULL && source->kind == RULE_NODE_MAP)
		vec_push(filter != NULL ? &file->filter_source : &file->source, source);
	if (filter == NULL || filter->kind != RULE_NODE_MAP)
	{
		add_texts(&file->handle, rule_node_find(document, "id"));
		add_texts(&file->handle, rule_node_find(document, "name"));
	}
	else
	{
		add_texts(&file->filtered, rule_node_find(filter, "rules"));
		file->filters_any = file->filters_any || file->filtered.count == before;
		for (int i = before; i < file->filtered.count; i++)
			file->filters_any =
				file->filters_any || strcmp(VEC_AT(&file->filtered, char, i), "any") == 0;
	}
	if (correlation != NULL && correlation->kind == RULE_NODE_MAP)
		add_texts(&file->reference, rule_node_find(correlation, "rules"));
}

static void
read_file(FolderText *file)
{
	DiagList diag = {0};
	Vec document;

	if (file->is_read)
		return;
	file->is_read = true;
	document = yaml_read_all(file->text, file->length, SIGMA_MAX_NODES, &diag);
	file->is_sound = diag.error_count == 0;
	for (int i = 0; file->is_sound && i < document.count; i++)
	{
		const RuleNode *one = VEC_AT(&document, RuleNode, i);

		if (one->kind == RULE_NODE_MAP)
			read_document(file, one);
	}
}

/* Is a filter of a file for the logs of a rule of another one? */
static bool
filters_source(const FolderText *filter, const FolderText *rule)
{
	DiagList diag = {0};

	VEC_EACH (const RuleNode, one, &filter->filter_source)
	{
		VEC_EACH (const RuleNode, source, &rule->source)
		{
			if (sigma_filters_source(one, source, &diag))
				return true;
		}
	}
	return false;
}

/* Is a word somewhere in a text, in any case? */
static bool
has_word(const FolderText *file, const char *word)
{
	int length = (int) strlen(word);
	int last = file->length - length;
	char small = (char) pg_tolower((unsigned char) word[0]);

	for (int i = 0; i <= last; i++)
	{
		if (pg_tolower((unsigned char) file->text[i]) == (unsigned char) small &&
			pg_strncasecmp(file->text + i, word, length) == 0)
			return true;
	}
	return false;
}

/* Has a file a rule of one of these names or ids? */
static bool
defines_any(ForeignFolder *folder, FolderText *file, const Vec *handle)
{
	VEC_EACH (const char, one, handle)
	{
		/* A look into the text is cheaper than to read it, but not again and again. */
		if (!file->is_read && folder->looks < folder->file.count * FOLDER_MAX_LOOKS)
		{
			folder->looks++;
			if (!has_word(file, one))
				continue;
		}
		read_file(file);
		VEC_EACH (const char, own, &file->handle)
		{
			if (pg_strcasecmp(own, one) == 0)
				return true;
		}
	}
	return false;
}

/* Adds what a file needs of others: what it refers to, and what says something of its rules. */
static void
need_for(ForeignFolder *folder, FolderText *file)
{
	PORT_CHECK_STACK();
	if (file->is_followed)
		return;
	file->is_followed = true;
	if (file->refers)
		read_file(file);
	VEC_EACH (FolderText, other, &folder->file)
	{
		if (other == file || !other->is_sigma)
			continue;
		if (defines_any(folder, other, &file->reference))
		{
			other->is_needed = true;
			need_for(folder, other);
		}
		if (!other->refers || other->is_needed)
			continue;
		read_file(other);
		if (other->filter_source.count > 0)
			read_file(file);
		other->is_needed = filters_source(other, file) &&
						   (other->filters_any || defines_any(folder, file, &other->filtered));
		if (!defines_any(folder, file, &other->reference))
			continue;
		/* With all that it stands on: whether it comes to something decides what this file is. */
		other->is_needed = true;
		need_for(folder, other);
	}
}

/* Is the log source of a rule of a file one that is not in the list?  It is then. */
static bool
has_new_source(const FolderText *file, Vec *source)
{
	DiagList diag = {0};
	bool any = false;

	VEC_EACH (const RuleNode, one, &file->source)
	{
		char *name = psprintf("%s/%s/%s", sigma_source_attribute(one, "product", &diag),
							  sigma_source_attribute(one, "category", &diag),
							  sigma_source_attribute(one, "service", &diag));

		any = vec_push_text(source, name) || any;
	}
	return any;
}

/* Adds rules that the filters of a file are tried on: those that they name, or one of each source. */
static void
need_filtered(ForeignFolder *folder, const FolderText *self)
{
	Vec source = {0};

	VEC_EACH (FolderText, one, &folder->file)
	{
		if (!one->is_sigma || one->is_needed)
			continue;
		one->is_needed = defines_any(folder, one, &self->filtered);
		if (one->is_needed || !self->filters_any)
			continue;
		read_file(one);
		one->is_needed = one->is_sound && filters_source(self, one) && has_new_source(one, &source);
	}
}

char *
foreign_folder_text(ForeignFolder *folder, char *text, int length, int *whole)
{
	FolderText *self = NULL;
	StringInfoData out;

	*whole = length;
	VEC_EACH (FolderText, one, &folder->file)
	{
		one->is_needed = false;
		one->is_followed = false;
		if (one->length == length && memcmp(one->text, text, length) == 0)
			self = one;
	}
	/* One that has others behind it has been here before. */
	if (self == NULL || !self->is_sigma || strstr(text, FOLDER_BESIDE) != NULL)
		return text;
	/* Itself it has already. */
	self->is_needed = true;
	need_for(folder, self);
	need_filtered(folder, self);
	initStringInfo(&out);
	appendBinaryStringInfo(&out, text, length);
	VEC_EACH (const FolderText, one, &folder->file)
	{
		if (!one->is_needed || !one->is_sound || one == self)
			continue;
		appendStringInfoString(&out, FOLDER_BESIDE);
		appendBinaryStringInfo(&out, one->text, one->length);
	}
	if (out.len == length)
		return text;
	*whole = out.len;
	return out.data;
}

void
foreign_folder_join(Vec *file, size_t path_offset, size_t text_offset)
{
	ForeignFolder folder = {0};

	VEC_EACH (char, one, file)
	{
		const char *text = *(char **) (one + text_offset);

		if (!settings_is_file(*(char **) (one + path_offset)))
			foreign_folder_add(&folder, text, (int) strlen(text));
	}
	VEC_EACH (char, one, file)
	{
		char **text = (char **) (one + text_offset);
		int length = (int) strlen(*text);

		PORT_CHECK_INTERRUPTS();
		*text = foreign_folder_text(&folder, *text, length, &length);
	}
	settings_join(file, path_offset, text_offset);
}
