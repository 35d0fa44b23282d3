/* schemas.c - see schemas.h. */
#include "cli/schemas.h"

#include "cli/command.h"
#include "cli/print.h"
#include "cli/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Faults of a schema file, with their places; `ctx` tells that something was said. */
static void complain_of(void *ctx, const casus_diag *diag)
{
    bool *is_said = ctx;
    *is_said = true;
    fputs("casus: ", stderr);
    cs_form_concise(stderr, diag, &(cs_look){.has_color = false});
}

int cs_open_schema(const char *name, casus_schema **out)
{
    bool is_said = false;
    casus_status status = casus_schema_open(name, complain_of, &is_said, out);
    if (status == CASUS_OK)
        return CS_EXIT_CLEAN;
    if (!is_said)
        cs_complain("%s: %s", name, casus_status_text(status));
    return status == CASUS_ENOMEM ? CS_EXIT_INTERNAL : CS_EXIT_USAGE;
}

static bool is_builtin(const char *word, size_t len)
{
    const char *name;
    for (size_t i = 0; (name = casus_schema_builtin(i)); i++)
        if (strlen(name) == len && strncmp(name, word, len) == 0)
            return true;
    return false;
}

/* The dot behind the name of a built-in schema or of a file, NULL where there is none. */
static const char *find_dot(const char *word, char *copy)
{
    const char *first = strchr(word, '.');
    char *last = strrchr(copy, '.');
    if (access(word, F_OK) == 0 || !last)
        return NULL;
    if (is_builtin(word, (size_t)(first - word)))
        return first;
    *last = '\0';
    return access(copy, F_OK) == 0 ? word + (last - copy) : NULL;
}

int cs_open_schema_part(const char *word, casus_schema **out, const char **part)
{
    char *copy = strdup(word);
    if (!copy) {
        cs_complain("%s", casus_status_text(CASUS_ENOMEM));
        return CS_EXIT_INTERNAL;
    }
    const char *dot = find_dot(word, copy);
    *part = dot ? dot + 1 : NULL;
    if (dot)
        copy[dot - word] = '\0';
    int code = cs_open_schema(dot ? copy : word, out);
    free(copy);
    return code;
}
