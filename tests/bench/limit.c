/* limit.c - how fast CSV could become NDJSON if nothing were checked: limit THREADS INPUT OUTPUT

   The bare loop that speed is held against. It trusts its input: commas, LF, RFC 4180 quotes, and in
   every row as many cells as in the first. It looks for no error, knows no types (every value
   becomes a string), checks no UTF-8 and counts no lines. What it writes is what an honest converter
   writes when all columns are text; a test compares.

   Blocks are read in turn, end with their last whole record, are converted by the thread that read
   them, and are written in turn. Within a block, masks of 64 bytes say where cells end; a cell is
   copied by the vector, and looked at only where a character must be escaped. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __SSE2__
#include <immintrin.h>
#endif

enum { BLOCK = 256 * 1024, SLACK = 64, PREFIX = 64, CELLS = 256, THREADS = 16 };

/* ---- Vectors: as wide as the compiler was told that they are, or a portable stand-in ---- */

#if defined(__AVX2__)
enum { WIDTH = 32 };
typedef __m256i vector;

static inline vector load(const char *text)
{
    return _mm256_loadu_si256((const void *)text);
}

static inline void store(char *out, vector bytes)
{
    _mm256_storeu_si256((void *)out, bytes);
}

static inline uint64_t equal(vector bytes, char byte)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte)));
}

static inline uint64_t control(vector bytes)
{
    vector least = _mm256_min_epu8(bytes, _mm256_set1_epi8(0x1f));
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, least));
}

#elif defined(__SSE2__)
enum { WIDTH = 16 };
typedef __m128i vector;

static inline vector load(const char *text)
{
    return _mm_loadu_si128((const void *)text);
}

static inline void store(char *out, vector bytes)
{
    _mm_storeu_si128((void *)out, bytes);
}

static inline uint64_t equal(vector bytes, char byte)
{
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)));
}

static inline uint64_t control(vector bytes)
{
    vector least = _mm_min_epu8(bytes, _mm_set1_epi8(0x1f));
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, least));
}

#else
enum { WIDTH = 16 };
typedef struct {
    unsigned char bytes[WIDTH];
} vector;

static inline vector load(const char *text)
{
    vector bytes;
    memcpy(bytes.bytes, text, WIDTH);
    return bytes;
}

static inline void store(char *out, vector bytes)
{
    memcpy(out, bytes.bytes, WIDTH);
}

static inline uint64_t equal(vector bytes, char byte)
{
    uint64_t mask = 0;
    for (int i = 0; i < WIDTH; i++)
        mask |= (uint64_t)(bytes.bytes[i] == (unsigned char)byte) << i;
    return mask;
}

static inline uint64_t control(vector bytes)
{
    uint64_t mask = 0;
    for (int i = 0; i < WIDTH; i++)
        mask |= (uint64_t)(bytes.bytes[i] < 0x20) << i;
    return mask;
}
#endif

/* A bit for each of 64 bytes. */
struct masks {
    uint64_t quotes, ends;
};

static inline struct masks look(const char *text)
{
    struct masks masks = {0, 0};
    for (int i = 0; i < 64; i += WIDTH) {
        vector bytes = load(text + i);
        masks.quotes |= equal(bytes, '"') << i;
        masks.ends |= (equal(bytes, ',') | equal(bytes, '\n')) << i;
    }
    return masks;
}

/* Bit i of the result is the parity of bits 0 to i: set from an opening quote on, up to its end. */
static inline uint64_t parity(uint64_t bits)
{
    for (int i = 1; i < 64; i *= 2)
        bits ^= bits << i;
    return bits;
}

/* ---- One block ---- */

struct limit {
    int in, out;
    size_t cells, widest;
    struct {
        char text[PREFIX];
        size_t len;
    } prefixes[CELLS]; /* what stands before each value */
    pthread_mutex_t mutex;
    pthread_cond_t turn;
    unsigned read, written; /* blocks */
    char rest[BLOCK];       /* the beginning of the next block */
    size_t rest_len;
    bool is_failed;
};

static inline char *escape_one(char *out, unsigned char byte)
{
    static const char names[] = "00000000btn0fr", digits[] = "0123456789abcdef";
    *out++ = '\\';
    if (byte >= 0x20 || (byte < sizeof names && names[byte] != '0')) {
        *out++ = byte >= 0x20 ? (char)byte : names[byte];
        return out;
    }
    memcpy(out, "u00", 3);
    out[3] = digits[byte >> 4];
    out[4] = digits[byte & 15];
    return out + 5;
}

/* Writes up to a vector more than it returns. A quote is always a doubled one. */
static inline char *escape(char *out, const char *text, const char *end)
{
    while (text < end) {
        vector bytes = load(text);
        store(out, bytes);
        uint64_t special = equal(bytes, '"') | equal(bytes, '\\') | control(bytes);
        size_t plain = special != 0 ? (size_t)__builtin_ctzll(special) : WIDTH;
        if (plain >= (size_t)(end - text))
            return out + (end - text);
        out += plain;
        text += plain;
        if (special != 0) {
            out = escape_one(out, (unsigned char)*text);
            text += *text == '"' ? 2 : 1;
        }
    }
    return out;
}

