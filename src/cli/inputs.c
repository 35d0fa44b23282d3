/* inputs.c - see inputs.h. Directories are not searched below their first level: what lies deeper is
   often raw material. */
#include "cli/inputs.h"

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/print.h"
#include "cli/syntaxes.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room for one more item; false: no memory. */
static bool reserve(void **items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return true;
    size_t more = *cap ? *cap * 2 : 8;
    void *moved = realloc(*items, more * size);
    if (!moved)
        return false;
    *items = moved;
    *cap = more;
    return true;
}

static int fail_memory(void)
{
    cs_complain("%s", casus_status_text(CASUS_ENOMEM));
    return CS_EXIT_INTERNAL;
}

static int add_input(cs_inputs *out, casus_input input)
{
    void *items = out->items;
    bool has_room = reserve(&items, out->count, &out->cap, sizeof *out->items);
    out->items = items;
    if (!has_room)
        return fail_memory();
    out->items[out->count++] = input;
    return CS_EXIT_CLEAN;
}

/* ---- Standard input ---- */

/* Unlike the library's own reading, this one ends when a signal came while it waited. */
static ptrdiff_t read_stdin(void *ctx, void *buf, size_t cap)
{
    (void)ctx;
    ssize_t count;
    do
        count = read(STDIN_FILENO, buf, cap);
    while (count < 0 && errno == EINTR && !cs_interrupt_signal());
    return count;
}

/* A file behind "<" is read as a file, which can be done twice. */
static int add_stdin(cs_inputs *out)
{
    struct stat info;
    casus_input input = {.name = "<stdin>", .read = read_stdin};
    if (fstat(STDIN_FILENO, &info) == 0 && S_ISREG(info.st_mode))
        input = (casus_input){.path = "-", .name = "<stdin>"};
    return add_input(out, input);
}

/* ---- Directories ---- */

static char *join_path(const char *directory, const char *name)
{
    size_t len = strlen(directory);
    size_t name_len = strlen(name);
    bool has_slash = len > 0 && directory[len - 1] == '/';
    char *path = malloc(len + name_len + 2);
    if (!path)
        return NULL;
    memcpy(path, directory, len);
    if (!has_slash)
        path[len++] = '/';
    memcpy(path + len, name, name_len + 1);
    return path;
}

static bool is_data_file(const char *path)
{
    struct stat info;
    return casus_syntax_of_path(path) && stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static int add_entry(cs_inputs *out, const char *directory, const char *name)
{
    char *path = name[0] == '.' ? NULL : join_path(directory, name);
    if (!path)
        return name[0] == '.' ? CS_EXIT_CLEAN : fail_memory();
    if (!is_data_file(path)) {
        free(path);
        return CS_EXIT_CLEAN;
    }
    void *owned = out->owned;
    bool has_room = reserve(&owned, out->owned_count, &out->owned_cap, sizeof *out->owned);
    out->owned = owned;
    if (!has_room) {
        free(path);
        return fail_memory();
    }
    out->owned[out->owned_count++] = path;
    return add_input(out, (casus_input){.path = path});
}

static int compare_paths(const void *a, const void *b)
{
    const casus_input *left = a;
    const casus_input *right = b;
    return strcmp(left->path, right->path);
}

static int add_entries(cs_inputs *out, const char *directory)
{
    DIR *stream = opendir(directory);
    if (!stream) {
        cs_complain("%s: cannot read: %s", directory, strerror(errno));
        return CS_EXIT_FILES;
    }
    int code = CS_EXIT_CLEAN;
    struct dirent *entry;
    while (code == CS_EXIT_CLEAN && (entry = readdir(stream)))
        code = add_entry(out, directory, entry->d_name);
    closedir(stream);
    return code;
}

static int add_directory(cs_inputs *out, const char *directory)
{
    size_t first = out->count;
    int code = add_entries(out, directory);
    if (code == CS_EXIT_CLEAN && out->count == first) {
        cs_complain("%s: no file in this directory has a name that tells its syntax", directory);
        return CS_EXIT_USAGE;
    }
    if (out->count > first)
        qsort(out->items + first, out->count - first, sizeof *out->items, compare_paths);
    return code;
}

/* ---- All of them ---- */

static int add_word(cs_inputs *out, const char *word)
{
    struct stat info;
    if (strcmp(word, "-") == 0)
        return add_stdin(out);
    if (stat(word, &info) == 0 && S_ISDIR(info.st_mode))
        return add_directory(out, word);
    return add_input(out, (casus_input){.path = word});
}

int cs_inputs_open(const char *const *words, size_t count, cs_inputs *out)
{
    *out = (cs_inputs){0};
    int code = count == 0 ? add_stdin(out) : CS_EXIT_CLEAN;
    for (size_t i = 0; code == CS_EXIT_CLEAN && i < count; i++)
        code = add_word(out, words[i]);
    return code;
}

void cs_inputs_free(cs_inputs *inputs)
{
    for (size_t i = 0; i < inputs->owned_count; i++)
        free(inputs->owned[i]);
    free(inputs->owned);
    free(inputs->items);
    *inputs = (cs_inputs){0};
}

bool cs_is_same_file(const char *a, const char *b)
{
    struct stat left, right;
    if (strcmp(a, b) == 0)
        return true;
    return stat(a, &left) == 0 && stat(b, &right) == 0 && S_ISREG(left.st_mode) &&
           left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}
