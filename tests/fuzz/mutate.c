/* mutate.c - runs a fuzz target over mutants of a corpus, without a fuzzer: so many, from a seed.

   A mutant is an input with a few bytes changed, put in, taken out or taken from another input, and often
   with one of the numbers that lengths and counts fail at. */
#include "harness.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS_MAX = 64, CHANGES_MAX = 6, CHOICES = 2 };

static cs_buf inputs[INPUTS_MAX];
static size_t input_count;

static uint64_t state;

/* xorshift64*; from 0 to count - 1. */
static size_t pick(size_t count)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return count ? (size_t)((state * UINT64_C(2685821657736338717)) >> 33) % count : 0;
}

static void read_input(const char *path)
{
    char bytes[4096];
    FILE *file = fopen(path, "rb");
    DEMAND(file && input_count < INPUTS_MAX);
    for (size_t len; (len = fread(bytes, 1, sizeof bytes, file)) > 0;)
        cs_buf_add(&inputs[input_count], bytes, len);
    fclose(file);
    input_count++;
}

static void read_inputs(const char *directory)
{
    struct dirent **entries;
    int all = scandir(directory, &entries, NULL, alphasort);
    DEMAND(all >= 0);
    for (int i = 0; i < all; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            read_input(path);
        free(entries[i]);
    }
    free(entries);
}

/* ---- Changes ---- */

static void replace(cs_buf *text, size_t at, size_t gone, casus_text with)
{
    cs_buf changed = {0};
    cs_buf_add_text(&changed, cs_text_slice(cs_buf_text(text), 0, at));
    cs_buf_add_text(&changed, with);
    cs_buf_add_text(&changed, cs_text_from(cs_buf_text(text), at + gone));
    cs_buf_free(text);
    *text = changed;
}

/* A number of one to eight bytes, in either order. */
static void put_number(cs_buf *text, size_t at)
{
    static const uint64_t numbers[] = {0,          1,          7,          8,
                                       127,        128,        255,        256,
                                       32767,      32768,      65535,      65536,
                                       0xFFFFFF,   0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
                                       0xFFFFFFFE, 0x40000000, UINT64_MAX, UINT64_C(1) << 63,
                                       1000000};
    uint64_t number = numbers[pick(sizeof numbers / sizeof numbers[0])];
    size_t len = (size_t)1 << pick(4);
    bool is_big = pick(2);
    for (size_t i = 0; i < len && at + i < text->len; i++)
        text->ptr[at + i] = (char)(number >> 8 * (is_big ? len - 1 - i : i));
}

static void change(cs_buf *text)
{
    const cs_buf *other = &inputs[pick(input_count)];
    size_t at = CHOICES + pick(text->len - CHOICES + 1);
    size_t len = 1 + pick(pick(4) ? 8 : 400);
    casus_text piece = cs_text_slice(cs_buf_text(other), pick(other->len), len);
    switch (pick(7)) {
    case 0:
        if (at < text->len)
            text->ptr[at] = (char)(text->ptr[at] ^ (1 << pick(8)));
        break;
    case 1:
        if (at < text->len)
            text->ptr[at] = (char)pick(256);
        break;
    case 2:
        replace(text, at, len, (casus_text){NULL, 0});
        break;
    case 3:
        replace(text, at, 0, piece);
        break;
    case 4:
        replace(text, at, piece.len, piece);
        break;
    default:
        put_number(text, at);
        break;
    }
}

static void try_mutant(void)
{
    cs_buf mutant = {0};
    cs_buf_add_text(&mutant, cs_buf_text(&inputs[pick(input_count)]));
    for (size_t i = 1 + pick(CHANGES_MAX); i-- > 0;)
        change(&mutant);
    if (pick(16) == 0)
        cs_buf_truncate(&mutant, CHOICES + pick(mutant.len - CHOICES));
    /* In memory of exactly its size. */
    uint8_t *data = malloc(mutant.len ? mutant.len : 1);
    DEMAND(data && mutant.status == CASUS_OK);
    memcpy(data, mutant.ptr, mutant.len);
    LLVMFuzzerTestOneInput(data, mutant.len);
    free(data);
    cs_buf_free(&mutant);
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

/* mutate DIRECTORY COUNT; CASUS_SEED and CASUS_ROUNDS choose others. */
int main(int argc, char **argv)
{
    DEMAND(argc == 3);
    read_inputs(argv[1]);
    DEMAND(input_count > 0);
    uint64_t seed = setting("CASUS_SEED", 1);
    uint64_t rounds = setting("CASUS_ROUNDS", strtoull(argv[2], NULL, 10));
    for (uint64_t i = 0; i < rounds; i++) {
        /* Each has a seed of its own, so that one can be tried again alone. */
        state = (seed + i) * UINT64_C(0x9E3779B97F4A7C15) + 1;
        if (i % 1000 == 0 || rounds == 1)
            fprintf(stderr, "CASUS_SEED=%llu CASUS_ROUNDS=1000\n", (unsigned long long)seed + i);
        try_mutant();
    }
    for (size_t i = 0; i < input_count; i++)
        cs_buf_free(&inputs[i]);
    printf("%llu mutants\n", (unsigned long long)rounds);
    return EXIT_SUCCESS;
}
