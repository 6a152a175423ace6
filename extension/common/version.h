/*
 * version.h
 *		The version of the library and of the client, which is that of the extension.
 *
 * A lint holds vigil.control, the Makefile and META.json to it.
 */
#ifndef VIGIL_COMMON_VERSION_H
#define VIGIL_COMMON_VERSION_H

#define VIGIL_VERSION "0.2.0"

#endif /* VIGIL_COMMON_VERSION_H */
