/* archive.c - see archive.h. libarchive asks for bytes by callbacks and gives what it has unpacked, one
   member after the other; a file that is only compressed has one member for it, which it calls raw. */
#include "base/archive.h"

#include "base/gunzip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* ---- Bytes for libarchive ---- */

struct source {
    cs_reader *reader;
    size_t lent;         /* bytes of its window that libarchive has */
    uint64_t size;       /* of the whole, where it can be sought */
    casus_status status; /* of the reader, when it failed */
    int error;           /* errno then */
    uint64_t taken;      /* bytes read so far, a second time too */
};

static la_ssize_t lend_bytes(struct archive *handle, void *ctx, const void **bytes)
{
    struct source *source = ctx;
    cs_reader_consume(source->reader, source->lent);
    source->lent = 0;
    source->status = cs_reader_fill(source->reader, 1);
    if (source->status != CASUS_OK) {
        source->error = source->reader->error;
        archive_set_error(handle, EIO, "cannot read");
        return ARCHIVE_FATAL;
    }
    source->lent = source->reader->window.len;
    source->taken += source->lent;
    *bytes = source->reader->window.ptr;
    return (la_ssize_t)source->lent;
}

static la_int64_t seek_bytes(struct archive *handle, void *ctx, la_int64_t offset, int whence)
{
    struct source *source = ctx;
    uint64_t from = whence == SEEK_END   ? source->size
                    : whence == SEEK_CUR ? cs_reader_place(source->reader) + source->lent
                                         : 0;
    uint64_t place = from + (uint64_t)offset; /* also back */
    source->lent = 0;
    source->status = cs_reader_seek(source->reader, place);
    if (source->status == CASUS_OK)
        return (la_int64_t)place;
    source->error = source->reader->error;
    archive_set_error(handle, EIO, "cannot seek");
    return ARCHIVE_FATAL;
}

typedef int (*support_fn)(struct archive *);

static const struct {
    cs_packing packing;
    support_fn filter, format;
} supports[] = {
    {CS_ZSTD, archive_read_support_filter_zstd, archive_read_support_format_raw},
    {CS_XZ, archive_read_support_filter_xz, archive_read_support_format_raw},
    {CS_BZIP2, archive_read_support_filter_bzip2, archive_read_support_format_raw},
    {CS_ZIP, archive_read_support_filter_none, archive_read_support_format_zip_seekable},
};

/* A call of libarchive that went well, if not without a remark. */
static bool is_fine(int result)
{
    return result == ARCHIVE_OK || result == ARCHIVE_WARN;
}

/* NULL: no memory. What is wrong with the archive shows in the first header. */
static struct archive *make_handle(cs_packing packing, struct source *source)
{
    struct archive *handle = archive_read_new();
    size_t row = 0;
    while (supports[row].packing != packing)
        row++;
    bool is_made = handle && is_fine(supports[row].filter(handle)) &&
                   is_fine(supports[row].format(handle)) &&
                   is_fine(archive_read_set_read_callback(handle, lend_bytes)) &&
                   is_fine(archive_read_set_callback_data(handle, source));
    if (is_made && packing == CS_ZIP)
        is_made = is_fine(archive_read_set_seek_callback(handle, seek_bytes));
    if (is_made && packing != CS_ZIP)
        is_made = is_fine(archive_read_support_format_empty(handle));
    if (is_made)
        return handle;
    archive_read_free(handle);
    return NULL;
}

/* ---- What goes wrong ---- */

static void set_words(cs_archive_flaw *flaw, const char *words)
{
    casus_text text = cs_text_slice(cs_text(words), 0, sizeof flaw->words - 1);
    memcpy(flaw->words, text.ptr, text.len);
    flaw->words[text.len] = '\0';
}

/* Where the library of a format has too little, libarchive may say so in words alone: those of zstd, and
   two of its own for zlib, of which -4 is Z_MEM_ERROR. */
static bool is_memory_out(struct archive *handle)
{
    static const char *const known[] = {"not enough memory", "Can't initialize ZIP decompression",
                                        "ZIP decompression failed (-4)"};
    const char *words = archive_error_string(handle);
    bool is_out = archive_errno(handle) == ENOMEM;
    for (size_t i = 0; words && i < sizeof known / sizeof known[0]; i++)
        is_out = is_out || strstr(words, known[i]);
    return is_out;
}

