/*
 * whole_file.h
 *		A file that is replaced as a whole.
 */
#ifndef VIGIL_CLIENT_WHOLE_FILE_H
#define VIGIL_CLIENT_WHOLE_FILE_H

#include <sys/types.h>

/* For programs of other users. */
#define WHOLE_FILE_PUBLIC 0644

/*
 * Writes a file ("-": standard output): who reads it meanwhile has the former one, and if it
 * fails, which is told, that stays.  What is no file, such as a device or a pipe, is written to
 * and never replaced; of a link the file is meant that it leads to.
 *
 * mode: what others may do with it; 0 for what they may with the file that is there, or with any
 * that the user makes.
 */
extern bool whole_file_write(const char *path, const char *text, size_t length, mode_t mode);

#endif /* VIGIL_CLIENT_WHOLE_FILE_H */
