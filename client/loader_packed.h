/*
 * loader_packed.h
 *		What of a packed file cannot be unpacked.
 */
#ifndef VIGIL_CLIENT_LOADER_PACKED_H
#define VIGIL_CLIENT_LOADER_PACKED_H

#include "client/loader.h"

/* Has a file put aside that cannot be unpacked to its end, as a whole: nothing of it is loaded. */
extern LoaderEnd loader_take_broken(Loader *loader);

/* Loads a part; behind the last one bytes that are behind what is packed are put aside. */
extern LoaderEnd loader_take_with_rest(Loader *loader, LogPart *part);

#endif /* VIGIL_CLIENT_LOADER_PACKED_H */
