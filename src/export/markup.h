/* markup.h - text between the tags of HTML and XML. */
#ifndef CS_MARKUP_H
#define CS_MARKUP_H

#include "base/text.h"

/* Writes a text, also for between the quotes of an attribute. Control characters, which neither language
   has, become U+FFFD. */
void cs_markup_text(casus_text text, cs_buf *out);

#endif
