/*
 * log_cut.h
 *		Where a text of JSON can be cut into parts.
 */
#ifndef VIGIL_CLIENT_LOG_CUT_H
#define VIGIL_CLIENT_LOG_CUT_H

/* What stands before the list of records is repeated in each part, if it is no longer. */
#define LOG_HEAD_MAX (64 * 1024)

/* As much of a key as is looked at. */
#define LOG_KEY_MAX 8

/*
 * A pass over the text, which knows where it is in the outermost value.  It may be cut between
 * two such values, and between two elements of the outermost array, or of an array that is
 * directly within the outermost object, or of the "rows" of an element of its "tables" whose
 * "columns" stand before them, as the query API answers.
 */
typedef struct LogCut
{
	int depth;
	bool in_string;
	bool is_escaped;
	char outermost;        /* the bracket that opened the outermost value */
	char second;           /* and the one within */
	char key[LOG_KEY_MAX]; /* the start of the last string */
	int key_length;        /* of all of it */
	bool in_tables;        /* the second is the list of tables of an answer */
	bool is_table;         /* the third is a table, and */
	bool has_columns;      /* its columns stand before this place */
	bool in_rows;          /* the fourth is the list of its rows */
	bool in_list;          /* the place is between two elements of a list */
	bool is_lost;          /* what stands before the list is too long to be repeated */
	bool is_long; /* the list is too long to be kept for one behind it, which finds it empty */
	int head_length;
	int rows_length;     /* of what stands before the elements of rows */
	StringInfoData head; /* begins with what stands before the elements of the list */
} LogCut;

extern void log_cut_start(LogCut *cut);

/*
 * Passes a byte; true if the text may be cut behind it: behind a comma within a list (see
 * in_list), or behind an outermost value.  Within a list the next part begins with the head,
 * and this one ends, without the comma, with the brackets that close it.
 */
extern bool log_cut_pass(LogCut *cut, char c);

/* Of a place within a list: how much of the head the next part begins with, and what closes this one. */
extern int log_cut_head(const LogCut *cut, const char **tail);

/* Where a text starts behind byte order marks and what is blank. */
extern size_t log_cut_text_start(const char *bytes, size_t length);

/* True if a text starts with a line that is an object as a whole, so that its lines are records. */
extern bool log_cut_is_lines(const char *bytes, size_t length);

/* Where the last record of lines starts, if one starts behind the first; otherwise 0. */
extern size_t log_cut_last_line(const char *bytes, size_t length);

/* True if a text is no JSON: what stands first, but for blanks and byte order marks, opens no value. */
extern bool log_cut_is_plain(const char *bytes, size_t length);

/*
 * True if a text that is no JSON starts as lines of logs do, with a priority, a time or CEF: what
 * else there may be is a CSV, whose rows need its header and may have line ends in them.
 */
extern bool log_cut_is_log_lines(const char *bytes, size_t length);

/* Where the last such line starts, if one starts behind the first; otherwise 0. */
extern size_t log_cut_last_log_line(const char *bytes, size_t length);

#endif /* VIGIL_CLIENT_LOG_CUT_H */
