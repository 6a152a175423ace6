/*
 * format.c
 *		What an input is that is not a text of records, by its first bytes.
 *
 * So that a file of the wrong kind is named once, and not once for each of its lines.
 */
#include "postgres.h"

#include "ingest/format.h"

typedef struct Magic
{
	const char *bytes;
	int len;
	IngestReason reason;
	const char *what;
} Magic;

#define MAGIC(bytes, reason, what)                                                                 \
	{                                                                                              \
		bytes, sizeof(bytes) - 1, reason, what                                                     \
	}

static const Magic magics[] = {
	MAGIC("PK\003\004", REASON_ARCHIVE, NULL),
	MAGIC("PK\005\006", REASON_ARCHIVE, NULL),
	MAGIC("PAR1", REASON_FOREIGN_FILE, "a Parquet file; convert it to JSON, a record per line"),
	MAGIC("ORC", REASON_FOREIGN_FILE, "an ORC file; convert it to JSON, a record per line"),
	MAGIC("Obj\001", REASON_FOREIGN_FILE, "an Avro file; convert it to JSON, a record per line"),
	MAGIC("ElfFile\0", REASON_FOREIGN_FILE, "an event log of Windows (.evtx); export it as JSON"),
	MAGIC("SQLite format 3\0", REASON_FOREIGN_FILE, "a database of SQLite"),
	MAGIC("%PDF-", REASON_FOREIGN_FILE, "a PDF file"),
	MAGIC("\x28\xb5\x2f\xfd", REASON_FOREIGN_FILE, "packed by zstd; unpack it first"),
	MAGIC("BZh", REASON_FOREIGN_FILE, "packed by bzip2; unpack it first"),
	MAGIC("\xfd"
		  "7zXZ\0",
		  REASON_FOREIGN_FILE, "packed by xz; unpack it first"),
	MAGIC("7z\xbc\xaf\x27\x1c", REASON_FOREIGN_FILE, "a 7-Zip archive; unpack it first"),
	MAGIC("\x04\x22\x4d\x18", REASON_FOREIGN_FILE, "packed by lz4; unpack it first"),
	MAGIC("\xff\x06\0\0sNaPpY", REASON_FOREIGN_FILE, "packed by snappy; unpack it first"),
	MAGIC("\xd4\xc3\xb2\xa1", REASON_FOREIGN_FILE, "a capture of network packets"),
	MAGIC("\x0a\x0d\x0d\x0a", REASON_FOREIGN_FILE, "a capture of network packets"),
	MAGIC("\xff\xfe\0\0", REASON_BAD_ENCODING,
		  "it is UTF-32; convert it with iconv -f UTF-32 -t UTF-8"),
	MAGIC("\xff\xfe", REASON_BAD_ENCODING,
		  "it is UTF-16; convert it with iconv -f UTF-16 -t UTF-8"),
	MAGIC("\xfe\xff", REASON_BAD_ENCODING,
		  "it is UTF-16; convert it with iconv -f UTF-16 -t UTF-8"),
	/* What Export-Clixml writes. */
	MAGIC("<Objs", REASON_POWERSHELL, NULL),
};

/* Where a tar archive says that it is one, in the header of its first file. */
#define TAR_MAGIC_AT 257

/* Letters with a zero byte beside each: UTF-16 without its mark. */
static bool
is_wide(const char *data, size_t len)
{
	return len >= 4 &&
		   ((data[0] != '\0' && data[1] == '\0' && data[2] != '\0' && data[3] == '\0') ||
			(data[0] == '\0' && data[1] != '\0' && data[2] == '\0' && data[3] != '\0'));
}

/* The header of a tar archive: no log begins so, whatever stands in its first record. */
static bool
is_tar(const char *data, size_t len)
{
	static const char magic[] = "ustar";

	return len >= TAR_MAGIC_AT + sizeof(magic) - 1 && strchr("{[<\"", *data) == NULL &&
		   memchr(data, '\0', TAR_MAGIC_AT) != NULL &&
		   memcmp(data + TAR_MAGIC_AT, magic, sizeof(magic) - 1) == 0;
}

static bool
starts_with(const char *data, size_t len, const char *word)
{
	return len >= strlen(word) && pg_strncasecmp(data, word, strlen(word)) == 0;
}

