/*
 * whole_file.h
 *		A file that is replaced as a whole.
 */
#ifndef VIGIL_CLIENT_WHOLE_FILE_H
#define VIGIL_CLIENT_WHOLE_FILE_H

/*
 * Writes a file ("-": standard output): who reads it meanwhile has the former one, and if it
 * fails, which is told, that stays.  What is no file, such as a device or a pipe, is written to
 * and never replaced; of a link the file is meant that it leads to.
 */
extern bool whole_file_write(const char *path, const char *text, size_t length);

#endif /* VIGIL_CLIENT_WHOLE_FILE_H */
