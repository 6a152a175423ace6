/*
 * tls.c
 *		Whom https believes.
 *
 * Called by fetch.c and forward_http.c.  libcurl looks at the system's certificates alone; an
 * authority of one's own is named in the environment, where the unit of a service has it, too.
 */
#include "common/port.h"

#include "client/tls.h"

/* The value of a variable that is set to something; NULL if not. */
static const char *
tls_variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

void
tls_trust(CURL *curl)
{
	const char *file = tls_variable("CURL_CA_BUNDLE");
	const char *folder = tls_variable("SSL_CERT_DIR");

	if (file == NULL)
		file = tls_variable("SSL_CERT_FILE");
	if (file != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, file);
	if (folder != NULL)
		curl_easy_setopt(curl, CURLOPT_CAPATH, folder);
}

char *
tls_error(CURLcode code, const char *message)
{
	const char *text = message[0] != '\0' ? message : curl_easy_strerror(code);

	if (code != CURLE_PEER_FAILED_VERIFICATION)
		return pstrdup(text);
	return psprintf("%s (%s)", text,
					tls_variable("CURL_CA_BUNDLE") != NULL
						? "CURL_CA_BUNDLE in the environment names the authorities that are "
						  "believed, and goes before SSL_CERT_FILE"
						: "name the authority, or the certificate itself, with SSL_CERT_FILE in "
						  "the environment");
}
