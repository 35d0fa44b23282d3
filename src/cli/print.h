/* print.h - small things that all commands need to speak to a person. */
#ifndef CS_PRINT_H
#define CS_PRINT_H

#include "casus.h"

#include <stdio.h>

/* "casus: ..." and a line end on standard error. */
void cs_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line below a complaint that says where to look. */
void cs_advise(const char *format, ...) __attribute__((format(printf, 1, 2)));

casus_text cs_word(const char *string);

/* Text from data: control characters become \x1b, so that no file can command a terminal. */
void cs_print_text(FILE *stream, casus_text text);
/* The same, followed by blanks up to a width; then at least two blanks. */
void cs_print_cell(FILE *stream, casus_text text, size_t width);
/* Columns that the text takes on a terminal: wide characters take two, combining ones none. */
size_t cs_print_width(casus_text text);
size_t cs_print_points(casus_text text); /* code points */
/* The bytes of the first `points` code points of the text. */
casus_text cs_print_head(casus_text text, size_t points);
void cs_print_repeat(FILE *stream, char byte, size_t count);
/* A paragraph in lines of at most 80 columns; each line but the first begins with `indent` blanks,
   and the first one stands there already. */
void cs_print_wrapped(FILE *stream, casus_text text, size_t indent);
/* "1 record", "2 records". */
void cs_print_count(FILE *stream, uint64_t count, const char *noun);

#endif
