/*
 * text_hash_index.c
 *		An index on texts of any length, of which many are the same: values of entities.
 *
 * A btree cannot hold a long text, and a hash index walks over all rows of a value to add one
 * more.  A GIN index over the hashes of the texts holds each hash once, with the places of its
 * rows in a few bytes each.  "=" is looked up by the hash and compared again with the row.
 */
#include "postgres.h"

#include "access/gin.h"
#include "common/hashfn.h"

#include "base/compat.h"
#include "base/sql_function.h"

/* The one key of a text: the hash of its bytes. */
static Datum *
text_keys(const text *value, int32 *count)
{
	Datum *key = palloc(sizeof(Datum));

	*count = 1;
	*key = Int64GetDatum((int64) hash_bytes_extended((const unsigned char *) VARDATA_ANY(value),
													 (int) VARSIZE_ANY_EXHDR(value), 0));
	return key;
}

/* Keys of an indexed text. */
SQL_FUNCTION(vigil_text_hash_value)
{
	PG_RETURN_POINTER(text_keys(PG_GETARG_TEXT_PP(0), (int32 *) PG_GETARG_POINTER(1)));
}

/* Keys of a text that is looked for. */
SQL_FUNCTION(vigil_text_hash_query)
{
	PG_RETURN_POINTER(text_keys(PG_GETARG_TEXT_PP(0), (int32 *) PG_GETARG_POINTER(1)));
}

/* Does a row with these keys match?  Another text may have the same hash. */
SQL_FUNCTION(vigil_text_hash_consistent)
{
	const bool *found = (const bool *) PG_GETARG_POINTER(0);
	bool *recheck = (bool *) PG_GETARG_POINTER(5);

	*recheck = true;
	PG_RETURN_BOOL(found[0]);
}