IngestReason
format_foreign(const char *data, size_t len, const char **what)
{
	static const char portal[] = "Date (UTC)";

	*what = NULL;
	for (int i = 0; i < lengthof(magics); i++)
	{
		if (len >= magics[i].len && memcmp(data, magics[i].bytes, magics[i].len) == 0)
		{
			*what = magics[i].what;
			return magics[i].reason;
		}
	}
	if (is_wide(data, len))
	{
		*what = *data == '\0' ? "it is UTF-16; convert it with iconv -f UTF-16BE -t UTF-8"
							  : "it is UTF-16; convert it with iconv -f UTF-16LE -t UTF-8";
		return REASON_BAD_ENCODING;
	}
	if (is_tar(data, len))
	{
		*what = "a tar archive; unpack it first";
		return REASON_FOREIGN_FILE;
	}
	if (len > 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
	{
		data += 3;
		len -= 3;
	}
	while (len > 0 && strchr(" \t\r\n", *data) != NULL && *data != '\0')
	{
		data++;
		len--;
	}
	if (len > sizeof(portal) && memcmp(data + (*data == '"'), portal, sizeof(portal) - 1) == 0)
		return REASON_NO_RISK_COLUMNS;
	if (len == 0 || *data != '<' || (len > 1 && isdigit((unsigned char) data[1])))
		return REASON_NONE;
	if (starts_with(data, len, "<html") || starts_with(data, len, "<!doctype html"))
		*what = "it is a web page, perhaps one that asks to sign in or tells of an error";
	else if (starts_with(data, len, "<Event"))
		*what = "it is events of Windows in XML";
	else
		*what = "it is XML or HTML";
	return REASON_NOT_JSON;
}

/* A word that is longer than this is none of ours. */
#define MAX_WORD 128

/* Passes a word and the blank behind it; NULL if there is none. */
static const char *
pass_word(const char *at, const char *end)
{
	const char *blank = at < end ? memchr(at, ' ', Min(end - at, MAX_WORD)) : NULL;

	return blank == NULL || blank == at ? NULL : blank + 1;
}

/* True for 2026-03-02T… */
static bool
is_iso_day(const char *at, const char *end)
{
	static const char form[] = "dddd-dd-ddT";

	if (at == NULL || end - at < (ptrdiff_t) sizeof(form) - 1)
		return false;
	for (int i = 0; form[i] != '\0'; i++)
	{
		if (form[i] == 'd' ? !isdigit((unsigned char) at[i]) : at[i] != form[i])
			return false;
	}
	return true;
}

const char *
format_pass_time(const char *at, const char *end)
{
	const char *record = is_iso_day(at, end) ? pass_word(at, end) : NULL;

	if (record == NULL || record == end || *record != '{' || memchr(at, '\n', record - at) != NULL)
		return at;
	return record;
}

/* An access log of S3: 64 hexadecimal digits, the bucket, [day/month/year:… */
static bool
is_s3_access(const char *at, const char *end)
{
	const char *bucket = pass_word(at, end);
	const char *time = bucket != NULL ? pass_word(bucket, end) : NULL;

	return bucket != NULL && bucket - at == 65 && time != NULL && time < end && *time == '[';
}

const char *
format_of_text(const char *data, size_t len)
{
	static const char *const balancer[] = {"http ", "https ", "h2 ", "grpcs ", "ws ", "wss "};
	const char *end = data + len;
	const char *second = pass_word(data, end);

	if (len >= 4 && *data == '<' && isdigit((unsigned char) data[1]))
		return "lines of syslog; load them with the kind syslog or cef";
	if (starts_with(data, len, "CEF:"))
		return "lines of CEF; load them with the kind cef";
	if (starts_with(data, len, "LEEF:"))
		return "lines of LEEF";
	if (starts_with(data, len, "#Fields:") || starts_with(data, len, "#Software:") ||
		starts_with(data, len, "#Version:"))
		return "a log in W3C's format, such as IIS or CloudFront write";
	if (starts_with(data, len, "version account-id") || starts_with(data, len, "2 unknown "))
		return "a flow log of a VPC";
	for (int i = 0; i < lengthof(balancer); i++)
	{
		if (starts_with(data, len, balancer[i]) && is_iso_day(second, end))
			return "an access log of an Application Load Balancer";
	}
	if (is_iso_day(data, end))
		return "lines that start with a time";
	if (is_s3_access(data, end))
		return "a server access log of S3";
	return NULL;
}
