/*
 * tls.h
 *		Whom https believes.
 */
#ifndef VIGIL_CLIENT_TLS_H
#define VIGIL_CLIENT_TLS_H

#include <curl/curl.h>

/*
 * Lets a handle believe the certificates that the environment names, as the program curl does:
 * CURL_CA_BUNDLE or SSL_CERT_FILE, SSL_CERT_DIR.  Without them the system's count.
 */
extern void tls_trust(CURL *curl);

/*
 * What a transfer failed of, palloc'd: libcurl's message, or its word for the code if that is empty,
 * and what to do where a certificate is not believed.
 */
extern char *tls_error(CURLcode code, const char *message);

#endif /* VIGIL_CLIENT_TLS_H */