/* Of a file that ends too early libarchive says something else in each format. */
static casus_status fail(struct archive *handle, const struct source *source, cs_archive_flaw *flaw)
{
    const char *words = archive_error_string(handle);
    if (source->status != CASUS_OK)
        return source->status;
    if (is_memory_out(handle))
        return CASUS_ENOMEM;
    bool is_cut = source->reader->eof && source->lent == 0;
    if (flaw->packing == CS_ZIP && archive_format(handle) == 0)
        words = "its table of contents, which stands at the end, is missing";
    else if (flaw->packing != CS_ZIP && is_cut)
        words = "it ends too early";
    set_words(flaw, words ? words : "its bytes make no sense");
    return CASUS_EFORMAT;
}

/* ---- The filter ---- */

struct cs_archive {
    struct source source;
    cs_packing packing;
    size_t member;
    cs_gunzip *gunzip;      /* gzip, or ... */
    struct archive *handle; /* ... the others; it is opened by the first read */
    bool is_open;
    bool is_empty; /* there is nothing that it has packed */
    uint64_t made; /* bytes unpacked */
    cs_archive_flaw flaw;
};

/* Goes to the member, from the list of which a zip file is read. */
static casus_status open_member(struct cs_archive *archive)
{
    struct archive_entry *entry;
    archive->is_open = true;
    int result = archive_read_open1(archive->handle);
    for (size_t i = 0; is_fine(result) && i <= archive->member; i++)
        result = archive_read_next_header(archive->handle, &entry);
    archive->is_empty = result == ARCHIVE_EOF && archive->packing != CS_ZIP;
    /* Where it does not know the packing again, libarchive gives the bytes as they are. */
    bool is_known = archive->packing == CS_ZIP || archive_filter_count(archive->handle) > 1;
    if ((is_fine(result) || archive->is_empty) && is_known)
        return CASUS_OK;
    return fail(archive->handle, &archive->source, &archive->flaw);
}

static casus_status read_member(struct cs_archive *archive, char *bytes, size_t cap, size_t *count)
{
    casus_status status = archive->is_open ? CASUS_OK : open_member(archive);
    if (status != CASUS_OK || archive->is_empty)
        return status;
    la_ssize_t result = archive_read_data(archive->handle, bytes, cap);
    if (result < 0)
        return fail(archive->handle, &archive->source, &archive->flaw);
    *count = (size_t)result;
    return CASUS_OK;
}

static casus_status read_gzip(struct cs_archive *archive, char *bytes, size_t cap, size_t *count)
{
    const char *words = NULL;
    casus_status status = cs_gunzip_read(archive->gunzip, bytes, cap, count, &words);
    archive->source.error = archive->source.reader->error;
    archive->source.taken = cs_reader_place(archive->source.reader);
    if (status == CASUS_EFORMAT)
        set_words(&archive->flaw, words);
    return status;
}

static bool is_too_much(const struct cs_archive *archive)
{
    return archive->made > CS_UNPACKED_FREE &&
           (archive->made - CS_UNPACKED_FREE) / CS_UNPACKED_RATIO > archive->source.taken;
}

static ptrdiff_t read_unpacked(void *ctx, void *bytes, size_t cap)
{
    struct cs_archive *archive = ctx;
    size_t count = 0;
    casus_status status = archive->gunzip ? read_gzip(archive, bytes, cap, &count)
                                          : read_member(archive, bytes, cap, &count);
    archive->made += count;
    archive->flaw.is_too_much = is_too_much(archive);
    if (status == CASUS_OK && archive->flaw.is_too_much)
        status = CASUS_ELIMIT;
    if (status == CASUS_OK)
        return (ptrdiff_t)count;
    errno = cs_errno_of(status, archive->source.error);
    return -1;
}

static void free_archive(void *ctx)
{
    struct cs_archive *archive = ctx;
    cs_gunzip_free(archive->gunzip);
    archive_read_free(archive->handle);
    free(archive);
}

