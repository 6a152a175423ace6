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

#endif /* VIGIL_CLIENT_TLS_H */
