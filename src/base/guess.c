/* guess.c - see guess.h.

   The tables are those of the WHATWG's Encoding Standard (index-windows-1252, index-windows-1251), of
   the latter the letters alone. */
#include "base/guess.h"

enum {
    REACH = 32,          /* bytes of a word on either side */
    SEARCHED = 64 * 1024 /* of a text, for other characters */
};

/* U+0080 to U+009F are what the encoding does not have. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

static uint32_t of_windows_1252(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
}

unsigned char cs_windows_1252_byte(uint32_t code_point)
{
    if (code_point >= 0xA0 && code_point <= 0xFF)
        return (unsigned char)code_point;
    for (unsigned i = 0; i < 32; i++)
        if (windows_1252[i] == code_point && code_point > 0x9F)
            return (unsigned char)(0x80 + i);
    return 0;
}

static uint32_t of_windows_1251(unsigned char byte)
{
    enum { CAPITAL_A = 0x0410, CAPITAL_YO = 0x0401, SMALL_YO = 0x0451 };
    if (byte >= 0xC0)
        return CAPITAL_A + (byte - 0xC0U);
    return byte == 0xA8 ? CAPITAL_YO : byte == 0xB8 ? SMALL_YO : byte;
}

/* ---- Words ---- */

static bool is_latin(unsigned char byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool is_small_latin(unsigned char byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_in_word(unsigned char byte)
{
    bool is_blank = byte == 0xA0; /* the no-break space of both encodings */
    return is_latin(byte) || (byte >= 0x80 && !is_blank) || byte == '\'' || byte == '-';
}

static casus_text find_word(casus_text text, size_t at)
{
    size_t start = at;
    size_t end = at + 1;
    if (!is_in_word((unsigned char)text.ptr[at]))
        return cs_text_slice(text, at, 1);
    while (start > 0 && at - start < REACH && is_in_word((unsigned char)text.ptr[start - 1]))
        start--;
    while (end < text.len && end - at < REACH && is_in_word((unsigned char)text.ptr[end]))
        end++;
    return cs_text_slice(text, start, end - start);
}

/* A word of small letters, but perhaps for its first, with nothing Latin in it. */
static bool is_cyrillic(casus_text word)
{
    size_t capitals = 0;
    size_t small = 0;
    for (size_t i = 0; i < word.len; i++) {
        unsigned char byte = (unsigned char)word.ptr[i];
        bool is_letter = byte >= 0xC0 || byte == 0xA8 || byte == 0xB8;
        if (is_latin(byte) || (byte >= 0x80 && !is_letter))
            return false;
        capitals += byte == 0xA8 || (byte >= 0xC0 && byte < 0xE0);
        small += byte == 0xB8 || byte >= 0xE0;
    }
    return small >= 2 && small > capitals;
}

/* What Windows-1252 has for a byte from 0x80 on. */
enum western { NOTHING, CAPITAL, SMALL, JOINT, SIGN };

static enum western western_kind(unsigned char byte)
{
    switch (byte) {
    case 0x81:
    case 0x8D:
    case 0x8F:
    case 0x90:
    case 0x9D:
        return NOTHING;
    case 0x8A:
    case 0x8C:
    case 0x8E:
    case 0x9F:
        return CAPITAL;
    case 0x83:
    case 0x9A:
    case 0x9C:
    case 0x9E:
        return SMALL;
    case 0x91:
    case 0x92:
    case 0x96:
    case 0x97:
    case 0xAD:
    case 0xB4:
    case 0xB7:
        return JOINT;
    case 0xD7:
    case 0xF7:
        return SIGN;
    default:
        break;
    }
    if (byte < 0xC0)
        return SIGN;
    return byte < 0xDF ? CAPITAL : SMALL;
}

/* In the wrong encoding a letter becomes a sign between letters, or a capital behind small ones. */
static bool is_western(casus_text word)
{
    for (size_t i = 0; i < word.len; i++) {
        unsigned char byte = (unsigned char)word.ptr[i];
        unsigned char before = i ? (unsigned char)word.ptr[i - 1] : 0;
        unsigned char after = i + 1 < word.len ? (unsigned char)word.ptr[i + 1] : 0;
        if (byte < 0x80)
            continue;
        enum western kind = western_kind(byte);
        bool is_odd_sign = kind == SIGN && is_latin(before) && is_latin(after);
        bool is_odd_capital = kind == CAPITAL && is_latin(before) &&
                              (is_small_latin(before) || is_small_latin(after));
        if (kind == NOTHING || is_odd_sign || is_odd_capital)
            return false;
    }
    return true;
}

/* ---- The guess ---- */

/* Has the text more characters beyond ASCII that are UTF-8 than bytes that are not? */
static bool is_mostly_utf8(casus_text text)
{
    size_t good = 0;
    size_t bad = 0;
    text = cs_text_slice(text, 0, SEARCHED);
    while (text.len) {
        size_t len = cs_utf8_check(text);
        for (size_t i = 0; i < len; i++)
            good += (unsigned char)text.ptr[i] >= 0xC0;
        bad += len < text.len;
        text = cs_text_from(text, len + 1);
    }
    return good > bad;
}

cs_guess cs_guess_at(casus_text text, size_t at)
{
    if (is_mostly_utf8(text))
        return (cs_guess){.kind = CS_GUESS_DAMAGE};
    casus_text word = find_word(text, at);
    if (is_cyrillic(word))
        return (cs_guess){CS_GUESS_WINDOWS_1251, word};
    if (is_western(word))
        return (cs_guess){CS_GUESS_WINDOWS_1252, word};
    return (cs_guess){.kind = CS_GUESS_NONE};
}

const char *cs_guess_name(cs_guess_kind kind)
{
    return kind == CS_GUESS_WINDOWS_1251   ? "windows-1251"
           : kind == CS_GUESS_WINDOWS_1252 ? "windows-1252"
                                           : NULL;
}

void cs_guess_decode(cs_guess_kind kind, casus_text bytes, cs_buf *out)
{
    uint32_t (*decode)(unsigned char) = kind == CS_GUESS_WINDOWS_1251 ? of_windows_1251
                                                                      : of_windows_1252;
    for (size_t i = 0; i < bytes.len; i++) {
        char character[4];
        size_t len = cs_utf8_encode(decode((unsigned char)bytes.ptr[i]), character);
        cs_buf_add(out, character, len);
    }
}
