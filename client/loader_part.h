/*
 * loader_part.h
 *		A part of a file on its way to the server.
 */
#ifndef VIGIL_CLIENT_LOADER_PART_H
#define VIGIL_CLIENT_LOADER_PART_H

#include "client/loader.h"

/* Has the server load a part, or try it; the result is the caller's, whatever it is. */
extern PGresult *loader_send_part(Loader *loader, const LogPart *part);

#endif /* VIGIL_CLIENT_LOADER_PART_H */
