/* schema_codes.c - the vocabularies of a schema: lists in its own file, or tables beside it.

   A table is text: cells between tabs, a first line of names (code, label, also, and any further
   columns), and lines that begin with # for people. Its codes are slices of the file's text. In a map
   of a crosswalk the first column is called source, as SSSOM has it. */
#include "model/nearest.h"
#include "model/schema_load.h"

#include <string.h>

/* A vocabulary while it is read. */
struct draft {
    cs_loader *loader;
    cs_codes *codes;
    const cs_node *added; /* what `add` lists, NULL: nothing */
    cs_source *source;    /* where its other entries stand */
    cs_span place;        /* of the whole, in that source */
    cs_where *places;     /* of each entry */
};

static void refuse(struct draft *draft, cs_span place, casus_text found, const char *expected)
{
    cs_defect *defect = cs_fault_at(draft->loader, draft->source, place, CS_E_SCHEMA_VALUE);
    defect->found = found;
    defect->expected = cs_text(expected);
}

static void refuse_twice(struct draft *draft, cs_span place, casus_text found, const char *what)
{
    cs_defect *defect = cs_fault_at(draft->loader, draft->source, place, CS_E_SCHEMA_TWICE);
    defect->found = found;
    defect->other = cs_text(what);
}

static bool make_room(struct draft *draft, size_t entries)
{
    cs_loader *loader = draft->loader;
    cs_codes *codes = draft->codes;
    entries += draft->added ? draft->added->count : 0;
    if (entries > CS_CODES_MAX) {
        refuse(draft, draft->place, CS_TEXT("this vocabulary"), "65534 codes at most");
        return false;
    }
    codes->items = cs_load_alloc(loader, loader->keep, entries, sizeof *codes->items);
    draft->places = cs_load_alloc(loader, &loader->scratch, entries, sizeof *draft->places);
    return codes->items && draft->places;
}

/* The next entry, all blank; NULL: no memory. */
static cs_code *add_entry(struct draft *draft, cs_source *source, cs_span span)
{
    cs_codes *codes = draft->codes;
    casus_text *cells = cs_load_alloc(draft->loader, draft->loader->keep, codes->column_count,
                                      sizeof *cells);
    if (!cells)
        return NULL;
    draft->places[codes->count] = (cs_where){source, span};
    cs_code *entry = &codes->items[codes->count++];
    entry->cells = cells;
    return entry;
}

static casus_text blank_is_none(casus_text text)
{
    return text.len ? text : (casus_text){NULL, 0};
}

/* ---- Lists in the schema file ---- */

static const char *const entry_keys[] = {"code", "label", "also", NULL};

static bool is_entry_key(casus_text text)
{
    for (size_t i = 0; entry_keys[i]; i++)
        if (cs_text_is(text, entry_keys[i]))
            return true;
    return false;
}

enum { COLUMNS_MAX = 100 };

static void add_column(struct draft *draft, const cs_node *key)
{
    cs_codes *codes = draft->codes;
    if (is_entry_key(key->text) || cs_codes_column(codes, key->text) != CS_NONE)
        return;
    if (codes->column_count == COLUMNS_MAX)
        cs_fault_value(draft->loader, key, "100 columns at most");
    else
        codes->columns[codes->column_count++] = key->text;
}

/* The further columns are whatever the entries have beside code, label and also. */
static bool find_columns(struct draft *draft, const cs_node *items)
{
    cs_loader *loader = draft->loader;
    draft->codes->columns = cs_load_alloc(loader, loader->keep, COLUMNS_MAX,
                                          sizeof *draft->codes->columns);
    if (!draft->codes->columns)
        return false;
    for (const cs_node *item = items->first; item; item = item->next)
        for (const cs_node *child = item->first; item->kind == CS_MAPPING && child;
             child = child->next)
            add_column(draft, child->key);
    return true;
}

static void read_further(struct draft *draft, const cs_node *item, const cs_node *child,
                         cs_code *entry)
{
    uint32_t column = cs_codes_column(draft->codes, child->key->text);
    if (cs_node_at(item, child->key->text.ptr) != child)
        cs_fault_twice(draft->loader, child->key, "key");
    else if (column != CS_NONE && child->kind != CS_SCALAR)
        cs_fault_value(draft->loader, child, "a text");
    else if (column != CS_NONE)
        entry->cells[column] = blank_is_none(child->text);
}

