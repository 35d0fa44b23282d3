/* quote.h - the line of a source that a finding shows, and where its caret stands. */
#ifndef CS_QUOTE_H
#define CS_QUOTE_H

#include "model/batch.h"

#define CS_QUOTE_MAX 200 /* bytes of the source */

/* Appends the line of text where span begins, at most CS_QUOTE_MAX bytes of it around the span,
   control characters and bytes that are not UTF-8 escaped. The caret and its length count code
   points of what was appended; a span that goes on over the line's end is cut there. Of a text that
   was transcoded, those bytes are shown that escapes stand for (transcode.h). */
void cs_quote_line(casus_text text, cs_span span, bool is_transcoded, cs_buf *out, uint32_t *caret,
                   uint32_t *caret_len);

#endif
