/* encoding.c - how the bytes of an input become UTF-8, and what is said of those that do not.

   The caller names an encoding, or a byte order mark or the bytes themselves show UTF-16 or UTF-32;
   else an input is UTF-8. From other encodings nothing is guessed that the input is read by: what a byte
   may have been is only told. */
#include "base/guess.h"
#include "base/transcode.h"
#include "run/run.h"

/* ---- Names ---- */

/* "utf-16" and "UTF16" are one. */
static bool is_same_name(const char *name, const char *other)
{
    while (*name || *other) {
        name += *name == '-' || *name == '_';
        other += *other == '-' || *other == '_';
        char a = *name >= 'A' && *name <= 'Z' ? (char)(*name + ('a' - 'A')) : *name;
        char b = *other >= 'A' && *other <= 'Z' ? (char)(*other + ('a' - 'A')) : *other;
        if (a != b)
            return false;
        name += *name != '\0';
        other += *other != '\0';
    }
    return true;
}

/* Does the name leave the order of the bytes to the mark? */
static bool is_open_name(const char *name, const char *marked)
{
    bool is_16 = is_same_name(name, "UTF-16") && cs_text_starts(cs_text(marked), "UTF-16");
    bool is_32 = is_same_name(name, "UTF-32") && cs_text_starts(cs_text(marked), "UTF-32");
    return is_16 || is_32;
}

/* ---- Which encoding ---- */

static cs_defect *complain(cs_defects *defects, unsigned number)
{
    return cs_defects_add(defects, number, CS_NONE, CS_NONE);
}

/* What is recognised is told, since places and bytes are no longer those of the file. */
static const char *recognise(casus_text head, cs_defects *defects)
{
    const char *marked = cs_encoding_of_mark(head);
    const char *shown = marked ? marked : cs_encoding_of_pattern(head);
    if (!shown)
        return NULL;
    cs_defect *defect = complain(defects, CS_E_UTF16);
    defect->found = cs_text(shown);
    defect->other = marked ? CS_TEXT("its byte order mark says") : CS_TEXT("its bytes show");
    return shown;
}

/* A byte order mark is proof, and nothing else would begin with one. */
static const char *choose(const char *named, casus_text head, cs_defects *defects)
{
    const char *marked = cs_utf8_mark(head) ? "UTF-8" : cs_encoding_of_mark(head);
    if (marked && !is_same_name(named, marked) && !is_open_name(named, marked)) {
        cs_defect *defect = complain(defects, CS_E_MARK_DIFFERS);
        defect->found = cs_text(marked);
        defect->expected = cs_text(named);
    }
    if (marked)
        return marked;
    if (!is_same_name(named, "UTF-16"))
        return named;
    const char *shown = cs_encoding_of_pattern(head);
    return shown ? shown : "UTF-16LE"; /* as Windows writes it */
}

/* Is it UTF-8 with characters beyond ASCII, but perhaps for a last one that is cut? */
static bool is_utf8(casus_text head)
{
    enum { LONGEST = 4 };
    size_t valid = cs_utf8_check(head);
    bool is_ascii = cs_utf8_count(cs_text_slice(head, 0, valid)) == valid;
    return !is_ascii && head.len - valid < LONGEST;
}

/* Text of another encoding is next to never UTF-8 by chance, and UTF-16 has a zero beside each line
   end. */
static void doubt(const char *named, casus_text head, size_t unit, cs_defects *defects)
{
    bool has_zero = head.len && memchr(head.ptr, '\0', head.len);
    bool is_narrow = unit > 1 && head.len && !has_zero;
    if (!is_utf8(head) && !is_narrow)
        return;
    cs_defect *defect = complain(defects, CS_E_UNLIKE_ENCODING);
    defect->expected = cs_text(named);
    defect->found = is_narrow ? CS_TEXT("not one of its bytes is zero")
                              : CS_TEXT("its bytes are UTF-8");
}

static casus_status unknown_encoding(const char *name, cs_defects *defects)
{
    cs_buf words = {0};
    cs_buf_add_string(&words, "there is no encoding \"");
    cs_buf_add_string(&words, name);
    cs_buf_add_string(&words, "\" on this system");
    cs_defect *defect = complain(defects, CS_E_BAD_OPTION);
    defect->found = cs_buf_keep(&words, defects->arena);
    defect->help = CS_TEXT("`iconv -l` lists those that it has");
    return defect->found.ptr ? CASUS_EUSAGE : CASUS_ENOMEM;
}

