/* golden.c - runs the transcripts of Markdown files and compares them with what really happens.

   A test of a command line is best read as its manual, so it is written as one: fenced blocks that
   show a command and what it says.

       ```yaml file=events.yaml      a file in the working directory; any language will do
       - {event_date: 2023-05-01}
       ```
       ```console
       % casus convert - -t csv \    a command for sh; a backslash goes on in the next line
           --schema none
       < [{"a": 1}]                  its standard input
       a                             standard output
       1
       2> a warning                  standard error ("2>" alone is an empty line)
       => 1                          exit code; 0 is not written
       ```

   In what is expected, "..." (or "2> ...") stands for any number of lines, "\ no newline at end"
   follows output that ends without one, and a line of standard output that could be taken for
   something else has a backslash before it. The two streams are captured apart, so the order between
   them is not tested. Every document has a temporary directory of its own with a link to the
   samples, and the tested program comes first on PATH.

   With --accept the documents are rewritten to say what happens; a stream that still matches keeps
   its lines. Out of memory or of temporary files the program gives up: it is a tool for developers. */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIME_LIMIT   240                 /* seconds for one command */
#define OUTPUT_LIMIT ((rlim_t)256 << 20) /* bytes in any file it writes */
#define NO_NEWLINE   "\\ no newline at end"

typedef struct text {
    const char *ptr;
    size_t len;
} text;

typedef struct lines {
    text *items;
    size_t count;
    size_t cap;
} lines;

/* What a command says. Lines are as they stand in a document, those of err without "2> ". */
typedef struct result {
    lines out;
    lines err;
    int code;
} result;

/* A document on its way through. */
typedef struct document {
    const char *path;
    lines source;
    size_t at;           /* the next line of source */
    FILE *accepted;      /* the document as it would have to be */
    char directory[512]; /* where its commands run */
    size_t count;        /* transcripts */
    size_t failed;
} document;

/* What was asked for, and the sums over all documents. */
typedef struct proof {
    bool accept;
    char *bin;
    char *samples;
    size_t count;
    size_t failed;
} proof;

/* ---- Small tools ---- */

