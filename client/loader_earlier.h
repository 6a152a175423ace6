/*
 * loader_earlier.h
 *		What loads of the first bytes of a file skipped, for log tables that are here by now.
 */
#ifndef VIGIL_CLIENT_LOADER_EARLIER_H
#define VIGIL_CLIENT_LOADER_EARLIER_H

#include "client/loader.h"

/* Loads what was identified, as far as it is not loaded. */
typedef LoaderEnd (*LoaderTake)(Loader *loader);

/*
 * Takes the records that loads of the file, when it was shorter, skipped for want of their log
 * tables, each from its own bytes.  The loader is left as it was; *taken says whether there were any.
 */
extern LoaderEnd loader_take_earlier(Loader *loader, LoaderTake take, bool *taken);

#endif /* VIGIL_CLIENT_LOADER_EARLIER_H */