static void read_entry(struct draft *draft, const cs_node *item, cs_code *entry)
{
    cs_loader *loader = draft->loader;
    const cs_node *code = cs_need_text(loader, item, "code");
    entry->code = code ? code->text : CS_TEXT("");
    entry->label = blank_is_none(cs_read_text(loader, item, "label"));
    entry->aliases = cs_read_texts(loader, item, "also", &entry->alias_count);
    for (const cs_node *child = item->first; child; child = child->next)
        read_further(draft, item, child, entry);
}

static void read_item(struct draft *draft, const cs_node *item)
{
    cs_code *entry = add_entry(draft, item->source, item->span);
    if (!entry)
        return;
    entry->code = item->text;
    if (item->kind == CS_SCALAR ? item->text.len == 0 : item->kind == CS_SEQUENCE)
        cs_fault_value(draft->loader, item, "a code");
    else if (item->count > COLUMNS_MAX)
        cs_fault_value(draft->loader, item, "a mapping of at most 100 keys");
    else if (item->kind == CS_MAPPING)
        read_entry(draft, item, entry);
}

static void read_items(struct draft *draft, const cs_node *items)
{
    if (items->kind != CS_SEQUENCE) {
        cs_fault_value(draft->loader, items, "a list of codes");
        return;
    }
    if (!find_columns(draft, items) || !make_room(draft, items->count))
        return;
    for (const cs_node *item = items->first; item; item = item->next)
        read_item(draft, item);
}

/* ---- Entries that are added ---- */

/* Their columns are those that the vocabulary has, so that a mistyped one is seen. */
static void check_columns(struct draft *draft, const cs_node *item)
{
    for (const cs_node *child = item->first; child; child = child->next) {
        casus_text name = child->key->text;
        if (!is_entry_key(name) && cs_codes_column(draft->codes, name) == CS_NONE)
            cs_fault_reference(draft->loader, child->key, "column",
                               cs_codes_nearest_column(draft->codes, name));
    }
}

static void read_added(struct draft *draft)
{
    for (const cs_node *item = draft->added->first; item; item = item->next) {
        if (item->kind == CS_MAPPING && item->count <= COLUMNS_MAX)
            check_columns(draft, item);
        read_item(draft, item);
    }
}

/* ---- Tables ---- */

/* The part of *rest before the separator, which *rest loses with it. */
static casus_text take_part(casus_text *rest, casus_text separator)
{
    size_t len = cs_text_find(*rest, separator);
    casus_text part = cs_text_slice(*rest, 0, len);
    *rest = len == SIZE_MAX ? (casus_text){NULL, 0} : cs_text_from(*rest, len + separator.len);
    return part;
}

static size_t count_parts(casus_text text, casus_text separator)
{
    size_t count = 0;
    do
        take_part(&text, separator);
    while (++count, text.ptr);
    return count;
}

/* The next line that is neither blank nor for people; {NULL, 0} at the end. */
static casus_text take_line(casus_text *rest)
{
    while (rest->ptr) {
        casus_text line = take_part(rest, CS_TEXT("\n"));
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (line.len && line.ptr[0] != '#')
            return line;
    }
    return (casus_text){NULL, 0};
}

static cs_span place_of(const struct draft *draft, casus_text slice)
{
    return (cs_span){(uint32_t)(slice.ptr - draft->source->text.ptr), (uint32_t)slice.len};
}

/* While a table is read, code, label and also are columns like the others. */
static void add_name(struct draft *draft, casus_text name)
{
    cs_codes *codes = draft->codes;
    if (cs_codes_column(codes, name) != CS_NONE)
        refuse_twice(draft, place_of(draft, name), name, "column");
    codes->columns[codes->column_count++] = name;
}

static bool read_head(struct draft *draft, casus_text head)
{
    cs_codes *codes = draft->codes;
    size_t count = count_parts(head, CS_TEXT("\t"));
    if (count > COLUMNS_MAX) {
        refuse(draft, place_of(draft, head), head, "100 columns at most");
        return false;
    }
    codes->columns = cs_load_alloc(draft->loader, draft->loader->keep, count,
                                   sizeof *codes->columns);
    if (!codes->columns)
        return false;
    for (casus_text rest = head; rest.ptr;)
        add_name(draft, take_part(&rest, CS_TEXT("\t")));
    if (cs_text_is(codes->columns[0], "source") && draft->loader->is_crosswalk)
        codes->columns[0] = CS_TEXT("code");
    if (!cs_text_is(codes->columns[0], "code"))
        refuse(draft, place_of(draft, head), head,
               draft->loader->is_crosswalk ? "names with tabs between them, source the first"
                                           : "names with tabs between them, code the first");
    return true;
}

