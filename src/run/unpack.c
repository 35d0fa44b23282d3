/* unpack.c - an input that is compressed: which file of an archive is read, and what is told when there
   is none, or several, or it cannot be unpacked.

   What is unpacked has the syntax that the name of the file inside tells; of a file that is only
   compressed, the name without .gz and the like. */
#include "base/archive.h"
#include "run/run.h"

#include <string.h>

/* What cs_input_unpack() works with. */
struct unpacking {
    cs_plan *plan;
    cs_reader *reader;
    cs_emitter *emitter;
    cs_packing packing;
    cs_members members;
};

/* ---- Telling ---- */

static casus_status tell(const struct unpacking *unpacking, const cs_defect *defect,
                         casus_status status)
{
    if (unpacking->plan->arena.failed)
        return CASUS_ENOMEM;
    casus_status told = cs_emit_defect(unpacking->emitter, (casus_text){NULL, 0}, defect);
    return told == CASUS_OK ? status : told;
}

static cs_defect defect_of(const struct unpacking *unpacking, unsigned number)
{
    return (cs_defect){
        .number = number,
        .record = CS_NONE,
        .column = CS_NONE,
        .expected = cs_text(cs_packing_name(unpacking->packing)),
    };
}

static void describe_flaw(const cs_archive_flaw *flaw, cs_defect *defect)
{
    defect->number = flaw->is_too_much ? CS_E_UNPACKS_TO_MUCH : CS_E_DAMAGED_ARCHIVE;
    defect->found = cs_text(flaw->words);
    defect->expected = cs_text(cs_packing_name(flaw->packing));
}

void cs_input_explain(const cs_reader *reader, cs_defect *defect)
{
    const cs_archive_flaw *flaw = cs_archive_flaw_of(reader);
    if (flaw)
        describe_flaw(flaw, defect);
}

static casus_status tell_flaw(const struct unpacking *unpacking, const cs_archive_flaw *flaw)
{
    cs_defect defect = defect_of(unpacking, CS_E_DAMAGED_ARCHIVE);
    describe_flaw(flaw, &defect);
    return tell(unpacking, &defect, CASUS_EFORMAT);
}

/* ---- Members ---- */

static casus_text base_name(casus_text path)
{
    size_t start = path.len;
    while (start > 0 && path.ptr[start - 1] != '/')
        start--;
    return cs_text_from(path, start);
}

/* Programs put files into archives that people do not see in folders; others tell about the data. */
static bool is_aside(const cs_member *member)
{
    casus_text name = base_name(member->name);
    return cs_text_starts(member->name, "__MACOSX/") || cs_text_starts(name, ".") ||
           cs_text_is(name, "Thumbs.db") || cs_text_is(name, "datapackage.json") ||
           cs_text_find_folded(name, CS_TEXT("readme")) == 0 ||
           cs_text_find_folded(name, CS_TEXT("license")) == 0;
}

static bool tells_syntax(const cs_member *member)
{
    const cs_syntax *syntax = cs_syntax_of_path(member->name);
    return syntax && syntax->info.reads;
}

/* What a member can be to the reader. */
enum kind { OTHER, MAYBE_DATA, DATA };

static enum kind kind_of(const cs_member *member)
{
    if (!member->is_file || is_aside(member))
        return OTHER;
    return tells_syntax(member) ? DATA : MAYBE_DATA;
}

static size_t count_kind(const cs_members *members, enum kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < members->count; i++)
        count += kind_of(&members->items[i]) == kind;
    return count;
}

static void add_name(cs_buf *list, const cs_member *member, size_t count)
{
    cs_buf_add_string(list, count ? ", " : "");
    if (member->name.ptr)
        cs_buf_add_text(list, member->name);
    else
        cs_buf_add_string(list, "a file without a readable name");
}

/* The names of all files but one, or of those that are data: the first few, and how many more. */
static casus_text list_names(const struct unpacking *unpacking, size_t but, enum kind least)
{
    enum { SHOWN_MOST = 5 };
    const cs_members *members = &unpacking->members;
    cs_buf list = {0};
    size_t count = 0;
    for (size_t i = 0; i < members->count; i++) {
        const cs_member *member = &members->items[i];
        if (i == but || !member->is_file || kind_of(member) < least)
            continue;
        if (count < SHOWN_MOST)
            add_name(&list, member, count);
        count++;
    }
    if (count > SHOWN_MOST) {
        cs_buf_add_string(&list, " and ");
        cs_buf_add_number(&list, count - SHOWN_MOST);
        cs_buf_add_string(&list, " more");
    }
    return cs_buf_keep(&list, &unpacking->plan->arena);
}

/* Workbooks and text documents of office programs are zip files too. */
static bool is_office(const cs_members *members)
{
    for (size_t i = 0; i < members->count; i++)
        if (cs_text_is(members->items[i].name, "[Content_Types].xml") ||
            cs_text_is(members->items[i].name, "content.xml"))
            return true;
    return false;
}

