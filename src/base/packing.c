/* packing.c - see packing.h. The first bytes are those of RFC 1952 (gzip), RFC 8878 (zstd), the .xz file
   format 1.1, bzip2, PKWARE's APPNOTE (zip), and POSIX (tar). */
#include "base/packing.h"

static const struct row {
    cs_packing packing;
    const char *name;
    const char *extension; /* the usual one; NULL: names tell nothing */
    casus_text magic;
    size_t at;          /* where the magic bytes stand ... */
    const char *before; /* ... and what the file begins with then */
} rows[] = {
    {CS_GZIP, "gzip", "gz", {"\x1F\x8B\x08", 3}, 0, ""},
    {CS_ZSTD, "zstd", "zst", {"\x28\xB5\x2F\xFD", 4}, 0, ""},
    {CS_XZ, "xz", "xz", {"\xFD\x37zXZ\0", 6}, 0, ""},
    {CS_BZIP2, "bzip2", "bz2", {"1AY&SY", 6}, 4, "BZh"},
    {CS_BZIP2, "bzip2", NULL, {"\x17rE8P\x90", 6}, 4, "BZh"}, /* with nothing in it */
    {CS_ZIP, "zip", "zip", {"PK\x03\x04", 4}, 0, ""},
    {CS_ZIP, "zip", NULL, {"PK\x05\x06", 4}, 0, ""}, /* with nothing in it */
    {CS_TAR, "tar", NULL, {"ustar", 5}, 257, ""},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

/* Behind the first name of a tar file there are zeros, which a text that has the magic word does not
   have. */
static bool has_zeros(casus_text head)
{
    enum { NAME_END = 100 };
    return head.len > NAME_END && memchr(head.ptr, '\0', NAME_END);
}

cs_packing cs_packing_of(casus_text head)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &rows[i];
        casus_text there = cs_text_slice(head, row->at, row->magic.len);
        bool is_it = cs_text_equal(there, row->magic) && cs_text_starts(head, row->before);
        if (is_it && (row->packing != CS_TAR || has_zeros(head)))
            return row->packing;
    }
    return CS_UNPACKED;
}

static size_t find_dot(casus_text path)
{
    size_t dot = path.len;
    while (dot > 0 && path.ptr[dot - 1] != '.' && path.ptr[dot - 1] != '/')
        dot--;
    return dot > 0 && path.ptr[dot - 1] == '.' ? dot - 1 : path.len;
}

cs_packing cs_packing_named(casus_text path)
{
    casus_text extension = cs_text_from(path, find_dot(path) + 1);
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].extension && cs_text_equal_folded(extension, cs_text(rows[i].extension)))
            return rows[i].packing;
    return CS_UNPACKED;
}

casus_text cs_packing_stem(casus_text path)
{
    size_t len = cs_packing_named(path) == CS_UNPACKED ? path.len : find_dot(path);
    return cs_text_slice(path, 0, len);
}

const char *cs_packing_name(cs_packing packing)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].packing == packing)
            return rows[i].name;
    return "plain";
}
