/*
 * rule_folder.c
 *		Rules as files of a folder.
 */
#include "common/port.h"

#include "common/utf8.h"
#include "foreign/foreign.h"
#include "foreign/settings.h"

#include "client/beside.h"
#include "client/input.h"
#include "client/rule_folder.h"

const FolderRule *
folder_find(const Folder *folder, const char *id)
{
	VEC_EACH (const FolderRule, rule, &folder->rule)
	{
		if (pg_strcasecmp(rule->id, id) == 0)
			return rule;
	}
	return NULL;
}

const FolderRefused *
folder_find_refused(const Folder *folder, const char *id)
{
	VEC_EACH (const FolderRefused, file, &folder->refused)
	{
		VEC_EACH (const char, one, &file->id)
		{
			if (pg_strcasecmp(one, id) == 0)
				return file;
		}
	}
	return NULL;
}

/* Notes a file of another platform that cannot be taken. */
static void
folder_add_refused(Folder *folder, const FolderFile *file, const char *message)
{
	FolderRefused *refused = MAKE(FolderRefused, .path = file->path, .message = message);

	refused->is_known = foreign_ids(file->text, file->length, &refused->id);
	vec_push(&folder->refused, refused);
}

/* Is the only rule of a file none, with neither a query nor a schedule, as vigil.sync_rules() has it? */
static bool
is_other(const FolderFile *file, const Vec *part)
{
	const Rule *rule = part->count == 1 ? VEC_AT(part, RulePart, 0)->rule : NULL;

	return file->platform == NULL && rule != NULL && rule->is_unscheduled &&
		   rule->query.value == NULL;
}

/* Takes the rules of a file; false and an error if one has no id, or that of another. */
static bool
folder_take_rules(Folder *folder, FolderFile *file)
{
	DiagList diag = {0};
	int left_out = folder->left_out.count;
	Vec part = foreign_read_all(file->text, file->length,
								&(ForeignOptions){.left_out = &folder->left_out}, &diag);
	bool sound = true;

	file->rules = part.count;
	file->platform = foreign_platform(file->text, file->length);
	if (diag.error_count > 0 && file->platform != NULL)
	{
		folder_add_refused(folder, file, diag_first_error(&diag)->message);
		return true;
	}
	if (is_other(file, &part))
	{
		folder->others++;
		return true;
	}
	VEC_EACH (const RulePart, one, &part)
	{
		const Rule *rule = one->rule;
		const FolderRule *other;

		if (rule->id.value == NULL)
		{
			output_error("\"%s\" has a rule without an id", file->path);
			output_hint("\"vigil check %s\" tells what is wrong with it.", file->path);
			sound = false;
			continue;
		}
		other = folder_find(folder, rule->id.value);
		if (other != NULL)
		{
			output_error("\"%s\" has the id of \"%s\": %s", file->path, other->file->path,
						 other->id);
			output_hint("Give one of them an id of its own.");
			sound = false;
			continue;
		}
		vec_push(&folder->rule, MAKE(FolderRule, .file = file, .id = rule->id.value,
									 .name = rule->name.value, .text = one->text));
	}
	if (folder->left_out.count > left_out && part.count == 0 && diag.error_count == 0)
		return sound;
	/* A filter is no rule, and no more is what a correlation stands on. */
	if (part.count == 0 && diag.error_count == 0 && file->platform != NULL)
		return sound;
	if (part.count > 0)
		return sound;
	output_error("\"%s\" is no rule file", file->path);
	output_hint("\"vigil check %s\" tells what is wrong with it.", file->path);
	return false;
}

static bool
folder_take_file(Folder *folder, Beside *beside, const char *path)
{
	int length;
	char *text = beside_text(beside, path, &length);
	FolderFile *file;

	if (text == NULL)
		return false;
	if (!input_is_text(path, text, length))
		return false;
	file = MAKE(FolderFile, .path = path, .text = text, .length = length);
	vec_push(&folder->file, file);
	return folder_take_rules(folder, file);
}

/* Notes the ids of the rules of a file that is left out. */
static void
folder_note_left(Folder *folder, const char *path)
{
	DiagList diag = {0};
	int length;
	char *text = input_read_text(path, &length);
	Vec part = {0};

	if (text != NULL && utf8_find_invalid(text, length) < 0 && (int) strlen(text) == length)
		part = foreign_read_all(text, length, &(ForeignOptions){0}, &diag);
	VEC_EACH (const RulePart, one, &part)
	{
		if (one->rule->id.value != NULL)
			vec_push(&folder->left_id, one->rule->id.value);
	}
}

bool
folder_read(const Options *options, const char *path, Folder *folder)
{
	Vec name = {0};
	Beside beside = {0};
	bool sound = input_list(path, input_is_rule, &name, NULL);

	beside_read(&beside, &name, options);
	VEC_EACH (const char, one, &name)
		sound = folder_take_file(folder, &beside, one) && sound;
	VEC_EACH (const char, one, &beside.left)
		folder_note_left(folder, one);
	return sound;
}

const char *
folder_made_text(PGconn *conn, const FolderRule *rule)
{
	const char *value[] = {rule->file->text, rule->id};
	const char *text = rule->text;
	PGresult *result;

	if (rule->file->platform == NULL)
		return text;
	result = connection_run(conn, rule->file->path,
							"SELECT t.yaml FROM vigil.translate_rule($1) AS t "
							"WHERE t.rule OPERATOR(pg_catalog.=) $2::pg_catalog.uuid",
							2, value);
	if (result == NULL)
		return NULL;
	if (PQntuples(result) > 0)
		text = pstrdup(PQgetvalue(result, 0, 0));
	PQclear(result);
	return text;
}

PGresult *
rules_fetch(PGconn *conn)
{
	return connection_run(conn, NULL,
						  "SELECT r.id, r.name, r.version_no, v.yaml FROM vigil.rules AS r"
						  " JOIN vigil.rule_versions AS v ON v.rule_id OPERATOR(pg_catalog.=) r.id"
						  " AND v.version_no OPERATOR(pg_catalog.=) r.version_no"
						  " ORDER BY r.name COLLATE \"C\", r.id",
						  0, NULL);
}
