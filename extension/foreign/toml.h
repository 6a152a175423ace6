/*
 * toml.h
 *		toml++ behind a C interface: a text as a list of pieces.
 *
 * Made by toml.cc, read by toml_reader.c.  Nothing here calls palloc or the server, so nothing
 * jumps over C++; no exception leaves it.  Places are what toml++ counts: lines and characters,
 * from 1.
 */
#ifndef VIGIL_FOREIGN_TOML_H
#define VIGIL_FOREIGN_TOML_H

#include <stddef.h>

#ifdef __cplusplus
extern "C"
{
#endif

	typedef enum TomlKind
	{
		TOML_TABLE, /* up to its TOML_END; in a table each value has its TOML_KEY in front */
		TOML_LIST,  /* the same */
		TOML_KEY,
		TOML_TEXT,  /* a text in quotes */
		TOML_PLAIN, /* a number, a truth value, a time, as a text */
		TOML_END
	} TomlKind;

	typedef struct TomlPiece
	{
		TomlKind kind;
		const char *text; /* until toml_close() */
		size_t length;
		unsigned line;
		unsigned column;
		unsigned end_line;
		unsigned end_column;
	} TomlPiece;

	typedef struct TomlError
	{
		char message[300];
		unsigned line;
		unsigned column;
	} TomlError;

	typedef struct TomlFile TomlFile;

	/* Reads a text; NULL and the error if it is no TOML, or if there is no memory.  To be closed. */
	extern TomlFile *toml_open(const char *text, size_t length, TomlError *error);

	/* Piece number i, NULL behind the last one. */
	extern const TomlPiece *toml_piece(const TomlFile *file, size_t i);

	extern void toml_close(TomlFile *file);

#ifdef __cplusplus
}
#endif

#endif /* VIGIL_FOREIGN_TOML_H */
