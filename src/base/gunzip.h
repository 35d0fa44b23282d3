/* gunzip.h - bytes out of a gzip file (RFC 1952), of one member or of several behind one another.

   By zlib alone: libarchive, which reads the other formats, does not look at the check sum of gzip. */
#ifndef CS_GUNZIP_H
#define CS_GUNZIP_H

#include "base/stream.h"

typedef struct cs_gunzip cs_gunzip;

/* Reads from a reader, which lives as long. NULL: no memory. */
cs_gunzip *cs_gunzip_open(cs_reader *under);
/* Up to cap bytes, *count of them; 0: the end. What the reader says, ENOMEM, or EFORMAT, and then *flaw
   is what is wrong with the file, in words. */
casus_status cs_gunzip_read(cs_gunzip *gunzip, char *bytes, size_t cap, size_t *count,
                            const char **flaw);
void cs_gunzip_free(cs_gunzip *gunzip);

#endif
