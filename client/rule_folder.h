/*
 * rule_folder.h
 *		Rules as files of a folder.
 */
#ifndef VIGIL_CLIENT_RULE_FOLDER_H
#define VIGIL_CLIENT_RULE_FOLDER_H

#include "client/options.h"

typedef struct FolderFile
{
	const char *path;
	char *text; /* valid UTF-8 without NUL */
	int length;
	int rules;
	const char *platform; /* that it is of, NULL for one of ours */
} FolderFile;

/* A rule of a file that has an id. */
typedef struct FolderRule
{
	const FolderFile *file;
	char *id;
	char *name;       /* NULL if it has none */
	const char *text; /* of this rule alone, as the database keeps it */
} FolderRule;

/* A file of another platform that cannot be taken, as each repository has some. */
typedef struct FolderRefused
{
	const char *path;
	const char *message;
	Vec id;        /* of char: those that its rules may have */
	bool is_known; /* they are all that they have */
} FolderRefused;

typedef struct Folder
{
	Vec file;     /* of FolderFile */
	Vec rule;     /* of FolderRule */
	Vec refused;  /* of FolderRefused */
	int others;   /* files that are no rules at all */
	Vec left_out; /* of char: names of rules that the settings of the folder leave out */
	Vec left_id;  /* of char: ids of rules in files that they leave out */
} Folder;

/*
 * Reads the rule files below a path, or one file.  False and errors if something cannot be read,
 * has no id, or two rules have one; what could be read is in the folder all the same.  Files that
 * settings leave out are not those of the folder, whatever is wrong with them.
 */
extern bool folder_read(const Options *options, const char *path, Folder *folder);

/* The rule of an id, NULL if none has it. */
extern const FolderRule *folder_find(const Folder *folder, const char *id);

/* The file that may have the rule of an id and cannot be taken, NULL if there is none. */
extern const FolderRefused *folder_find_refused(const Folder *folder, const char *id);

/* vigil rules diff, pull and sync: the exit code. */
extern int rules_diff(Options *options, PGconn *conn);
extern int rules_pull(Options *options, PGconn *conn);
extern int rules_sync(Options *options, PGconn *conn);

/*
 * The text that the database makes of a rule, which knows its tables and settings; of one of ours its
 * own.  NULL and an error if it could not be asked.
 */
extern const char *folder_made_text(PGconn *conn, const FolderRule *rule);

/* All rules of the database: id, name, version_no, yaml; NULL and an error if that fails. */
extern PGresult *rules_fetch(PGconn *conn);

#endif /* VIGIL_CLIENT_RULE_FOLDER_H */