/* Converts whole records into as much memory as they can need; returns the end of what it wrote. */
static char *convert(const struct limit *limit, const char *text, size_t len, char *out)
{
    const char *cell = text;
    uint64_t inside = 0; /* all bits set within quotes */
    size_t column = 0;
    for (size_t at = 0; at < len; at += 64) {
        struct masks masks = look(text + at);
        uint64_t quoted = parity(masks.quotes) ^ inside;
        inside = (uint64_t)((int64_t)quoted >> 63);
        uint64_t ends = masks.ends & ~quoted;
        if (len - at < 64)
            ends &= (UINT64_C(1) << (len - at)) - 1;
        for (; ends != 0; ends &= ends - 1) {
            const char *end = text + at + __builtin_ctzll(ends);
            memcpy(out, limit->prefixes[column].text, PREFIX);
            out += limit->prefixes[column].len;
            bool is_quoted = *cell == '"';
            out = escape(out, cell + is_quoted, end - is_quoted);
            cell = end + 1;
            column++;
            if (*end == '\n') {
                memcpy(out, "\"}\n", 3);
                out += 3;
                column = 0;
            }
        }
    }
    return out;
}

/* ---- Blocks in turn ---- */

/* How many bytes are whole records. */
static size_t whole_records(const char *text, size_t len)
{
    uint64_t quotes = 0;
    for (size_t at = 0; at < len; at += 64) {
        uint64_t mask = look(text + at).quotes;
        if (len - at < 64)
            mask &= (UINT64_C(1) << (len - at)) - 1;
        quotes += (uint64_t)__builtin_popcountll(mask);
    }
    while (len > 0 && (text[len - 1] != '\n' || quotes % 2 == 1))
        quotes -= text[--len] == '"';
    return len;
}

/* Fills a block with the rest of the one before and what follows it. 0 at the end. */
static size_t read_block(struct limit *limit, char *block)
{
    size_t len = limit->rest_len;
    memcpy(block, limit->rest, len);
    while (len < BLOCK) {
        ssize_t got = read(limit->in, block + len, BLOCK - len);
        limit->is_failed |= got < 0;
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    size_t whole = whole_records(block, len);
    limit->rest_len = len - whole;
    memcpy(limit->rest, block + whole, limit->rest_len);
    return whole;
}

static bool write_all(int file, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t put = write(file, text, len);
        if (put <= 0)
            return false;
        text += put;
        len -= (size_t)put;
    }
    return true;
}

static void write_in_turn(struct limit *limit, unsigned block, const char *text, size_t len)
{
    pthread_mutex_lock(&limit->mutex);
    while (limit->written != block)
        pthread_cond_wait(&limit->turn, &limit->mutex);
    pthread_mutex_unlock(&limit->mutex);
    bool is_written = write_all(limit->out, text, len);
    pthread_mutex_lock(&limit->mutex);
    limit->is_failed |= !is_written;
    limit->written++;
    pthread_cond_broadcast(&limit->turn);
    pthread_mutex_unlock(&limit->mutex);
}

static void *work(void *ctx)
{
    struct limit *limit = ctx;
    char *block = malloc(BLOCK + SLACK);
    /* Each byte can become six, or end a cell that has a prefix. */
    char *out = malloc((size_t)BLOCK * (limit->widest + 6) + PREFIX);
    if (block == NULL || out == NULL)
        abort();
    for (;;) {
        pthread_mutex_lock(&limit->mutex);
        size_t len = read_block(limit, block);
        unsigned number = limit->read++;
        pthread_mutex_unlock(&limit->mutex);
        if (len == 0)
            break;
        char *end = convert(limit, block, len, out);
        write_in_turn(limit, number, out, (size_t)(end - out));
    }
    free(block);
    free(out);
    return NULL;
}

/* Takes the header off the first block and makes the prefixes of it. */
static bool read_header(struct limit *limit)
{
    ssize_t len = read(limit->in, limit->rest, BLOCK);
    if (len <= 0)
        return false;
    const char *name = limit->rest, *end = memchr(name, '\n', (size_t)len);
    while (end != NULL && name <= end && limit->cells < CELLS) {
        size_t name_len = strcspn(name, ",\n");
        int put = snprintf(limit->prefixes[limit->cells].text, PREFIX, "%s\"%.*s\":\"",
                           limit->cells == 0 ? "{" : "\",", (int)name_len, name);
        if (put >= PREFIX)
            return false;
        limit->prefixes[limit->cells++].len = (size_t)put;
        limit->widest = limit->widest < (size_t)put ? (size_t)put : limit->widest;
        name += name_len + 1;
    }
    limit->rest_len = (size_t)(limit->rest + len - name);
    memmove(limit->rest, name, limit->rest_len);
    return end != NULL && name > end;
}

static bool run(struct limit *limit, int threads)
{
    pthread_t others[THREADS];
    int started = 1;
    if (!read_header(limit))
        return false;
    while (started < threads && pthread_create(&others[started], NULL, work, limit) == 0)
        started++;
    work(limit);
    for (int i = 1; i < started; i++)
        pthread_join(others[i], NULL);
    return started == threads && !limit->is_failed;
}

int main(int argc, char **argv)
{
    int threads = argc == 4 ? (int)strtol(argv[1], NULL, 10) : 0;
    if (threads < 1 || threads > THREADS) {
        fputs("usage: limit THREADS INPUT OUTPUT\n", stderr);
        return 2;
    }
    struct limit limit = {.mutex = PTHREAD_MUTEX_INITIALIZER, .turn = PTHREAD_COND_INITIALIZER};
    limit.in = open(argv[2], O_RDONLY);
    limit.out = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (limit.in < 0 || limit.out < 0 || !run(&limit, threads)) {
        perror(argv[0]);
        return 1;
    }
    return close(limit.out) == 0 ? 0 : 1;
}
