/*
 * format_text.h
 *		A text made by a format of printf.
 */
#ifndef VIGIL_COMMON_FORMAT_TEXT_H
#define VIGIL_COMMON_FORMAT_TEXT_H

/* What psprintf() makes, of arguments that a function was given; it may go on to use them. */
extern char *format_text(const char *format, va_list args) pg_attribute_printf(1, 0);

#endif /* VIGIL_COMMON_FORMAT_TEXT_H */
