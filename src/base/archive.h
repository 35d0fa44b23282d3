/* archive.h - what is compressed, read as if it were not: a filter of a reader.

   gzip by zlib (gunzip.h), zstd, xz, bzip2 and zip by libarchive. Bytes come as they are needed, in
   constant memory. Of a zip file one member is read, whose number the caller chooses from the list of
   them; this list stands at the end of the file, so the reader must be able to seek. What is unpacked is
   not unpacked again. */
#ifndef CS_ARCHIVE_H
#define CS_ARCHIVE_H

#include "base/packing.h"
#include "base/stream.h"

/* Something small that unpacks to very much is no data. What event data in text compress to is seldom
   less than a fiftieth. */
enum {
    CS_UNPACKED_FREE = 64 * 1024 * 1024, /* bytes that anything may unpack to */
    CS_UNPACKED_RATIO = 200 /* and beyond them no more than so many for each byte that was read */
};

/* Lets the reader read what is packed in what it would have read. `member` counts from 0 and is for zip
   alone. ENOMEM: the reader can be closed. EIO: the reader's. What is wrong with
   the archive shows when it is read: EIO too. */
casus_status cs_archive_open(cs_reader *reader, cs_packing packing, size_t member);

/* Why an archive cannot be read. */
typedef struct cs_archive_flaw {
    cs_packing packing;
    bool is_too_much; /* it unpacks to more than the limits above */
    char words[128];  /* else what is wrong: "it ends too early"; "": nothing */
} cs_archive_flaw;

/* What made reading fail with EIO, if it was an archive; else NULL. It lives as long as the reader. */
const cs_archive_flaw *cs_archive_flaw_of(const cs_reader *reader);

/* What a zip file has in it. */
typedef struct cs_member {
    casus_text
        name; /* with folders; UTF-8, without control characters; {NULL, 0}: it cannot be read */
    bool is_file;
    bool is_locked; /* by a password */
} cs_member;

typedef struct cs_members {
    cs_member *items;
    size_t count;
    size_t cap;
} cs_members;

enum { CS_MEMBERS_MAX = 10000 };

/* Lists the members, in the arena, of a zip file in a reader that can be sought, which is at its start
   then. EFORMAT: *flaw says why not. EIO: reader->error does. */
casus_status cs_archive_list(cs_reader *reader, cs_arena *arena, cs_members *out,
                             cs_archive_flaw *flaw);

#endif
