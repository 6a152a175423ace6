/*
 * limit.h
 *		How large a value may become, and the errors that say so.
 *
 * Many functions make more out of less: a chain of a few calls would fill the
 * machine.  So whatever makes a text or a dynamic goes through this file or the
 * builder of dynamic.c, which keeps these bounds.
 */
#ifndef VIGIL_RUNTIME_LIMIT_H
#define VIGIL_RUNTIME_LIMIT_H

#include "postgres.h"

#include "lib/stringinfo.h"

/* No function makes a text or a dynamic of more bytes. */
#define VALUE_MAX_BYTES ((Size) 64 * 1024 * 1024)

/* A dynamic that is being built takes no more memory: its parts are wide until it is packed. */
#define VALUE_MAX_BUILD_BYTES ((Size) 256 * 1024 * 1024)

/* A state of an aggregate has no more bytes than this, its table included. */
#define STATE_MAX_BYTES ((Size) 256 * 1024 * 1024)

/* An error (54000) if a value would have more than VALUE_MAX_BYTES. */
extern void value_check_size(Size bytes);

/* The error itself: a value is too large. */
extern _Noreturn void value_refuse(void);

/* An error (54000) if a state would have more than STATE_MAX_BYTES. */
extern void state_check_size(Size bytes);

/* Appends within VALUE_MAX_BYTES, and looks at interrupts: for loops whose output can grow. */
extern void value_append(StringInfo out, const char *data, Size length);

/* The text in a buffer, whose memory it frees; an error if it is too large. */
extern text *value_text(StringInfo out);

#endif /* VIGIL_RUNTIME_LIMIT_H */
