/*
 * forward_http.c
 *		Alerts to an address of http or https: one POST for each.
 *
 * What the other side says is not trusted: time and the length of its answer are bounded, and
 * no redirect is followed, so that a signed alert goes nowhere but where it was meant to go.
 */
#include "common/port.h"

#include <time.h>

#include <curl/curl.h>

#include "common/version.h"

#include "client/forward.h"
#include "client/input.h"
#include "client/tls.h"

/* Seconds in which a connection must be made, at most. */
#define HTTP_CONNECT_TIMEOUT 10

/* Bytes of an answer that are kept as a reason, and that are read at all. */
#define HTTP_MAX_REASON 500
#define HTTP_MAX_ANSWER (64 * 1024)

/* Seconds that the other side may ask us to wait, at most. */
#define HTTP_MAX_PAUSE 3600

typedef struct HttpTarget
{
	ForwardTarget base;
	CURL *curl;
	Vec secret;            /* of Secret */
	Vec header;            /* of char: lines that every request has */
	bool has_type;         /* one of them is the type of the content */
	StringInfoData answer; /* the start of what the other side says */
	int64 length;          /* of all that it said */
	char error[CURL_ERROR_SIZE];
} HttpTarget;

static size_t
http_take_body(char *bytes, size_t size, size_t count, void *context)
{
	HttpTarget *http = context;
	size_t length = size * count;

	if (http->answer.len < HTTP_MAX_REASON)
		appendBinaryStringInfo(&http->answer, bytes,
							   (int) Min(length, (size_t) (HTTP_MAX_REASON - http->answer.len)));
	http->length += (int64) length;
	return http->length > HTTP_MAX_ANSWER ? 0 : length;
}

static int
http_is_broken_off(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total,
				   curl_off_t up_now)
{
	return forward_is_broken_off() ? 1 : 0;
}

static void
http_append_header(struct curl_slist **list, const char *format, const char *value)
{
	char *line = psprintf(format, value);

	*list = curl_slist_append(*list, line);
	pfree(line);
}

/* The headers of one request, to be freed by the caller. */
static struct curl_slist *
http_headers(HttpTarget *http, const ForwardMessage *message)
{
	struct curl_slist *list = NULL;
	int64 now = (int64) time(NULL);
	char *stamp = psprintf(INT64_FORMAT, now);

	VEC_EACH (const char, line, &http->header)
		list = curl_slist_append(list, line);
	if (!http->has_type)
		list = curl_slist_append(list, "Content-Type: application/json");
	/* No pause for a 100 that many never send. */
	list = curl_slist_append(list, "Expect:");
	http_append_header(&list, "Idempotency-Key: %s", message->key);
	http_append_header(&list, "webhook-id: %s", message->key);
	http_append_header(&list, "webhook-timestamp: %s", stamp);
	if (http->secret.count > 0)
	{
		char *signature = signature_make(&http->secret, message->key, now, message->body);

		http_append_header(&list, "webhook-signature: %s", signature);
		pfree(signature);
	}
	pfree(stamp);
	return list;
}

/* Did the request never get as far as the alert? */
static bool
http_is_unreachable(CURLcode code)
{
	switch ((int) code)
	{
		case CURLE_COULDNT_RESOLVE_PROXY:
		case CURLE_COULDNT_RESOLVE_HOST:
		case CURLE_COULDNT_CONNECT:
		case CURLE_SSL_CONNECT_ERROR:
		case CURLE_PEER_FAILED_VERIFICATION:
		case CURLE_SSL_CACERT_BADFILE:
		case CURLE_ABORTED_BY_CALLBACK:
			return true;
	}
	return false;
}

/* What a status means for the alert. */
static ForwardOutcome
http_outcome(long status)
{
	if (status >= 200 && status < 300)
		return FORWARD_SENT;
	if (status == 429 || (status >= 300 && status < 400))
		return FORWARD_DOWN;
	if (status >= 400 && status < 500 && status != 408 && status != 425)
		return FORWARD_REFUSED;
	return FORWARD_LATER;
}

/* Says what a complete answer, or one that is long enough, means. */
static void
http_judge(HttpTarget *http, ForwardAnswer *answer)
{
	long status = 0;
	curl_off_t pause = 0;
	char *address = NULL;

	curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(http->curl, CURLINFO_RETRY_AFTER, &pause);
	curl_easy_getinfo(http->curl, CURLINFO_REDIRECT_URL, &address);
	if (status >= 300 && status < 400 && address != NULL)
		forward_answer(answer, FORWARD_DOWN, "status %ld: it redirects to another address", status);
	else if (http->answer.len > 0)
		forward_answer(answer, http_outcome(status), "status %ld: %s", status, http->answer.data);
	else
		forward_answer(answer, http_outcome(status), "status %ld", status);
	if (pause > 0)
		answer->pause = (int64) Min(pause, HTTP_MAX_PAUSE) * INT64CONST(1000000);
}