static void read_aliases(struct draft *draft, casus_text cell, cs_code *entry)
{
    size_t count = count_parts(cell, CS_TEXT("; "));
    entry->aliases = cs_load_alloc(draft->loader, draft->loader->keep, count,
                                   sizeof *entry->aliases);
    while (entry->aliases && cell.ptr)
        entry->aliases[entry->alias_count++] = take_part(&cell, CS_TEXT("; "));
}

static void read_cell(struct draft *draft, casus_text cell, uint32_t column, cs_code *entry)
{
    casus_text name = draft->codes->columns[column];
    if (cs_text_is(name, "code"))
        entry->code = cell;
    else if (cs_text_is(name, "label"))
        entry->label = blank_is_none(cell);
    else if (!cs_text_is(name, "also"))
        entry->cells[column] = blank_is_none(cell);
    else if (cell.len)
        read_aliases(draft, cell, entry);
}

static void read_row(struct draft *draft, casus_text row)
{
    cs_codes *codes = draft->codes;
    if (count_parts(row, CS_TEXT("\t")) != codes->column_count) {
        refuse(draft, place_of(draft, row), row, "as many cells as the first line has");
        return;
    }
    cs_code *entry = add_entry(draft, draft->source, place_of(draft, row));
    if (!entry)
        return;
    uint32_t column = 0;
    for (casus_text rest = row; rest.ptr; column++)
        read_cell(draft, take_part(&rest, CS_TEXT("\t")), column, entry);
    if (entry->code.len == 0)
        refuse(draft, place_of(draft, row), row, "a code in the first cell");
}

/* Takes code, label and also out of the columns, and their blanks out of the cells. */
static void keep_further(cs_codes *codes)
{
    uint32_t kept = 0;
    for (uint32_t column = 0; column < codes->column_count; column++) {
        if (is_entry_key(codes->columns[column]))
            continue;
        codes->columns[kept] = codes->columns[column];
        for (uint32_t i = 0; i < codes->count; i++)
            codes->items[i].cells[kept] = codes->items[i].cells[column];
        kept++;
    }
    codes->column_count = kept;
}

static void read_table(struct draft *draft)
{
    casus_text rest = draft->source->text;
    size_t bad = cs_utf8_check(rest);
    if (bad < rest.len) {
        refuse(draft, (cs_span){(uint32_t)bad, 1}, CS_TEXT("this byte"), "UTF-8 text");
        return;
    }
    size_t lines = count_parts(rest, CS_TEXT("\n"));
    casus_text head = take_line(&rest);
    if (!head.ptr) {
        refuse(draft, (cs_span){0, 0}, CS_TEXT("nothing"), "a line of names");
        return;
    }
    if (!read_head(draft, head) || !make_room(draft, lines))
        return;
    for (casus_text row; (row = take_line(&rest)).ptr;)
        read_row(draft, row);
    keep_further(draft->codes);
}

/* ---- Files ---- */

static const char folder[] = "codes/";
static const char extension[] = ".tsv";

/* The name of a built-in table whose path this is; {NULL, 0}: it is the path of none. */
static casus_text table_name(casus_text path)
{
    if (!cs_text_starts(path, folder))
        return (casus_text){NULL, 0};
    casus_text file = cs_text_from(path, strlen(folder));
    return cs_text_slice(file, 0, cs_text_find(file, cs_text(extension)));
}

/* One of casus's own tables, for a file anywhere. */
static cs_source *open_builtin(cs_loader *loader, const cs_node *node)
{
    cs_nearest nearest = cs_nearest_to(node->text);
    for (size_t i = 0; i < cs_embedded_count; i++) {
        const cs_embedded *file = &cs_embedded_files[i];
        casus_text name = table_name(cs_text(file->path));
        if (cs_text_equal(name, node->text))
            return cs_load_source(loader, file->path, (casus_text){file->text, file->len}, true);
        if (name.ptr)
            cs_nearest_offer(&nearest, name);
    }
    cs_fault_reference(loader, node, "built-in table", nearest.best);
    return NULL;
}