casus_status cs_archive_open(cs_reader *reader, cs_packing packing, size_t member)
{
    uint64_t size = 0;
    if (packing == CS_ZIP && cs_reader_measure(reader, &size) != CASUS_OK)
        return CASUS_EIO;
    struct cs_archive *archive = calloc(1, sizeof *archive);
    cs_reader *under = archive ? cs_reader_part(reader) : NULL;
    if (!under) {
        free(archive);
        return CASUS_ENOMEM;
    }
    archive->packing = archive->flaw.packing = packing;
    archive->member = member;
    archive->source = (struct source){.reader = under, .size = size};
    const cs_filter filter = {.read = read_unpacked, .ctx = archive, .free = free_archive};
    cs_reader_put_filter(reader, &filter);
    if (packing == CS_GZIP)
        archive->gunzip = cs_gunzip_open(under);
    else
        archive->handle = make_handle(packing, &archive->source);
    return archive->gunzip || archive->handle ? CASUS_OK : CASUS_ENOMEM;
}

const cs_archive_flaw *cs_archive_flaw_of(const cs_reader *reader)
{
    for (; reader->under; reader = reader->under) {
        const struct cs_archive *archive = reader->ctx;
        if (reader->read == read_unpacked && (archive->flaw.words[0] || archive->flaw.is_too_much))
            return &archive->flaw;
    }
    return NULL;
}

/* ---- The list of members ---- */

/* What people may read on a terminal: bytes that are no text become question marks. */
static casus_text clean_name(cs_arena *arena, const char *name)
{
    casus_text copy = cs_arena_text(arena, cs_text(name));
    char *bytes = (char *)copy.ptr;
    for (size_t bad; (bad = cs_utf8_check(copy)) < copy.len;)
        bytes[bad] = '?';
    for (size_t i = 0; i < copy.len; i++)
        if ((unsigned char)bytes[i] < ' ' || bytes[i] == '\x7F')
            bytes[i] = '?';
    return copy;
}

static casus_status add_member(cs_members *members, cs_arena *arena, struct archive_entry *entry)
{
    cs_member *items = cs_arena_grow(arena, members->items, &members->cap, members->count + 1,
                                     sizeof *items);
    if (!items)
        return CASUS_ENOMEM;
    members->items = items;
    cs_member *member = &items[members->count++];
    *member = (cs_member){
        .is_file = archive_entry_filetype(entry) == AE_IFREG,
        .is_locked = archive_entry_is_encrypted(entry) > 0,
    };
    const char *name = archive_entry_pathname(entry);
    if (name)
        member->name = clean_name(arena, name);
    return name && !member->name.ptr ? CASUS_ENOMEM : CASUS_OK;
}

static casus_status list_members(struct archive *handle, const struct source *source,
                                 cs_arena *arena, cs_members *out, cs_archive_flaw *flaw)
{
    struct archive_entry *entry;
    casus_status status = CASUS_OK;
    int result = archive_read_open1(handle);
    while (is_fine(result) && status == CASUS_OK) {
        result = archive_read_next_header(handle, &entry);
        if (!is_fine(result))
            break;
        status = add_member(out, arena, entry);
        if (out->count > CS_MEMBERS_MAX) {
            set_words(flaw, "it has more than 10000 files");
            status = CASUS_EFORMAT;
        }
    }
    bool is_over = result == ARCHIVE_EOF || is_fine(result);
    return is_over ? status : fail(handle, source, flaw);
}

casus_status cs_archive_list(cs_reader *reader, cs_arena *arena, cs_members *out,
                             cs_archive_flaw *flaw)
{
    struct source source = {.reader = reader};
    *out = (cs_members){0};
    *flaw = (cs_archive_flaw){.packing = CS_ZIP};
    casus_status status = cs_reader_measure(reader, &source.size);
    if (status == CASUS_OK)
        status = cs_reader_seek(reader, 0);
    if (status != CASUS_OK)
        return status;
    struct archive *handle = make_handle(CS_ZIP, &source);
    if (!handle)
        return CASUS_ENOMEM;
    /* Names in UTF-8 are converted to what the thread's locale has, which may be ASCII. */
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
    status = list_members(handle, &source, arena, out, flaw);
    archive_read_free(handle);
    if (utf8) {
        uselocale(before);
        freelocale(utf8);
    }
    casus_status sought = cs_reader_seek(reader, 0);
    return status == CASUS_OK ? sought : status;
}
