/*
 * version.h
 *		Whether the loaded library is of the version that the database has installed.
 *
 * The tables of another version are other tables: nothing of the engine runs on them.
 */
#ifndef VIGIL_BASE_VERSION_H
#define VIGIL_BASE_VERSION_H

/* The installed version of the extension, palloc'd; NULL if it is not installed. */
extern char *version_installed(void);

/* What makes a version fit that version_installed() gave: DETAIL and HINT of a message. */
extern const char *version_detail(const char *installed);
extern const char *version_hint(const char *installed);

/* Raises if another version is installed.  Scripts of an extension may run on any. */
extern void version_check(void);

/* SPI_connect() for a function of the engine: raises as version_check() does. */
extern void version_spi_connect(void);

#endif /* VIGIL_BASE_VERSION_H */
