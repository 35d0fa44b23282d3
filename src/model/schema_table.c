/* schema_table.c - how the files of a schema are laid out where they are tables: the key `table`.

   It is what a codebook says of its files, not of its records: a file that has another delimiter than
   that was written by somebody else, and is read like any table. */
#include "model/schema_load.h"

#include "base/num.h"

/* The fields that every file has stand before those that only some have. */
static uint32_t count_usual(const casus_schema *schema)
{
    uint32_t count = 0;
    while (count < schema->field_count && !schema->fields[count].is_optional)
        count++;
    return count;
}

static uint32_t read_width(cs_loader *loader, const cs_node *node)
{
    uint64_t width = 0;
    if (node->kind == CS_SCALAR && cs_num_parse(node->text, loader->schema->field_count, &width) &&
        width > 0)
        return (uint32_t)width;
    cs_fault_value(loader, node, "a number of columns, as many as there are fields at most");
    return 0;
}

/* Of the node `widths`, which may be missing. */
static void read_widths(cs_loader *loader, const cs_node *widths)
{
    cs_table *out = &loader->schema->table;
    uint32_t count;
    const cs_node *width = cs_node_items(widths, &count);
    out->widths = cs_load_alloc(loader, loader->keep, count + 1UL, sizeof *out->widths);
    if (!out->widths)
        return;
    for (uint32_t i = 0; i < count; i++, width = width->next)
        out->widths[out->width_count++] = read_width(loader, width);
    if (count == 0)
        out->widths[out->width_count++] = count_usual(loader->schema);
}

static bool read_choice(cs_loader *loader, const cs_node *table, const char *key, bool otherwise)
{
    return cs_node_at(table, key) ? cs_read_flag(loader, table, key) : otherwise;
}

void cs_load_table(cs_loader *loader, const cs_node *root)
{
    static const char *const keys[] = {"separator", "quotes", "header", "widths", NULL};
    static const char *const separators[] = {"comma", "semicolon", "tab", "pipe", NULL};
    cs_table *out = &loader->schema->table;
    const cs_node *table = cs_node_at(root, "table");
    const cs_node *widths = NULL;
    if (table && cs_node_is_mapping(loader, table)) {
        widths = cs_node_at(table, "widths");
        cs_check_keys(loader, table, keys);
        const cs_node *separator = cs_node_at(table, "separator");
        if (separator)
            out->delimiter = ",;\t|"[cs_read_word(loader, separator, separators, "separator", 0)];
        out->is_unquoted = !read_choice(loader, table, "quotes", true);
        out->is_headerless = !read_choice(loader, table, "header", true);
        if (out->is_unquoted && !out->delimiter)
            cs_fault_missing(loader, table, "separator");
    }
    read_widths(loader, widths);
}
