/* gzip.h - bytes compressed on their way to a writer, as one member of a gzip file (RFC 1952).

   Nothing of the time or the place where it was made goes into it, so the same bytes give the same file. */
#ifndef CS_GZIP_H
#define CS_GZIP_H

#include "base/stream.h"

typedef struct cs_gzip cs_gzip;

/* The writer lives as long as what is made. ENOMEM. */
casus_status cs_gzip_open(cs_writer *writer, cs_gzip **out);
/* What the writer says; out of memory it cannot be any more. */
casus_status cs_gzip_add(cs_gzip *gzip, casus_text bytes);
/* Writes what is left and the check sum. Nothing can be added behind it. */
casus_status cs_gzip_end(cs_gzip *gzip);
void cs_gzip_free(cs_gzip *gzip);

#endif
