/*
 * output_fit.h
 *		A table in the room that a terminal has.
 */
#ifndef VIGIL_CLIENT_OUTPUT_FIT_H
#define VIGIL_CLIENT_OUTPUT_FIT_H

#include "client/output.h"

/* The columns of a terminal that a text takes. */
extern int output_width(const char *text);

/* A text that is cut to a width, with a sign for the rest. */
extern char *output_cut(const char *text, int width, bool middle);

/*
 * Changes the widths of the columns until the table fits into the room, as far as that goes; 0:
 * the column is left out.  Times may lose their seconds.
 */
extern void output_fit(Output *output, int *width);

#endif /* VIGIL_CLIENT_OUTPUT_FIT_H */
