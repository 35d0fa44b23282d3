/* memory.c - see memory.h. */
#define _XOPEN_SOURCE 700
#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static ptrdiff_t read_memory(void *ctx, void *buf, size_t cap)
{
    casus_text *rest = ctx;
    size_t len = rest->len < cap ? rest->len : cap;
    if (len)
        memcpy(buf, rest->ptr, len);
    *rest = cs_text_from(*rest, len);
    return (ptrdiff_t)len;
}

static int write_memory(void *ctx, const void *buf, size_t len)
{
    cs_buf_add(ctx, buf, len);
    return 0;
}

static void add_text(cs_buf *out, casus_text text)
{
    cs_buf_add_char(out, '|');
    cs_buf_add_text(out, text);
}

static void note_diag(void *ctx, const casus_diag *diag)
{
    cs_buf *out = &((memory_result *)ctx)->findings;
    const uint64_t numbers[] = {
        (uint64_t)diag->severity, diag->line,       diag->column,
        diag->end_line,           diag->end_column, diag->byte,
        diag->byte_len,           diag->record,     diag->caret,
        diag->caret_len,          diag->count,
    };
    const casus_text texts[] = {diag->id,    diag->field,    diag->message,
                                diag->found, diag->expected, diag->label,
                                diag->help,  diag->fix,      diag->source};
    cs_buf_add_string(out, diag->code);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        cs_buf_add_char(out, ' ');
        cs_buf_add_number(out, numbers[i]);
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add_text(out, texts[i]);
    cs_buf_add_char(out, '\n');
}

memory_result memory_run(const casus_options *options, casus_text text, const char *from,
                         const char *to)
{
    memory_result result = {.status = CASUS_OK};
    casus_options chosen = *options;
    chosen.from.syntax = from;
    chosen.to.syntax = to;
    chosen.on_diag = note_diag;
    chosen.ctx = &result;
    const casus_input input = {.name = "memory", .read = read_memory, .ctx = &text};
    const casus_output output = {.write = write_memory, .ctx = &result.output};
    result.status = casus_run(&chosen, &input, 1, to ? &output : NULL, &result.summary);
    return result;
}

void memory_free(memory_result *result)
{
    cs_buf_free(&result->output);
    cs_buf_free(&result->findings);
    casus_summary_free(&result->summary);
}

static void print_diag(void *ctx, const casus_diag *diag)
{
    (void)ctx;
    print_error("%s:%llu: %.*s\n", diag->code, (unsigned long long)diag->line,
                (int)diag->message.len, diag->message.ptr);
}

casus_schema *memory_schema(const char *text)
{
    char path[] = "/tmp/casus-schema-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (int)strlen(text));
    close(fd);
    casus_schema *schema = NULL;
    casus_status status = casus_schema_open(path, print_diag, NULL, &schema);
    unlink(path);
    assert_int_equal(status, CASUS_OK);
    return schema;
}
