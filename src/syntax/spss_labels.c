/* spss_labels.c - see spss_labels.h.

   The record is that of the PSPP developers' guide, Long String Value Labels Record: for each variable its
   name, its width, and pairs of a value, filled up to this width, and a label. ReadStat writes it too, but
   with the bytes that a text takes in the file as its width; those are more where it does not fill them,
   and always where it has more than 255, and PSPP then leaves the labels out. */
#include "syntax/spss_labels.h"

#include <string.h>

enum {
    SHORT = 8,                     /* bytes of a text whose labels stand among those of numbers */
    END_MARK = 2 * sizeof(int32_t) /* Dictionary Termination Record */
};

bool cs_spss_has_long_labels(const cs_variable *variable, const cs_census *census)
{
    return variable->kind == CS_VARIABLE_TEXT && variable->labels && census->longest > SHORT;
}

static void add_int32(cs_buf *out, size_t number)
{
    int32_t word = (int32_t)number;
    cs_buf_add(out, (const char *)&word, sizeof word);
}

static void add_counted(cs_buf *out, casus_text text)
{
    add_int32(out, text.len);
    cs_buf_add_text(out, text);
}

static size_t count_labels(const cs_variable *variable)
{
    size_t count = 0;
    for (uint32_t i = 0; i < variable->label_count; i++)
        count += variable->labels[i].label.ptr != NULL;
    return count;
}

static void add_variable(const cs_variable *variable, size_t width, cs_buf *out)
{
    add_counted(out, variable->name);
    add_int32(out, width);
    add_int32(out, count_labels(variable));
    for (uint32_t i = 0; i < variable->label_count; i++) {
        const cs_label *label = &variable->labels[i];
        if (!label->label.ptr)
            continue;
        add_int32(out, width);
        cs_buf_add_text(out, label->code);
        cs_buf_add_repeat(out, ' ', width - label->code.len);
        add_counted(out, label->label);
    }
}

static void add_record(casus_text labels, cs_buf *head)
{
    enum { EXTENSION = 7, LONG_STRING_VALUE_LABELS = 21 };
    char mark[END_MARK];
    memcpy(mark, head->ptr + head->len - END_MARK, END_MARK);
    cs_buf_truncate(head, head->len - END_MARK);
    add_int32(head, EXTENSION);
    add_int32(head, LONG_STRING_VALUE_LABELS);
    add_int32(head, 1); /* byte to a unit of what follows */
    add_counted(head, labels);
    cs_buf_add(head, mark, END_MARK);
}

void cs_spss_labels_add(const cs_variables *variables, const cs_census *census, cs_buf *head)
{
    cs_buf labels = {.max = 64UL << 20};
    for (uint32_t i = 0; i < variables->count; i++)
        if (cs_spss_has_long_labels(&variables->items[i], &census[i]))
            add_variable(&variables->items[i], census[i].longest, &labels);
    if (labels.status != CASUS_OK)
        head->status = labels.status;
    else if (labels.len && head->status == CASUS_OK)
        add_record(cs_buf_text(&labels), head);
    cs_buf_free(&labels);
}