static void read_file(struct draft *draft, const cs_node *vocabulary)
{
    const cs_node *builtin = cs_node_at(vocabulary, "builtin");
    const char *key = builtin ? "builtin" : "file";
    const cs_node *node = cs_need_text(draft->loader, vocabulary, key);
    if (!node)
        return;
    cs_source *source = builtin ? open_builtin(draft->loader, node)
                                : cs_load_beside(draft->loader, node);
    if (!source)
        return;
    draft->source = source;
    draft->place = (cs_span){0, 0};
    read_table(draft);
}

/* ---- Vocabularies ---- */

/* Codes and aliases lead to one entry each. */
static void check_entry(struct draft *draft, uint32_t index)
{
    const cs_code *entry = &draft->codes->items[index];
    cs_span place = draft->places[index].span;
    uint32_t owner;
    bool is_plain;
    draft->source = draft->places[index].source;
    cs_codes_find(draft->codes, entry->code, &owner, &is_plain);
    if (owner != index && entry->code.len)
        refuse_twice(draft, place, entry->code, "code");
    for (uint32_t i = 0; i < entry->alias_count; i++) {
        cs_codes_find(draft->codes, entry->aliases[i], &owner, &is_plain);
        if (owner != index)
            refuse_twice(draft, place, entry->aliases[i], "alias");
    }
}

static void index_entries(struct draft *draft)
{
    size_t aliases = 0;
    for (uint32_t i = 0; i < draft->codes->count; i++)
        aliases += draft->codes->items[i].alias_count;
    if (aliases > CS_ALIASES_MAX) {
        refuse(draft, draft->place, CS_TEXT("this vocabulary"), "250000 aliases at most");
        return;
    }
    if (!cs_codes_index(draft->codes, draft->loader->keep)) {
        draft->loader->failed = true;
        return;
    }
    for (uint32_t i = 0; i < draft->codes->count; i++)
        check_entry(draft, i);
}

static const cs_node *list_of_added(cs_loader *loader, const cs_node *vocabulary)
{
    const cs_node *added = cs_node_at(vocabulary, "add");
    if (!added || added->kind == CS_SEQUENCE)
        return added;
    cs_fault_value(loader, added, "a list of codes");
    return NULL;
}

static void load_vocabulary(cs_loader *loader, const cs_node *node, uint32_t index)
{
    static const char *const keys[] = {"file",           "builtin",  "items",  "add",
                                       "source",         "exact",    "open",   "order",
                                       "numerals_after", "capitals", "padded", NULL};
    cs_codes *codes = &loader->schema->codes[index];
    codes->name = node->key->text;
    if (!cs_node_is_mapping(loader, node))
        return;
    cs_check_keys(loader, node, keys);
    codes->source = cs_read_text(loader, node, "source");
    codes->is_exact = cs_read_flag(loader, node, "exact");
    codes->is_open = cs_read_flag(loader, node, "open");
    cs_load_grammar(loader, node, codes);
    struct draft draft = {
        .loader = loader,
        .codes = codes,
        .added = list_of_added(loader, node),
        .source = node->key->source,
        .place = node->key->span,
    };
    const cs_node *items = cs_node_at(node, "items");
    const cs_node *file = cs_node_at(node, "file");
    const cs_node *builtin = cs_node_at(node, "builtin");
    if (!!items + !!file + !!builtin > 1)
        cs_fault_value(loader, items ? items : file, "either file, builtin or items");
    else if (items)
        read_items(&draft, items);
    else
        read_file(&draft, node);
    loader->entries[index] = draft.places;
    if (draft.places && draft.added)
        read_added(&draft);
    if (draft.places)
        index_entries(&draft);
    if (draft.places && !loader->failed)
        cs_check_grammar(loader, node, codes);
}

void cs_load_codes(cs_loader *loader, const cs_node *root)
{
    casus_schema *schema = loader->schema;
    const cs_node *node = cs_node_at(root, "codes");
    if (!node || !cs_node_is_mapping(loader, node))
        return;
    if (node->count > CS_VOCABULARIES_MAX) {
        cs_fault_value(loader, node, "1000 vocabularies at most");
        return;
    }
    schema->codes = cs_load_alloc(loader, loader->keep, node->count, sizeof *schema->codes);
    loader->entries = cs_load_alloc(loader, &loader->scratch, node->count, sizeof *loader->entries);
    if (!schema->codes || !loader->entries)
        return;
    for (const cs_node *child = node->first; child; child = child->next) {
        if (cs_schema_codes(schema, child->key->text))
            cs_fault_twice(loader, child->key, "vocabulary");
        load_vocabulary(loader, child, schema->codes_count++);
    }
}
