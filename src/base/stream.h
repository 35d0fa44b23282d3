/* stream.h - bytes in and out: files, pipes, callbacks; whole files or none.

   A reader is read(2) or a callback behind one window that can be peeked and consumed; filters, such as
   a transcoder, may stand in between. A writer to a regular file writes a temporary file beside the resolved target and renames it on success; a
   device, a pipe or a callback is written directly. */
#ifndef CS_STREAM_H
#define CS_STREAM_H

#include "base/text.h"
#include "casus.h"

#include <sys/types.h>

/* As a callback tells a failure: the errno for a status; `error` is that of EIO. */
int cs_errno_of(casus_status status, int error);

/* Asked when a signal interrupts a call that waits: true gives up (ECANCEL). NULL waits on. */
typedef struct cs_patience {
    bool (*gives_up)(void *ctx);
    void *ctx;
} cs_patience;

/* What makes other bytes of those that it reads. */
typedef struct cs_filter {
    casus_read_fn read;
    void *ctx;
    void (*free)(void *ctx);
} cs_filter;

typedef struct cs_reader {
    casus_read_fn read;
    void *ctx;
    struct cs_reader *under;     /* what its filter reads from; NULL: it has none */
    void (*free)(void *ctx);     /* of the filter */
    const cs_patience *patience; /* or NULL */
    int fd;                      /* -1 where a callback reads */
    bool owns_fd;
    bool eof;          /* nothing comes after what the window holds */
    cs_buf buf;        /* what was read; its front is already consumed */
    casus_text window; /* the rest; valid until the next call */
    int error;         /* errno of the read that failed, else 0 */
    bool is_spool_at_fault;
    uint64_t total;  /* bytes read so far */
    bool is_sparing; /* asks for no more than it must: what comes next will be elsewhere */
    bool is_copied;  /* it reads a spool made of the input ... */
    uint64_t size;   /* ... which had so many bytes */
} cs_reader;

/* The size of an input that is a regular file; 0 where it is not known. */
uint64_t cs_input_size(const casus_input *input);
/* EIO: it cannot be opened or is a directory; reader->error says why. Patience (or NULL) lives as long
   as the reader. */
casus_status cs_reader_open(cs_reader *reader, const casus_input *input,
                            const cs_patience *patience);
/* Parts the reader, so that a filter can come in between: what it was is beneath it now, and returned,
   with all that its window holds. NULL: no memory. */
cs_reader *cs_reader_part(cs_reader *reader);
/* Makes the reader read from a filter, which is its own from now on and reads from what
   cs_reader_part() has returned, by cs_reader_read(). */
void cs_reader_put_filter(cs_reader *reader, const cs_filter *filter);
/* A casus_read_fn whose context is a reader. */
ptrdiff_t cs_reader_read(void *ctx, void *buf, size_t cap);
/* Reads until the window holds at least need bytes or the input ends. */
casus_status cs_reader_fill(cs_reader *reader, size_t need);
/* Drops len bytes from the window's front. */
void cs_reader_consume(cs_reader *reader, size_t len);
/* Moves the window's content out: *into takes the first len bytes (its old content is lost), the
   rest stays. For jobs that own their chunk. */
casus_status cs_reader_take(cs_reader *reader, size_t len, cs_buf *into);
/* Can the same bytes be read again from the start? */
bool cs_reader_is_seekable(const cs_reader *reader);
/* Back to where reading began. */
casus_status cs_reader_rewind(cs_reader *reader);
/* To a place counted from where reading began, in an input that can be sought; behind the end there is
   nothing to read. EIO. */
casus_status cs_reader_seek(cs_reader *reader, uint64_t place);
/* How many bytes there are from where reading began, in an input that can be sought. EIO. */
casus_status cs_reader_measure(cs_reader *reader, uint64_t *out);
/* Where the window begins, counted likewise. */
static inline uint64_t cs_reader_place(const cs_reader *reader)
{
    return reader->total - reader->window.len;
}
/* How many bytes of the input were read, whatever it is read from. */
static inline uint64_t cs_reader_progress(const cs_reader *reader)
{
    while (reader->under)
        reader = reader->under;
    return reader->is_copied ? reader->size : reader->total;
}
/* Copies what is left of a pipe into a temporary file without a name and reads from there. EIO with
   reader->is_spool_at_fault: it was this file that failed. */
casus_status cs_reader_spool(cs_reader *reader, const char *directory);
void cs_reader_close(cs_reader *reader);

typedef struct cs_writer cs_writer;

/* What makes other bytes of those that are written to it. */
typedef struct cs_writer_filter {
    casus_write_fn write;
    casus_status (*end)(void *ctx); /* writes what is left */
    void (*free)(void *ctx);
    void *ctx;
} cs_writer_filter;

/* Reads from its start what was written to a spool so far, which lives longer than the reader. */
casus_status cs_reader_open_spool(cs_reader *reader, const cs_writer *spool);

/* Goes on with a spool from its start, in place of an input of so many bytes. The spool is the reader's;
   its writer is of no use any more. EIO. */
casus_status cs_reader_turn_to(cs_reader *reader, cs_writer *spool, uint64_t size);

struct cs_writer {
    casus_write_fn write;
    void *ctx;
    cs_writer *under;               /* what its filter writes to; NULL: it has none */
    casus_status (*end)(void *ctx); /* of the filter ... */
    void (*free)(void *ctx);        /* ... */
    const cs_patience *patience;    /* or NULL */
    int fd;
    bool owns_fd;
    char *target; /* where the temporary file goes in the end */
    char *temporary;
    mode_t mode; /* of the target, if it is new */
    int error;   /* errno of what failed, else 0 */
    uint64_t total;
};

casus_status cs_writer_open(cs_writer *writer, const casus_output *output,
                            const cs_patience *patience);
/* Writes to a temporary file without a name, a spool, which ends with the writer. */
casus_status cs_writer_open_spool(cs_writer *writer, const char *directory,
                                  const cs_patience *patience);
/* Parts the writer, so that a filter can come in between: what it was is beneath it now, and returned.
   NULL: no memory. */
cs_writer *cs_writer_part(cs_writer *writer);
/* Makes the writer write to a filter, which is its own from now on and writes to what cs_writer_part()
   has returned. */
void cs_writer_put_filter(cs_writer *writer, const cs_writer_filter *filter);
casus_status cs_writer_add(cs_writer *writer, casus_text text);
/* Writes what a filter has kept back, and makes the file appear: fsync and rename. */
casus_status cs_writer_commit(cs_writer *writer);
/* Removes the temporary file unless it was committed; closes. */
void cs_writer_close(cs_writer *writer);

#endif
