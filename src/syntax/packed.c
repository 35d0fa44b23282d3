/* packed.c - see packed.h. The bytes never leave this machine, so they are in its order. */
#include "syntax/packed.h"

#include <string.h>

/* Lengths take so many bytes. */
enum { LENGTH = sizeof(uint32_t) };

size_t cs_pack_begin(cs_buf *out)
{
    uint32_t unknown = 0;
    cs_buf_add(out, (const char *)&unknown, LENGTH);
    return out->len;
}

void cs_pack_end(cs_buf *out, size_t start)
{
    if (out->status != CASUS_OK)
        return;
    uint32_t len = (uint32_t)(out->len - start);
    memcpy(out->ptr + start - LENGTH, &len, LENGTH);
}

void cs_pack_nothing(cs_buf *out)
{
    cs_buf_add_char(out, CS_PACKED_NOTHING);
}

static void pack_double(cs_buf *out, cs_packed_kind kind, double number)
{
    cs_buf_add_char(out, (char)kind);
    cs_buf_add(out, (const char *)&number, sizeof number);
}

void cs_pack_number(cs_buf *out, double number)
{
    pack_double(out, CS_PACKED_NUMBER, number);
}

void cs_pack_reason(cs_buf *out, uint32_t reason)
{
    pack_double(out, CS_PACKED_REASON, reason);
}

size_t cs_pack_kind_begin(cs_buf *out, cs_packed_kind kind)
{
    cs_buf_add_char(out, (char)kind);
    return cs_pack_begin(out);
}

size_t cs_pack_text_begin(cs_buf *out)
{
    return cs_pack_kind_begin(out, CS_PACKED_TEXT);
}

void cs_pack_text_end(cs_buf *out, size_t start)
{
    cs_pack_end(out, start);
    cs_buf_add_char(out, '\0');
}

void cs_pack_text(cs_buf *out, casus_text text)
{
    size_t start = cs_pack_text_begin(out);
    cs_buf_add_text(out, text);
    cs_pack_text_end(out, start);
}

static uint32_t length_at(const char *bytes)
{
    uint32_t len;
    memcpy(&len, bytes, LENGTH);
    return len;
}

const char *cs_packed_row_at(const char *bytes)
{
    return bytes + LENGTH;
}

casus_text cs_packed_text_at(const char *bytes)
{
    return (casus_text){bytes, length_at(bytes - LENGTH)};
}

casus_status cs_unpack_row(cs_reader *rows, const char **row)
{
    if (rows->window.len < LENGTH) {
        casus_status status = cs_reader_fill(rows, LENGTH);
        if (status != CASUS_OK)
            return status;
        if (rows->window.len == 0)
            return CASUS_END;
    }
    size_t need = LENGTH + length_at(rows->window.ptr);
    casus_status status = rows->window.len < need ? cs_reader_fill(rows, need) : CASUS_OK;
    if (status != CASUS_OK)
        return status;
    *row = rows->window.ptr + LENGTH;
    cs_reader_consume(rows, need);
    return CASUS_OK;
}

void cs_unpack(const char **row, cs_packed *out)
{
    const char *at = *row;
    *out = (cs_packed){.kind = (cs_packed_kind)*at++};
    if (out->kind == CS_PACKED_NUMBER || out->kind == CS_PACKED_REASON) {
        memcpy(&out->number, at, sizeof out->number);
        at += sizeof out->number;
    } else if (out->kind != CS_PACKED_NOTHING) {
        out->text = (casus_text){at + LENGTH, length_at(at)};
        at += LENGTH + out->text.len + 1;
    }
    *row = at;
}