static void free_transcoder(void *transcoder)
{
    cs_transcoder_free(transcoder);
}

static casus_status put_transcoder(cs_reader *reader, const char *encoding, size_t *unit)
{
    cs_transcoder *transcoder;
    cs_reader *under = cs_reader_part(reader);
    if (!under)
        return CASUS_ENOMEM;
    casus_status status = cs_transcoder_open(encoding, cs_reader_read, under, &transcoder);
    if (status != CASUS_OK)
        return status;
    const cs_filter filter = {cs_transcoder_read, transcoder, free_transcoder};
    cs_reader_put_filter(reader, &filter);
    *unit = cs_transcoder_unit(transcoder);
    return CASUS_OK;
}

casus_status cs_encoding_open(cs_plan *plan, cs_reader *reader, cs_defects *defects)
{
    const char *named = plan->options->encoding;
    casus_text head = cs_text_slice(reader->window, 0, CS_PROBE);
    const char *encoding = named ? choose(named, head, defects) : recognise(head, defects);
    size_t unit = 0;
    if (!encoding || is_same_name(encoding, "UTF-8"))
        return CASUS_OK;
    casus_status status = put_transcoder(reader, encoding, &unit);
    if (status == CASUS_EUSAGE)
        return unknown_encoding(encoding, defects);
    if (status == CASUS_OK && named)
        doubt(named, head, unit, defects);
    plan->encoding = encoding;
    return status;
}

/* ---- Bytes that are none of its characters ---- */

/* What the byte is in the guessed encoding: "0xE9 is e acute in windows-1252, which makes ...". */
static void add_reading(const cs_guess *guess, casus_text byte, bool shows, cs_buf *out)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char value = (unsigned char)byte.ptr[0];
    cs_buf_add_string(out, "0x");
    cs_buf_add_char(out, digits[value >> 4]);
    cs_buf_add_char(out, digits[value & 15]);
    cs_buf_add_string(out, " is ");
    cs_guess_decode(guess->kind, byte, out);
    cs_buf_add_string(out, " in ");
    cs_buf_add_string(out, cs_guess_name(guess->kind));
    if (!shows || guess->word.len < 2)
        return;
    cs_buf_add_string(out, ", which makes \"");
    cs_guess_decode(guess->kind, guess->word, out);
    cs_buf_add_string(out, "\"");
}

static void tell_guess(casus_text text, size_t at, bool shows, cs_arena *arena, cs_defect *defect)
{
    cs_guess guess = cs_guess_at(text, at);
    const char *name = cs_guess_name(guess.kind);
    if (guess.kind == CS_GUESS_DAMAGE)
        defect->help = CS_TEXT(
            "other characters beside it are UTF-8, so this one is damaged: look it "
            "up in the source");
    if (!name)
        return;
    cs_buf words = {0};
    add_reading(&guess, cs_text_slice(text, at, 1), shows, &words);
    cs_buf_add_string(&words, ": if that is right, read it with --encoding ");
    cs_buf_add_string(&words, name);
    defect->help = cs_buf_keep(&words, arena);
    defect->expected = cs_text(name);
}

static void name_bytes(const cs_plan *plan, casus_text bytes, cs_arena *arena, cs_defect *defect)
{
    enum { MOST = 4 };
    char raw[MOST];
    size_t count = cs_escapes_decode(bytes, raw, MOST);
    defect->number = CS_E_NOT_IN_ENCODING;
    if (count)
        defect->found = cs_text_hex(arena, (casus_text){raw, count});
    defect->expected = cs_text(plan->encoding);
}

void cs_encoding_explain(const cs_plan *plan, casus_text text, size_t at, bool shows,
                         cs_arena *arena, cs_defect *defect)
{
    if (at >= text.len)
        return;
    if (plan->encoding)
        name_bytes(plan, cs_text_from(text, at), arena, defect);
    else
        tell_guess(text, at, shows, arena, defect);
}
