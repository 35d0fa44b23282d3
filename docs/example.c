/* example.c - prints the events of a file, each with what is wrong about it. */
#include <casus.h>
#include <inttypes.h>
#include <stdio.h>

static void print_finding(void *ctx, const casus_diag *diag)
{
    (void)ctx;
    printf("  line %" PRIu64 ": %s %s: %.*s\n", diag->line, casus_severity_text(diag->severity),
           diag->code, (int)diag->message.len, diag->message.ptr);
}

int main(int argc, char **argv)
{
    casus_options options = CASUS_OPTIONS_INIT;
    options.on_diag = print_finding; /* of those that belong to no single record */
    const casus_input input = {.path = argc > 1 ? argv[1] : "-"};
    casus_reader *reader;
    casus_record record;
    casus_status status = casus_reader_open(&options, &input, &reader);
    while (status == CASUS_OK && (status = casus_reader_next(reader, &record)) == CASUS_OK) {
        casus_text date = casus_record_text(&record, "event_date");
        printf("%.*s %.*s\n", (int)record.id.len, record.id.ptr, (int)date.len, date.ptr);
        for (size_t i = 0; i < record.diag_count; i++)
            print_finding(NULL, &record.diags[i]);
    }
    if (status != CASUS_END)
        fprintf(stderr, "%s\n", casus_status_text(status));
    casus_reader_free(reader);
    return status == CASUS_END ? 0 : 1;
}