static casus_status tell_none(const struct unpacking *unpacking)
{
    cs_defect defect = defect_of(unpacking, CS_E_NO_DATA_INSIDE);
    defect.found = list_names(unpacking, SIZE_MAX, OTHER);
    if (defect.found.len == 0)
        defect.found = CS_TEXT("nothing");
    if (is_office(&unpacking->members)) {
        defect.found = CS_TEXT("a workbook or another document of an office program");
        defect.help = CS_TEXT("open it there, and save the sheet with the data as CSV in UTF-8");
    }
    return tell(unpacking, &defect, CASUS_EFORMAT);
}

static casus_status tell_several(const struct unpacking *unpacking, size_t count)
{
    cs_buf number = {0};
    cs_buf_add_number(&number, count);
    cs_defect defect = defect_of(unpacking, CS_E_SEVERAL_INSIDE);
    defect.expected = cs_buf_keep(&number, &unpacking->plan->arena);
    defect.found = list_names(unpacking, SIZE_MAX, DATA);
    return tell(unpacking, &defect, CASUS_EFORMAT);
}

/* The one data file is chosen, and what else there is is told. */
static casus_status take_member(const struct unpacking *unpacking, size_t member)
{
    const cs_member *taken = &unpacking->members.items[member];
    cs_defect defect = defect_of(unpacking, CS_E_OTHERS_INSIDE);
    defect.other = list_names(unpacking, member, OTHER);
    defect.found = taken->name;
    if (!taken->is_locked)
        return defect.other.len ? tell(unpacking, &defect, CASUS_OK) : CASUS_OK;
    defect = defect_of(unpacking, CS_E_LOCKED_ARCHIVE);
    defect.found = taken->name;
    return tell(unpacking, &defect, CASUS_EFORMAT);
}

/* A name that tells a syntax shows a data file; where no name does, the only file is one. */
static casus_status choose_member(const struct unpacking *unpacking, size_t *out)
{
    const cs_members *members = &unpacking->members;
    size_t count = count_kind(members, DATA);
    enum kind kind = count ? DATA : MAYBE_DATA;
    if (count > 1)
        return tell_several(unpacking, count);
    if (count == 0 && (is_office(members) || count_kind(members, MAYBE_DATA) != 1))
        return tell_none(unpacking);
    *out = 0;
    while (kind_of(&members->items[*out]) != kind)
        ++*out;
    return take_member(unpacking, *out);
}

/* ---- Opening ---- */

/* The list of members stands at the end. */
static casus_status list_members(struct unpacking *unpacking)
{
    cs_archive_flaw flaw = {0};
    cs_plan *plan = unpacking->plan;
    casus_status status = CASUS_OK;
    if (!cs_reader_is_seekable(unpacking->reader))
        status = cs_reader_spool(unpacking->reader, plan->options->spool_directory);
    if (status == CASUS_OK)
        status = cs_archive_list(unpacking->reader, &plan->arena, &unpacking->members, &flaw);
    return status == CASUS_EFORMAT ? tell_flaw(unpacking, &flaw) : status;
}

/* Findings name the archive and the file in it. */
static casus_status set_names(struct unpacking *unpacking, const cs_member *member)
{
    cs_buf path = {0};
    cs_buf_add_string(&path, unpacking->plan->file);
    cs_buf_add_char(&path, '/');
    add_name(&path, member, 0);
    casus_text name = cs_buf_keep(&path, &unpacking->emitter->run_arena);
    unpacking->plan->file = unpacking->emitter->file = name.ptr;
    if (tells_syntax(member))
        unpacking->plan->name = member->name;
    return name.ptr ? CASUS_OK : CASUS_ENOMEM;
}

casus_status cs_input_unpack(cs_plan *plan, cs_reader *reader, cs_emitter *emitter)
{
    size_t member = 0;
    casus_status status = CASUS_OK;
    struct unpacking unpacking = {.plan = plan, .reader = reader, .emitter = emitter};
    unpacking.packing = cs_packing_of(reader->window);
    if (unpacking.packing == CS_UNPACKED || unpacking.packing == CS_TAR)
        return CASUS_OK;
    if (unpacking.packing == CS_ZIP) {
        status = list_members(&unpacking);
        if (status == CASUS_OK)
            status = choose_member(&unpacking, &member);
    }
    if (status == CASUS_OK)
        status = cs_archive_open(reader, unpacking.packing, member);
    if (status == CASUS_OK && unpacking.packing == CS_ZIP)
        status = set_names(&unpacking, &unpacking.members.items[member]);
    return status;
}

casus_status cs_input_refuse_archive(cs_plan *plan, cs_reader *reader, cs_emitter *emitter)
{
    const struct unpacking unpacking = {.plan = plan, .reader = reader, .emitter = emitter};
    cs_packing packing = cs_packing_of(reader->window);
    if (packing == CS_UNPACKED)
        return CASUS_OK;
    cs_defect defect = defect_of(&unpacking, CS_E_ARCHIVE_INSIDE);
    defect.found = cs_text(cs_packing_name(packing));
    return tell(&unpacking, &defect, CASUS_EFORMAT);
}