static void
http_send(ForwardTarget *target, const ForwardMessage *message, ForwardAnswer *answer)
{
	HttpTarget *http = (HttpTarget *) target;
	struct curl_slist *header = http_headers(http, message);
	long timeout = (long) (target->timeout / 1000);
	CURLcode code;

	resetStringInfo(&http->answer);
	http->length = 0;
	http->error[0] = '\0';
	curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, header);
	curl_easy_setopt(http->curl, CURLOPT_POSTFIELDS, message->body);
	curl_easy_setopt(http->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) strlen(message->body));
	curl_easy_setopt(http->curl, CURLOPT_TIMEOUT_MS, timeout);
	curl_easy_setopt(http->curl, CURLOPT_CONNECTTIMEOUT_MS,
					 Min(timeout, HTTP_CONNECT_TIMEOUT * 1000L));
	code = curl_easy_perform(http->curl);
	/* An answer without an end is one all the same. */
	if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && http->length > HTTP_MAX_ANSWER))
		http_judge(http, answer);
	else
		forward_answer(answer, http_is_unreachable(code) ? FORWARD_DOWN : FORWARD_LATER, "%s",
					   tls_error(code, http->error));
	curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(header);
}

/* Reads lines "Name: value" that every request has; false and an error if one is none. */
static bool
http_read_headers(HttpTarget *http, const char *file)
{
	int length;
	char *text = input_read_text(file, &length);

	if (text == NULL)
		return false;
	while (*text != '\0')
	{
		size_t size = strcspn(text, "\r\n");
		char *line = pnstrdup(text, size);
		size_t name = strspn(line, "!#$%&'*+-.^_`|~0123456789"
								   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

		text += size + strspn(text + size, "\r\n");
		if (*line == '\0')
			continue;
		/* Not the line itself: it may be a secret. */
		if (name == 0 || line[name] != ':')
		{
			output_error("file \"%s\" has a line that is no header: Name: value", file);
			return false;
		}
		http->has_type |= pg_strncasecmp(line, "Content-Type:", 13) == 0;
		vec_push(&http->header, line);
	}
	return true;
}

/* Protocol, host and port of an address, which are no secret; NULL and an error if it has none. */
static char *
http_label(const char *to)
{
	const char *host = strchr(to, ':') + 1;
	size_t length;

	if (strncmp(host, "//", 2) != 0 || host[2 + strspn(host + 2, "/")] == '\0')
	{
		output_error("\"%s\" is no address", to);
		return NULL;
	}
	host += 2;
	length = strcspn(host, "/?#");
	if (memchr(host, '@', length) != NULL)
	{
		output_error("an address must not hold a user or a password");
		output_hint("Put them into ~/.netrc, or a header into a file that --header-file names.");
		return NULL;
	}
	return psprintf("%.*s%s", (int) (host - to + length), to, host[length] != '\0' ? "/…" : "");
}

ForwardTarget *
forward_http_target(const ForwardSettings *settings)
{
	HttpTarget *http = palloc0(sizeof(HttpTarget));
	char *agent = psprintf("vigil/%s", VIGIL_VERSION);

	http->base.send = http_send;
	http->base.label = http_label(settings->to);
	if (http->base.label == NULL || !signature_read_secrets(settings->secret_file, &http->secret))
		return NULL;
	if (settings->header_file != NULL && !http_read_headers(http, settings->header_file))
		return NULL;
	http->curl = curl_easy_init();
	if (http->curl == NULL)
	{
		output_error("could not start libcurl");
		return NULL;
	}
	initStringInfo(&http->answer);
	curl_easy_setopt(http->curl, CURLOPT_URL, settings->to);
	curl_easy_setopt(http->curl, CURLOPT_POST, 1L);
	curl_easy_setopt(http->curl, CURLOPT_FOLLOWLOCATION, 0L);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(http->curl, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(http->curl, CURLOPT_PROTOCOLS, (long) (CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	tls_trust(http->curl);
	curl_easy_setopt(http->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(http->curl, CURLOPT_NETRC, (long) CURL_NETRC_OPTIONAL);
	curl_easy_setopt(http->curl, CURLOPT_USERAGENT, agent);
	curl_easy_setopt(http->curl, CURLOPT_ERRORBUFFER, http->error);
	curl_easy_setopt(http->curl, CURLOPT_WRITEFUNCTION, http_take_body);
	curl_easy_setopt(http->curl, CURLOPT_WRITEDATA, http);
	curl_easy_setopt(http->curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(http->curl, CURLOPT_XFERINFOFUNCTION, http_is_broken_off);
	return &http->base;
}