static void give_up(const char *what)
{
    fprintf(stderr, "golden: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void *must(void *ptr, const char *what)
{
    if (!ptr)
        give_up(what);
    return ptr;
}

static bool starts(text line, const char *prefix)
{
    size_t len = strlen(prefix);
    return line.len >= len && memcmp(line.ptr, prefix, len) == 0;
}

static bool is(text line, const char *string)
{
    return line.len == strlen(string) && starts(line, string);
}

static bool equal(text a, text b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static text from(text line, size_t count)
{
    return (text){line.ptr + count, line.len - count};
}

static void add_line(lines *list, text line)
{
    if (list->count == list->cap) {
        list->cap = list->cap ? 2 * list->cap : 16;
        list->items = must(realloc(list->items, list->cap * sizeof(text)), "memory");
    }
    list->items[list->count++] = line;
}

static void split(text all, lines *out)
{
    while (all.len) {
        const char *end = memchr(all.ptr, '\n', all.len);
        size_t len = end ? (size_t)(end - all.ptr) : all.len;
        add_line(out, (text){all.ptr, len});
        all = from(all, end ? len + 1 : len);
    }
}

static void put(FILE *file, text bytes)
{
    fwrite(bytes.ptr, 1, bytes.len, file);
}

static void put_line(FILE *file, text line)
{
    put(file, line);
    putc('\n', file);
}

/* The whole content; the caller frees ptr. */
static text read_all(FILE *file)
{
    if (fseek(file, 0, SEEK_END))
        give_up("seek");
    size_t len = (size_t)ftell(file);
    char *ptr = must(malloc(len + 1), "memory");
    rewind(file);
    if (fread(ptr, 1, len, file) != len)
        give_up("read");
    return (text){ptr, len};
}

/* ---- Running a command ---- */

static void become_shell(const char *command, const char *directory, FILE *streams[3])
{
    struct rlimit limit = {OUTPUT_LIMIT, OUTPUT_LIMIT};
    setpgid(0, 0);
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGPIPE, SIG_DFL);
    for (int i = 0; i < 3; i++)
        dup2(fileno(streams[i]), i);
    if (chdir(directory) == 0) {
        alarm(TIME_LIMIT); /* survives exec and ends the shell; its parent ends the rest */
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    }
    _exit(127);
}

/* Runs the command with its three streams; its exit code as a shell would tell it. */
static int run(const char *command, const char *directory, FILE *streams[3])
{
    int status = 0;
    fflush(NULL);
    rewind(streams[0]);
    pid_t child = fork();
    if (child == 0)
        become_shell(command, directory, streams);
    if (child < 0)
        give_up("fork");
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    kill(-child, SIGKILL); /* whatever it left behind */
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---- What was said and what was expected ---- */

/* Would this line of standard output mean something else in a document? */
static bool needs_backslash(text line)
{
    static const char *const marks[] = {"\\", "% ", "< ", "2>", "=> ", "```"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (starts(line, marks[i]))
            return true;
    return is(line, "<") || is(line, "...");
}

/* Output as it is written in a document; the caller frees ptr. */
static text notation(text output, bool is_out)
{
    char *ptr = NULL;
    size_t len = 0;
    lines all = {0};
    FILE *file = must(open_memstream(&ptr, &len), "memory");
    split(output, &all);
    for (size_t i = 0; i < all.count; i++) {
        if (is_out && needs_backslash(all.items[i]))
            putc('\\', file);
        put_line(file, all.items[i]);
    }
    if (output.len && output.ptr[output.len - 1] != '\n')
        fputs(NO_NEWLINE "\n", file);
    fclose(file);
    free(all.items);
    return (text){ptr, len};
}

static text read_stream(FILE *stream, bool is_out, lines *out)
{
    text output = read_all(stream);
    text written = notation(output, is_out);
    free((char *)output.ptr);
    split(written, out);
    return written;
}

static void free_result(result *some)
{
    free(some->out.items);
    free(some->err.items);
}

static void put_result(FILE *file, const result *some)
{
    for (size_t i = 0; i < some->out.count; i++)
        put_line(file, some->out.items[i]);
    for (size_t i = 0; i < some->err.count; i++) {
        fputs(some->err.items[i].len ? "2> " : "2>", file);
        put_line(file, some->err.items[i]);
    }
    if (some->code)
        fprintf(file, "=> %d\n", some->code);
}

static bool is_exit_code(text line, int *code)
{
    if (!starts(line, "=> ") || line.len == 3 || line.len > 6)
        return false;
    int sum = 0;
    for (size_t i = 3; i < line.len; i++) {
        if (line.ptr[i] < '0' || line.ptr[i] > '9')
            return false;
        sum = 10 * sum + (line.ptr[i] - '0');
    }
    *code = sum;
    return true;
}

static void add_expected(result *expected, text line)
{
    if (is(line, "2>"))
        add_line(&expected->err, from(line, 2));
    else if (starts(line, "2> "))
        add_line(&expected->err, from(line, 3));
    else if (!is_exit_code(line, &expected->code))
        add_line(&expected->out, line);
}

/* Do the lines match a pattern in which "..." is any number of lines? */
static bool matches(const lines *pattern, const lines *actual)
{
    size_t at = 0, i = 0;
    size_t after_gap = SIZE_MAX, retry = 0; /* where to go on when the last gap must be longer */
    while (i < actual->count) {
        if (at < pattern->count && is(pattern->items[at], "...")) {
            after_gap = ++at;
            retry = i;
        } else if (at < pattern->count && equal(pattern->items[at], actual->items[i])) {
            at++;
            i++;
        } else if (after_gap != SIZE_MAX) {
            at = after_gap;
            i = ++retry;
        } else {
            return false;
        }
    }
    while (at < pattern->count && is(pattern->items[at], "..."))
        at++;
    return at == pattern->count;
}

/* ---- Reporting ---- */

static text render(const result *some, lines *out)
{
    char *ptr = NULL;
    size_t len = 0;
    FILE *file = must(open_memstream(&ptr, &len), "memory");
    put_result(file, some);
    fclose(file);
    split((text){ptr, len}, out);
    return (text){ptr, len};
}

static void show(char mark, const lines *list, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++) {
        printf("  %c ", mark);
        put_line(stdout, list->items[i]);
    }
}

/* Shows both without what they share at the beginning and the end but for one line. */
static void show_difference(const result *expected, const result *actual)
{
    lines a = {0}, b = {0};
    text a_text = render(expected, &a), b_text = render(actual, &b);
    size_t start = 0, end = 0;
    while (start < a.count && start < b.count && equal(a.items[start], b.items[start]))
        start++;
    while (end < a.count - start && end < b.count - start &&
           equal(a.items[a.count - 1 - end], b.items[b.count - 1 - end]))
        end++;
    show(' ', &a, start ? start - 1 : 0, start);
    show('-', &a, start, a.count - end);
    show('+', &b, start, b.count - end);
    show(' ', &a, a.count - end, end ? a.count - end + 1 : a.count);
    free(a.items);
    free(b.items);
    free((char *)a_text.ptr);
    free((char *)b_text.ptr);
}

static void fail(document *doc, size_t line, const char *what, text detail)
{
    doc->failed++;
    printf("%s:%zu: %s", doc->path, line + 1, what);
    put_line(stdout, detail);
}

/* ---- Documents ---- */

static bool at_end(const document *doc)
{
    return doc->at == doc->source.count;
}

static text peek(const document *doc)
{
    return doc->source.items[doc->at];
}

static text copy(document *doc)
{
    put_line(doc->accepted, peek(doc));
    return doc->source.items[doc->at++];
}

/* How many backticks begin the line; 0 if too few for a fence. */
static size_t fence_of(text line)
{
    size_t count = 0;
    while (count < line.len && line.ptr[count] == '`')
        count++;
    return count < 3 ? 0 : count;
}

/* Does the block end here that a fence of this many backticks began? */
static bool at_block_end(const document *doc, size_t fence)
{
    return at_end(doc) || (fence_of(peek(doc)) >= fence && fence_of(peek(doc)) == peek(doc).len);
}

/* The command of a transcript with its continuation lines, which follow it in memory. */
static char *read_command(document *doc, size_t fence)
{
    text first = copy(doc), last = first;
    while (last.len && last.ptr[last.len - 1] == '\\' && !at_block_end(doc, fence))
        last = copy(doc);
    return must(strndup(first.ptr + 2, (size_t)(last.ptr + last.len - first.ptr) - 2), "memory");
}

static void read_input(document *doc, size_t fence, FILE *input)
{
    while (!at_block_end(doc, fence) && (starts(peek(doc), "< ") || is(peek(doc), "<"))) {
        text line = copy(doc);
        put_line(input, from(line, line.len > 1 ? 2 : 1));
    }
}

static void read_expected(document *doc, size_t fence, result *expected)
{
    while (!at_block_end(doc, fence) && !starts(peek(doc), "% "))
        add_expected(expected, doc->source.items[doc->at++]);
}

/* Writes down what happened, except for a stream that was as expected; tells if there was any
   difference. */
static void judge(document *doc, size_t line, const result *expected, const result *actual)
{
    bool out = matches(&expected->out, &actual->out), err = matches(&expected->err, &actual->err);
    result accepted = {.out = out ? expected->out : actual->out,
                       .err = err ? expected->err : actual->err,
                       .code = actual->code};
    if (actual->code == 128 + SIGALRM) {
        fail(doc, line, "no end within four minutes: ", doc->source.items[line]);
        put_result(doc->accepted, expected);
        return;
    }
    if (!out || !err || expected->code != actual->code) {
        fail(doc, line, "", doc->source.items[line]);
        show_difference(expected, &accepted);
    }
    put_result(doc->accepted, &accepted);
}

static void run_transcript(document *doc, size_t fence)
{
    size_t line = doc->at;
    result expected = {0}, actual = {0};
    FILE *streams[3];
    for (int i = 0; i < 3; i++)
        streams[i] = must(tmpfile(), "temporary file");
    char *command = read_command(doc, fence);
    read_input(doc, fence, streams[0]);
    read_expected(doc, fence, &expected);
    actual.code = run(command, doc->directory, streams);
    text out = read_stream(streams[1], true, &actual.out);
    text err = read_stream(streams[2], false, &actual.err);
    judge(doc, line, &expected, &actual);
    doc->count++;
    free((char *)out.ptr);
    free((char *)err.ptr);
    free(command);
    free_result(&expected);
    free_result(&actual);
    for (int i = 0; i < 3; i++)
        fclose(streams[i]);
}

static void run_console(document *doc, size_t fence)
{
    while (!at_block_end(doc, fence)) {
        if (starts(peek(doc), "% ")) {
            run_transcript(doc, fence);
        } else {
            fail(doc, doc->at, "no command before this line: ", peek(doc));
            copy(doc);
        }
    }
}

static void make_file(document *doc, size_t fence, text name)
{
    char path[1024];
    int len = snprintf(path, sizeof path, "%s/%.*s", doc->directory, (int)name.len, name.ptr);
    FILE *file = len < (int)sizeof path ? fopen(path, "w") : NULL;
    if (!file)
        fail(doc, doc->at - 1, "cannot write ", name);
    while (!at_block_end(doc, fence)) {
        text line = copy(doc);
        if (file)
            put_line(file, line);
    }
    if (file)
        fclose(file);
}

/* The name behind "file=" in a block's info string, or nothing. */
static text file_name(text info)
{
    for (; info.len; info = from(info, 1)) {
        if (starts(info, " file=")) {
            size_t len = 6;
            while (len < info.len && info.ptr[len] != ' ')
                len++;
            return (text){info.ptr + 6, len - 6};
        }
    }
    return info;
}

static void run_block(document *doc, size_t fence)
{
    text info = from(copy(doc), fence);
    text name = file_name(info);
    if (is(info, "console"))
        run_console(doc, fence);
    else if (name.len)
        make_file(doc, fence, name);
    else
        while (!at_block_end(doc, fence))
            copy(doc);
    if (!at_end(doc))
        copy(doc);
}

static void make_directory(document *doc, const char *samples)
{
    char link[sizeof doc->directory + 16];
    const char *parent = getenv("TMPDIR");
    snprintf(doc->directory, sizeof doc->directory, "%s/golden-XXXXXX", parent ? parent : "/tmp");
    must(mkdtemp(doc->directory), doc->directory);
    snprintf(link, sizeof link, "%s/samples", doc->directory);
    if (symlink(samples, link))
        give_up(link);
}

static void remove_directory(const document *doc)
{
    FILE *streams[3] = {stdin, stdout, stderr};
    run("rm -rf -- \"$PWD\"", doc->directory, streams);
}

static void write_back(const char *path, text content)
{
    FILE *file = must(fopen(path, "w"), path);
    put(file, content);
    if (fclose(file))
        give_up(path);
}

static void run_blocks(document *doc)
{
    while (!at_end(doc)) {
        size_t fence = fence_of(peek(doc));
        if (fence)
            run_block(doc, fence);
        else
            copy(doc);
    }
    if (doc->count == 0)
        fail(doc, 0, "there is no transcript in this document", (text){"", 0});
}

static void run_document(proof *all, const char *path)
{
    document doc = {.path = path};
    char *accepted = NULL;
    size_t accepted_len = 0;
    FILE *file = must(fopen(path, "r"), path);
    text source = read_all(file);
    fclose(file);
    split(source, &doc.source);
    doc.accepted = must(open_memstream(&accepted, &accepted_len), "memory");
    make_directory(&doc, all->samples);
    run_blocks(&doc);
    remove_directory(&doc);
    fclose(doc.accepted);
    if (all->accept && !equal((text){accepted, accepted_len}, source))
        write_back(path, (text){accepted, accepted_len});
    all->count += doc.count;
    all->failed += doc.failed;
    free(accepted);
    free((char *)source.ptr);
    free(doc.source.items);
}

/* ---- The command line ---- */

static void set_environment(const char *bin)
{
    const char *path = getenv("PATH");
    char *whole = NULL;
    size_t len = 0;
    FILE *file = must(open_memstream(&whole, &len), "memory");
    fprintf(file, "%s:%s", bin, path ? path : "/usr/bin:/bin");
    fclose(file);
    setenv("PATH", whole, 1);
    setenv("NO_COLOR", "1", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    free(whole);
}

/* Reads the options; the index of the first document, or 0 if something is missing. */
static int read_options(proof *all, int argc, char **argv)
{
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        const char *name = argv[at];
        if (strcmp(name, "--accept") == 0)
            all->accept = true;
        else if (strcmp(name, "--bin") == 0 && !all->bin && at + 1 < argc)
            all->bin = must(realpath(argv[++at], NULL), "--bin");
        else if (strcmp(name, "--samples") == 0 && !all->samples && at + 1 < argc)
            all->samples = must(realpath(argv[++at], NULL), "--samples");
        else
            return 0;
    }
    return all->bin && all->samples && at < argc ? at : 0;
}

int main(int argc, char **argv)
{
    proof all = {0};
    int first = read_options(&all, argc, argv);
    if (!first) {
        fputs("usage: golden [--accept] --bin DIR --samples DIR FILE...\n", stderr);
    } else {
        set_environment(all.bin);
        for (int i = first; i < argc; i++)
            run_document(&all, argv[i]);
        printf("%zu transcripts, %zu failed\n", all.count, all.failed);
    }
    free(all.bin);
    free(all.samples);
    if (!first)
        return 2;
    return all.failed && !all.accept ? 1 : 0;
}
