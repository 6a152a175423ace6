/*
 * fetch.c
 *		What is at an address, in a file without a name.
 *
 * Called by `vigil external refresh`, for what an administrator registered and nothing else.
 * The body goes to a file that has no name, so that memory stays flat, no transaction waits
 * for a slow server, and a process that ends leaves nothing behind.  What the other side says
 * is not trusted: redirects, time, size and the length of headers are bounded.
 */
#include "common/port.h"

#include <curl/curl.h>

#include "common/lookup.h"

#include "client/connection.h"
#include "client/fetch.h"
#include "client/tls.h"

/* Redirects that are followed. */
#define FETCH_MAX_REDIRECTS 5

/* Seconds until a server must have answered the call, and without a byte from it. */
#define FETCH_CONNECT_TIMEOUT 30L
#define FETCH_SILENCE_TIMEOUT 60L

/* Longer values of headers are not kept. */
#define FETCH_MAX_HEADER 1000

typedef struct Transfer
{
	Fetch *fetch;
	CURL *curl;
	int64 bytes;
	bool too_large;
	bool unwritable; /* the file could not be written: errno of then */
	int write_errno;
} Transfer;

static size_t
fetch_take_body(char *bytes, size_t size, size_t count, void *context)
{
	Transfer *transfer = context;

	transfer->bytes += (int64) (size * count);
	if (transfer->bytes > transfer->fetch->max_bytes)
	{
		transfer->too_large = true;
		return 0;
	}
	if (fwrite(bytes, size, count, transfer->fetch->body) != count)
	{
		transfer->unwritable = true;
		transfer->write_errno = errno;
		return 0;
	}
	return size * count;
}

/* The value of a header line with that name, in printable characters; otherwise NULL. */
static char *
fetch_header_value(const char *line, size_t length, const char *name)
{
	size_t start = strlen(name);

	if (length <= start || pg_strncasecmp(line, name, start) != 0 || line[start] != ':')
		return NULL;
	for (start++; start < length && (line[start] == ' ' || line[start] == '\t'); start++)
		;
	while (length > start && isspace((unsigned char) line[length - 1]))
		length--;
	if (length == start || length - start > FETCH_MAX_HEADER)
		return NULL;
	for (size_t i = start; i < length; i++)
	{
		if ((unsigned char) line[i] < ' ' || (unsigned char) line[i] > '~')
			return NULL;
	}
	return pnstrdup(line + start, length - start);
}

/* Keeps the headers of the last answer, behind all redirects. */
static size_t
fetch_take_header(char *bytes, size_t size, size_t count, void *context)
{
	Fetch *fetch = ((Transfer *) context)->fetch;
	size_t length = size * count;
	char *value;

	if (length > 5 && memcmp(bytes, "HTTP/", 5) == 0)
		fetch->new_etag = fetch->new_last_modified = NULL;
	if ((value = fetch_header_value(bytes, length, "ETag")) != NULL)
		fetch->new_etag = value;
	if ((value = fetch_header_value(bytes, length, "Last-Modified")) != NULL)
		fetch->new_last_modified = value;
	return length;
}

static int
fetch_is_stopped(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total,
				 curl_off_t up_now)
{
	return connection_is_cancelled() ? 1 : 0;
}

/* Which protocols the address and its redirects may have. */
static void
fetch_allow(CURL *curl, const char *address)
{
	bool is_file = pg_strncasecmp(address, "file:", 5) == 0;
	bool is_secure = pg_strncasecmp(address, "https:", 6) == 0;
#if LIBCURL_VERSION_NUM >= 0x075500
	const char *allowed = is_file ? "file" : is_secure ? "https" : "http,https";

	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, allowed);
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, is_file ? "https" : allowed);
#else
	long allowed = is_file     ? CURLPROTO_FILE
				   : is_secure ? CURLPROTO_HTTPS
							   : CURLPROTO_HTTP | CURLPROTO_HTTPS;

	curl_easy_setopt(curl, CURLOPT_PROTOCOLS, allowed);
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, is_file ? (long) CURLPROTO_HTTPS : allowed);
#endif
}

