/* faults.c - what targets share that open files by their paths: schemas and crosswalks. */
#include "harness.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *harness_file(const uint8_t *data, size_t size)
{
    static int file = -1;
    static char path[32] = "/proc/self/fd/";
    if (file < 0) {
        FILE *temporary = tmpfile();
        DEMAND(temporary);
        file = fileno(temporary);
        DEMAND(file >= 0 && file < 10);
        path[strlen(path)] = (char)('0' + file);
    }
    DEMAND(ftruncate(file, 0) == 0);
    DEMAND(pwrite(file, data, size, 0) == (ssize_t)size);
    return path;
}

void harness_take_fault(void *ctx, const casus_diag *diag)
{
    fuzz_faults *faults = ctx;
    faults->errors += diag->severity == CASUS_ERROR;
    DEMAND(diag->message.len);
    DEMAND(cs_utf8_check(diag->message) == diag->message.len);
    DEMAND(cs_utf8_check(diag->source) == diag->source.len);
    DEMAND(cs_utf8_check(diag->help) == diag->help.len);
    if (strcmp(diag->file, faults->path) == 0)
        DEMAND(diag->byte + diag->byte_len <= faults->len);
}

ptrdiff_t harness_read(void *ctx, void *buf, size_t cap)
{
    casus_text *rest = ctx;
    size_t len = rest->len < cap ? rest->len : cap;
    if (len)
        memcpy(buf, rest->ptr, len);
    *rest = cs_text_from(*rest, len);
    return (ptrdiff_t)len;
}

void harness_add_rows(cs_buf *table, size_t cells)
{
    static const char *const words[] = {"1", "2023-05-31", "", "NA", "USAGOV", "x", "-0.5"};
    enum { WORDS = sizeof words / sizeof words[0] };
    for (size_t row = 0; row < WORDS; row++) {
        cs_buf_add_char(table, '\n');
        for (size_t i = 0; i < cells; i++) {
            cs_buf_add_string(table, i ? "\t" : "");
            cs_buf_add_string(table, words[(row + i * row) % WORDS]);
        }
    }
}
