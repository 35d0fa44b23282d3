/* press.h - bytes compressed on their way into a file: a filter of a writer.

   gzip (gzip.h) and zstd, with the check sums of both. Nothing of the time or the place where it was
   made goes into the file, so the same bytes give the same file. */
#ifndef CS_PRESS_H
#define CS_PRESS_H

#include "base/packing.h"
#include "base/stream.h"

/* Can bytes be written in this packing? As they are, too. */
bool cs_press_can(cs_packing packing);
/* Lets what is written to the writer be compressed. ENOMEM: the writer can be closed. */
casus_status cs_press_open(cs_writer *writer, cs_packing packing);

#endif