/* The headers that ask only for what has changed. */
static struct curl_slist *
fetch_condition(const Fetch *fetch)
{
	if (fetch->etag != NULL)
		return curl_slist_append(NULL, psprintf("If-None-Match: %s", fetch->etag));
	if (fetch->last_modified != NULL)
		return curl_slist_append(NULL, psprintf("If-Modified-Since: %s", fetch->last_modified));
	return NULL;
}

static void
fetch_prepare(Transfer *transfer, char *message, struct curl_slist *header)
{
	CURL *curl = transfer->curl;

	curl_easy_setopt(curl, CURLOPT_URL, transfer->fetch->address);
	fetch_allow(curl, transfer->fetch->address);
	tls_trust(curl);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long) FETCH_MAX_REDIRECTS);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, FETCH_CONNECT_TIMEOUT);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, FETCH_SILENCE_TIMEOUT);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long) transfer->fetch->timeout);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_NETRC, (long) CURL_NETRC_OPTIONAL);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "vigil");
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, header);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, fetch_take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, fetch_take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, fetch_is_stopped);
}

/* Why a complete answer is not what was asked for, or NULL. */
static char *
fetch_judge(Transfer *transfer)
{
	static const char *const page[] = {"text/html", "application/xhtml+xml"};
	Fetch *fetch = transfer->fetch;
	char *type = NULL;
	long status = 0;

	if (pg_strncasecmp(fetch->address, "file:", 5) == 0)
		return NULL;
	curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(transfer->curl, CURLINFO_CONTENT_TYPE, &type);
	fetch->unchanged = status == 304 && (fetch->etag != NULL || fetch->last_modified != NULL);
	if (fetch->unchanged)
		return NULL;
	if (status != 200)
		return psprintf("the server answered with status %ld", status);
	if (type != NULL)
	{
		type = pnstrdup(type, strcspn(type, "; "));
		for (char *c = type; *c != '\0'; c++)
			*c = pg_tolower((unsigned char) *c);
		if (LOOKUP(page, type) != NULL || strncmp(type, "image/", 6) == 0 ||
			strncmp(type, "video/", 6) == 0 || strncmp(type, "audio/", 6) == 0)
			return psprintf("the server sent %s, not %s", type, fetch->format);
	}
	return NULL;
}

bool
fetch_run(Fetch *fetch)
{
	Transfer transfer = {fetch, curl_easy_init(), 0, false, false, 0};
	char message[CURL_ERROR_SIZE] = "";
	struct curl_slist *header = fetch_condition(fetch);
	CURLcode code;

	fetch->body = tmpfile();
	if (fetch->body == NULL || transfer.curl == NULL)
	{
		fetch->error = psprintf("could not create a temporary file: %s", strerror(errno));
		curl_easy_cleanup(transfer.curl);
		return false;
	}
	fetch_prepare(&transfer, message, header);
	code = curl_easy_perform(transfer.curl);
	if (transfer.too_large)
		fetch->error = psprintf("it is larger than " INT64_FORMAT " bytes", fetch->max_bytes);
	else if (transfer.unwritable)
		fetch->error =
			psprintf("could not write a temporary file: %s", strerror(transfer.write_errno));
	else if (code != CURLE_OK)
		fetch->error = tls_error(code, message);
	else
		fetch->error = fetch_judge(&transfer);
	if (fetch->error == NULL && (fflush(fetch->body) != 0 || fseek(fetch->body, 0, SEEK_SET) != 0))
		fetch->error = psprintf("could not write a temporary file: %s", strerror(errno));
	curl_slist_free_all(header);
	curl_easy_cleanup(transfer.curl);
	return fetch->error == NULL;
}

void
fetch_end(Fetch *fetch)
{
	if (fetch->body != NULL)
		fclose(fetch->body);
	fetch->body = NULL;
}
