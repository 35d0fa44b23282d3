/* suggest.c - see suggest.h. Words of a command line are short, so the plain table of edit distances
   (insert, delete, replace, swap of neighbours; case is free) will do. */
#include "cli/suggest.h"

#include "cli/print.h"

#include <ctype.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t edits(casus_text a, casus_text b)
{
    size_t table[CS_SUGGEST_MAX + 1][CS_SUGGEST_MAX + 1];
    for (size_t i = 0; i <= a.len; i++) {
        for (size_t j = 0; j <= b.len; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            size_t replaced = table[i - 1][j - 1] + !is_same(a.ptr[i - 1], b.ptr[j - 1]);
            table[i][j] = least(replaced, 1 + least(table[i - 1][j], table[i][j - 1]));
            bool is_swap = i > 1 && j > 1 && is_same(a.ptr[i - 1], b.ptr[j - 2]) &&
                           is_same(a.ptr[i - 2], b.ptr[j - 1]);
            if (is_swap)
                table[i][j] = least(table[i][j], table[i - 2][j - 2] + 1);
        }
    }
    return table[a.len][b.len];
}

/* A beginning of three letters or more is as good as one slip. */
static size_t distance(casus_text word, casus_text candidate)
{
    if (word.len >= 3 && word.len < candidate.len && memcmp(word.ptr, candidate.ptr, word.len) == 0)
        return 1;
    return edits(word, candidate);
}

void cs_suggestion_offer(cs_suggestion *suggestion, const char *word, casus_text candidate)
{
    casus_text text = cs_word(word);
    if (text.len == 0 || text.len > CS_SUGGEST_MAX || candidate.len > CS_SUGGEST_MAX)
        return;
    size_t found = distance(text, candidate);
    size_t limit = text.len > 4 ? 2 : 1;
    if (found > limit || (suggestion->best[0] && found >= suggestion->distance))
        return;
    suggestion->distance = found;
    memcpy(suggestion->best, candidate.ptr, candidate.len);
    suggestion->best[candidate.len] = '\0';
}
