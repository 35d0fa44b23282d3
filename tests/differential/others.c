/* others.c - see others.h. */
#include "others.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- Contests ---- */

void contest_fail(const reader_contest *contest, const char *what, casus_text text)
{
    fail_msg("%s and casus, %s: %s (CASUS_SEED=%llu CASUS_ROUNDS=1)\n%.*s\n---", contest->name,
             contest->syntax, what, (unsigned long long)contest->seed, (int)text.len,
             text.ptr ? text.ptr : "");
}

/* Are all of these errors tolerated? Then *is_read tells whether values are kept. */
static bool is_tolerated(reader_contest *contest, const char *errors, bool *is_read)
{
    char code[8];
    int used;
    *is_read = true;
    for (; sscanf(errors, "%7s%n", code, &used) == 1; errors += used) {
        size_t i = 0;
        while (i < contest->tolerance_count && strcmp(contest->tolerances[i].code, code) != 0)
            i++;
        if (i == contest->tolerance_count)
            return false;
        contest->is_met[i]++;
        *is_read = *is_read && contest->tolerances[i].is_read;
    }
    return true;
}

static void tell(const char *who, const json_t *records)
{
    char *text = records ? json_dumps(records, JSON_SORT_KEYS) : NULL;
    print_error("%s: %s\n", who, text ? text : "nothing");
    free(text);
}

void contest_hold(reader_contest *contest, casus_text text, const json_t *other)
{
    json_reading reading = reading_of(contest->syntax, text);
    bool is_read = other != NULL;
    if (!other && !reading.errors[0])
        contest_fail(contest, "the other refuses it", text);
    if (other && !is_tolerated(contest, reading.errors, &is_read))
        contest_fail(contest, reading.errors, text);
    if (is_read && !values_alike(other, reading.records)) {
        tell(contest->name, other);
        tell("casus", reading.records);
        contest_fail(contest, "other values", text);
    }
    contest->refused += !other;
    contest->accepted += is_read;
    contest->tolerated += other && !is_read;
    reading_free(&reading);
}

void contest_finish(const reader_contest *contest)
{
    print_message("%s, %s: %zu accepted by both, %zu refused by both, %zu tolerated\n",
                  contest->name, contest->syntax, contest->accepted, contest->refused,
                  contest->tolerated);
    for (size_t i = 0; i < contest->tolerance_count; i++) {
        const reader_tolerance *tolerance = &contest->tolerances[i];
        print_message("  %s %zu times: %s\n", tolerance->code, contest->is_met[i],
                      tolerance->reason);
        if (contest->is_met[i] == 0 && !getenv("CASUS_SEED") && !getenv("CASUS_ROUNDS"))
            fail_msg("%s: %s is tolerated and never met", contest->name, tolerance->code);
    }
}

/* ---- Records ---- */

static json_t *text_as_json(casus_text text)
{
    json_t *json = json_stringn(text.ptr ? text.ptr : "", text.len);
    assert_non_null(json);
    return json;
}

static json_t *joined(const cs_column *column, const casus_value *value)
{
    cs_buf text = {0};
    for (uint32_t i = 0; i < value->len; i++) {
        if (i)
            cs_buf_add_text(&text, column->separator);
        cs_buf_add_text(&text, cs_value_text(&value->as.items[i]));
    }
    json_t *json = text_as_json(cs_buf_text(&text));
    cs_buf_free(&text);
    return json;
}

static json_t *value_as_json(const cs_column *column, const casus_value *value, bool is_table)
{
    if (value->kind == CASUS_NULL)
        return json_null();
    if (value->kind != CASUS_LIST)
        return text_as_json(cs_value_text(value));
    if (is_table)
        return joined(column, value);
    json_t *list = json_array();
    for (uint32_t i = 0; i < value->len; i++)
        json_array_append_new(list, text_as_json(cs_value_text(&value->as.items[i])));
    return list;
}

json_t *records_as_json(const cs_batch *batch, bool is_table)
{
    json_t *records = json_array();
    for (size_t i = 0; i < batch->count; i++) {
        json_t *record = json_object();
        for (uint32_t j = 0; j < batch->columns->count; j++) {
            const cs_column *column = &batch->columns->items[j];
            const casus_value *value = cs_batch_value(&batch->records[i], j);
            if (value->kind == CASUS_ABSENT || (is_table && value->kind == CASUS_NULL))
                continue;
            json_object_setn_new(record, column->name.ptr, column->name.len,
                                 value_as_json(column, value, is_table));
        }
        json_array_append_new(records, record);
    }
    return records;
}

void write_text(const cs_syntax *syntax, casus_dialect dialect, const cs_batch *batch,
                cs_arena *arena, cs_buf *out)
{
    written pieces;
    write_records(syntax, dialect, batch, arena, &pieces);
    assert_int_equal(pieces.defects.count, 0);
    join_written(syntax, &pieces, out);
    assert_int_equal(out->status, CASUS_OK);
}

/* ---- Mutations ---- */

static void replace(cs_buf *text, size_t at, size_t len, casus_text with)
{
    cs_buf made = {0};
    casus_text old = cs_buf_text(text);
    cs_buf_add_text(&made, cs_text_slice(old, 0, at));
    cs_buf_add_text(&made, with);
    cs_buf_add_text(&made, cs_text_from(old, at + len));
    cs_buf_free(text);
    *text = made;
}

void mutate(random_state *random, const char *alphabet, cs_buf *text)
{
    char copy[16];
    for (size_t i = 1 + random_below(random, 2); i > 0 && text->len > 0; i--) {
        size_t at = random_below(random, text->len);
        size_t len = random_below(random, 2);
        casus_text with = {&alphabet[random_below(random, strlen(alphabet))], 1};
        if (random_below(random, 4) == 0) {
            casus_text other = cs_text_slice(cs_buf_text(text), random_below(random, text->len),
                                             random_below(random, sizeof copy));
            memcpy(copy, other.ptr, other.len);
            with = (casus_text){copy, other.len};
        }
        replace(text, at, len, with);
    }
}
