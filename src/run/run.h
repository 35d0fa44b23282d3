/* run.h - the pieces of a run: a plan for each input, jobs that are pure functions of a chunk, and
   one emitter that puts their results in order.

       reader -> frame -> job (parse, check, rows, find) -> emitter -> writer, rejects, diagnostics

   convert.c runs them all for casus_run(): the caller's thread reads, frames and emits, workers only
   run cs_job_run(). reader.c goes job by job and record by record, and writes nothing. */
#ifndef CS_RUN_H
#define CS_RUN_H

#include "base/arena.h"
#include "base/file.h"
#include "base/stream.h"
#include "base/text.h"
#include "casus.h"
#include "model/batch.h"
#include "model/check.h"
#include "model/crosswalk.h"
#include "model/diag.h"
#include "model/schema.h"
#include "model/trail.h"
#include "model/unique.h"
#include "syntax/syntax.h"

enum {
    CS_CHUNK = 256 * 1024,
    CS_CHUNK_RECORDS = 8192, /* and no more records than that, where they can be parted */
    CS_THREADS_MAX = 64,
    CS_PROBE = 64 * 1024,         /* looked at to tell the syntax and the schema */
    CS_HEAD_MAX = 4 * 1024 * 1024 /* looked at for the columns of a table */
};

/* ---- Plans ---- */

/* What was decided about one input before its first record. Constant while jobs run. */
typedef struct cs_plan {
    const casus_options *options;
    const char *file;
    /* Whose extension tells the syntax: the path, or the file in an archive; {NULL, 0}: there is none. */
    casus_text name;
    const char *encoding; /* from which a transcoder makes UTF-8; NULL: the input is UTF-8 */
    cs_arena arena;
    const casus_schema *schema;
    casus_schema *owned;       /* the schema, if it was opened for this input */
    bool is_guess;             /* no record said which schema it is, so it may be any ... */
    casus_schema **candidates; /* ... of these, the built-in ones */
    size_t candidate_count;
    cs_layout source;
    cs_layout sink;     /* sink.syntax is NULL where nothing is written */
    cs_columns columns; /* of the batches */
    cs_columns written; /* of the sink */
    const bool *unfed;  /* by batch column: the table has no place for it; NULL: none */
    uint32_t *watched; /* the columns of which it matters whether a record uses them: those that the
                           schema does not know, and the unfed ones */
    uint32_t watched_count;
    cs_check_plan check;
    const casus_crosswalk *crosswalk; /* what the records go through; NULL: nothing */
    casus_crosswalk *owned_crosswalk; /* it, if it was opened for this input */
    cs_columns targets;               /* of the batches behind it: the target's fields */
    cs_check_plan target;             /* what these are held to */
    bool lacks_column;        /* the header lacks a required one: every record is in error */
    const int8_t *severities; /* by row of diag.def, see cs_severities() */
    bool hides;               /* sensitive fields are to be withheld */
    bool hides_key;           /* and one of them is of the key */
    cs_place start;           /* of the first chunk */
    cs_framer framer;
} cs_plan;

/* Are its records read from a spool? Then findings have no places, and there is no text to be shown. */
static inline bool cs_plan_is_imported(const cs_plan *plan)
{
    return plan && plan->source.syntax && plan->source.syntax->import;
}

typedef struct cs_emitter cs_emitter;
typedef struct cs_beside cs_beside;
typedef struct cs_loss cs_loss;

/* Opens the head of the input behind reader and decides syntax, schema and columns. `previous` is
   the plan of the input before, whose columns the output already has, or NULL. Defects go to the
   emitter. */
casus_status cs_plan_make(cs_plan *plan, cs_reader *reader, const casus_input *input,
                          const casus_output *output, const cs_plan *previous, cs_emitter *emitter);
void cs_plan_free(cs_plan *plan);

/* What a defect weighs: what the caller says of its kind, else its own severity, else that of
   diag.def; 0: silent. */
int cs_severity_of(const int8_t *severities, const cs_defect *defect);
enum { CS_OVERRIDDEN = 16 }; /* set in severities where the caller has spoken */

/* May text that could not be parsed hold a sensitive value? Only if it has its field's name; behind
   an escape anything may stand, and a long text is not searched. Not for tables, whose values have
   no names beside them. */
bool cs_plan_may_be_sensitive(const cs_plan *plan, casus_text text);

/* The severities of all kinds under these options; in the arena. */
const int8_t *cs_severities(const casus_options *options, cs_arena *arena);

/* Is there a kind of finding that an override of this code is about? */
bool cs_override_is_known(const char *code);

/* Tells that a file is no data, by its beginning; or that it has no events, by the names of its columns.
   False: nothing is known against it. */
bool cs_tell_not_data(casus_text head, cs_defects *defects);
bool cs_tell_no_events(const casus_text *names, size_t count, cs_defects *defects);

/* Which built-in schema a file obeys. Texts are in the arena that was given. */
typedef struct cs_recognition {
    casus_schema *schema; /* opened, and the caller's; NULL: it cannot be told */
    casus_text reason;    /* "knows 31 of its 31 columns" */
    casus_text doubt;     /* without a schema, which ones come near; {NULL, 0}: none */
    bool is_headerless;   /* told by the values of the first row, which is a record */
} cs_recognition;

/* By the names of the columns. A defect says why not (ESCHEMA, or EFORMAT where they are none of events). */
casus_status cs_recognise(const casus_text *names, size_t count, cs_defects *defects,
                          cs_recognition *out);
/* By the first row of a table, which has names or is a record. OK without a schema: it cannot be
   told. */
casus_status cs_recognise_row(const casus_text *cells, size_t count, cs_arena *arena,
                              cs_recognition *out);
/* Do these names belong to another schema? *other is its name, in the arena; {NULL, 0}: this one knows
   half of them, and none more. ENOMEM. */
casus_status cs_recognise_other(const casus_schema *schema, const casus_text *names, size_t count,
                                cs_arena *arena, casus_text *other);
/* Is the first row of a table a record of this schema, rather than names? */
bool cs_row_is_record(const casus_schema *schema, const casus_text *cells, size_t count);

/* ---- What is compressed ---- */

/* Lets the reader, whose window holds the beginning of an input, read what is compressed in it: the
   window is to be filled anew then, and plan and emitter know the name of the file inside. Findings are
   told. EFORMAT: there is nothing that could be read. EIO: the reader's, or its spool's. */
casus_status cs_input_unpack(cs_plan *plan, cs_reader *reader, cs_emitter *emitter);
/* EFORMAT, with a finding, where what was unpacked is an archive again. */
casus_status cs_input_refuse_archive(cs_plan *plan, cs_reader *reader, cs_emitter *emitter);
/* Turns a defect about a reader that failed into one about its archive, if that is to blame. Texts live
   as long as the reader. */
void cs_input_explain(const cs_reader *reader, cs_defect *defect);

/* ---- Encodings ---- */

/* Decides which encoding a text has, of which the window holds the beginning. Where it is another than
   UTF-8, a transcoder comes in between, and the window is to be filled anew. Defects say what is told
   of it. EUSAGE: there is no such encoding, as a defect says. ENOMEM. */
casus_status cs_encoding_open(cs_plan *plan, cs_reader *reader, cs_defects *defects);
/* Completes a defect of bytes that are not UTF-8, which begin at a place in a text: what they may have
   been, whose word is only told if it may be shown; or which bytes the encoding does not have. */
void cs_encoding_explain(const cs_plan *plan, casus_text text, size_t at, bool shows,
                         cs_arena *arena, cs_defect *defect);

/* ---- Chunks ---- */

/* Frames the records at the front of the reader's window: about CS_CHUNK bytes, or as many as one
   record takes. *len bytes are dealt with (extents lie within them). END: nothing is left. */
casus_status cs_chunk_frame(cs_reader *reader, cs_framer *framer, cs_extents *extents, size_t *len);

/* What was framed and is not yet in a job. A window of very many tiny records is parted among jobs,
   so that no job has very many findings at once. All zero before the first chunk. */
typedef struct cs_framing {
    cs_extents extents;
    size_t len;  /* bytes dealt with by the framing ... */
    size_t next; /* ... how far jobs have taken the extents ... */
    size_t byte; /* ... and the bytes */
} cs_framing;

/* ---- Jobs ---- */

/* A defect with its place in the chunk and the piece of source that shows it. */
typedef struct cs_finding {
    const cs_defect *defect;
    casus_severity severity;
    casus_text field;
    casus_text id;
    cs_span span; /* in the chunk; a place if has_place */
    bool has_place;
    bool in_head;        /* span, start and end are of the head, which every record shares */
    cs_place start, end; /* from the start of the chunk, which counts as line 1, column 1 */
    casus_text fix;      /* spelt for the source; {NULL, 0}: none */
    casus_text source;
    uint32_t caret, caret_len;
    uint64_t count;
} cs_finding;

/* One chunk on its way; all zero before its first. Everything a job makes hangs from its arena and
   buffers, which are used again for the next chunk. */
typedef struct cs_job {
    const cs_plan *plan;
    cs_buf chunk;
    cs_extents extents;
    cs_arena arena;
    cs_batch batch;
    cs_batch mapped; /* the same records in the schema of the output, where there is a crosswalk */
    cs_mapping mapping; /* how they came there */
    cs_defects defects;
    uint8_t *marks;       /* by field: CS_SEEN, CS_WANTED */
    bool *used;           /* by column of the source: some record has a value */
    cs_finding *findings; /* in the order of records and places */
    size_t finding_count;
    cs_digest *keys;   /* by record */
    cs_across *across; /* by record, one for each rule over several */
    cs_buf out;
    size_t *starts;   /* in out, by record */
    bool may_have_cr; /* CR stands in the chunk, or NUL */
    bool is_plain;    /* no CR, NUL, backslash, and no byte that a no-break space begins with */
    bool is_too_long; /* out would exceed its maximum: rows are written in pieces */
    cs_place *places; /* where each record begins, its indentation passed over, and last where the
                         chunk ends; from its start */
    cs_place found;   /* the place of the finding that was placed last */
    casus_status status;
    bool is_done;        /* for workers.c */
    struct cs_job *next; /* for workers.c */
} cs_job;

/* Chunk and extents are set; all else is made here. Touches nothing but the job. */
void cs_job_run(cs_job *job);
/* Places a defect that was found after the job ran. The finding lives in the job's arena. */
casus_status cs_job_find(cs_job *job, const cs_defect *defect, cs_finding *out);
/* A record's bytes as they stand in the source, sensitive values withheld: appended to out. False:
   they cannot be told apart, nothing was appended. */
bool cs_job_quote(cs_job *job, const cs_record *record, cs_buf *out);
void cs_job_free(cs_job *job);

/* The records that are written: those that came through the crosswalk, if there is one. */
static inline const cs_batch *cs_job_written(const cs_job *job)
{
    return job->plan->crosswalk ? &job->mapped : &job->batch;
}

/* ---- Crosswalks ---- */

/* Takes the records through the plan's crosswalk and holds them to the target. ENOMEM. */
casus_status cs_job_cross(cs_job *job);
/* Tells what was lost of the records that are written; called when it is known which are. */
void cs_job_tell_losses(cs_job *job);
/* Is the record written, by what it weighs? */
bool cs_job_keeps(const cs_job *job, const cs_record *record);
/* What became of the value of a field of the source. */
cs_outcome cs_job_outcome(const cs_job *job, uint32_t record, uint32_t field);
/* Does a mapped record lack a field that the target requires or expects, or the crosswalk says is absent? */
bool cs_job_lacks(const cs_job *job, uint32_t record, uint32_t field);

/* The report of what became of each value. */
casus_status cs_loss_open(cs_emitter *emitter, const casus_output *output);
casus_status cs_loss_add(cs_emitter *emitter, cs_job *job);
/* Writes the sums and lets the report appear. */
casus_status cs_loss_finish(cs_emitter *emitter);
void cs_loss_close(cs_loss *loss);

/* How the source of a finding is shown. */
typedef enum cs_showing { CS_UNSHOWN, CS_SHOWN, CS_SHOWN_TRANSCODED } cs_showing;

/* Finds the place of a defect of the head, or of a whole file, without a job. */
casus_status cs_find_in(casus_text chunk, const cs_defect *defect, casus_severity severity,
                        cs_showing showing, cs_arena *arena, cs_finding *out);

/* Gives the next records to a job that is free: its chunk, extents and plan. END: the input has
   ended. */
casus_status cs_job_fill(cs_job *job, cs_plan *plan, cs_reader *reader, cs_framing *framing);

/* ---- Workers ---- */

typedef struct cs_workers cs_workers;

/* At most count threads, from the second job on; 0 or 1: jobs run on the caller's thread. NULL: no
   memory. */
cs_workers *cs_workers_start(unsigned count);
void cs_workers_submit(cs_workers *workers, cs_job *job);
void cs_workers_wait(cs_workers *workers, cs_job *job);
/* Waits for all jobs and ends the threads. */
void cs_workers_stop(cs_workers *workers);
unsigned cs_processor_count(void);

/* ---- Emission ---- */

/* A finding that is reported at the end of its file, with a count. */
typedef struct cs_counted cs_counted;

struct cs_emitter {
    const casus_options *options;
    cs_patience patience; /* of all that is read and written */
    casus_summary *summary;
    const int8_t *severities;
    const cs_plan *plan; /* of the current input; NULL before */
    const char *file;
    const char *output_path; /* for messages */
    cs_place place;          /* where the next chunk starts */
    uint64_t record;         /* records of this input before the next chunk */
    uint8_t *marks;          /* by field, of this input */
    bool *used;              /* by column of the source, likewise */
    cs_counted *counted;     /* of this input */
    cs_arena file_arena;     /* for what lives as long as the input */
    cs_arena run_arena;      /* for the summary's texts, file names of keys */
    cs_trail trail;          /* of the records that are held against one another ... */
    cs_unique unique;        /* ... by key */
    cs_unique *across;       /* by rule over several records */
    uint32_t across_count;
    cs_writer writer;
    cs_writer
        spool; /* of rows of which build() makes the output in the end; fd -1: there is none */
    bool has_writer;
    cs_beside *beside;      /* what appears with the output; NULL: nothing */
    cs_loss *loss;          /* what became of the values; NULL: nobody wants to know */
    const cs_plan *leading; /* the plan that set the columns of the output */
    bool wrote_record;
    bool stopped; /* no more is written */
    cs_writer rejects;
    bool has_rejects;
    bool rejected_any;
    const cs_syntax *reject_syntax; /* of the rejects ... */
    casus_text reject_head;         /* ... with the head of the first input */
    casus_text reject_tail;
    size_t tally_cap;
    bool keys_per_file;
};

casus_status cs_emitter_open(cs_emitter *emitter, const casus_options *options,
                             const casus_output *output, casus_summary *summary);
/* Tells why what is asked for cannot be done: EUSAGE, or why it could not be told. */
casus_status cs_emit_misuse(cs_emitter *emitter, const char *words);
/* Tells that a file cannot be written: EIO, or why it could not be told. */
casus_status cs_emit_unwritable(cs_emitter *emitter, const cs_writer *writer, const char *path);
/* A defect of the file as a whole; chunk is what its span refers to. */
casus_status cs_emit_defect(cs_emitter *emitter, casus_text chunk, const cs_defect *defect);
casus_status cs_emit_defects(cs_emitter *emitter, casus_text chunk, const cs_defects *defects);
casus_status cs_emit_start(cs_emitter *emitter, const cs_plan *plan, bool is_first);
/* A job at once: findings, rows and rejects. */
casus_status cs_emit_job(cs_emitter *emitter, cs_job *job);

/* How far the findings of a job have been told. */
typedef struct cs_telling {
    uint32_t record; /* the next one */
    size_t finding;  /* the next one */
    cs_place place;  /* where the record before begins in the input */
} cs_telling;

/* The findings alone, record by record: begin, a record for each of the batch, last. */
casus_status cs_emit_begin(cs_emitter *emitter, const cs_job *job, cs_telling *telling);
casus_status cs_emit_record(cs_emitter *emitter, cs_job *job, cs_telling *telling);
casus_status cs_emit_last(cs_emitter *emitter, cs_job *job, cs_telling *telling);

/* A finding of a job: to the caller, or kept for the end of the input. */
casus_status cs_emit_finding(cs_emitter *emitter, cs_job *job, const cs_finding *finding);
/* The findings that wait for the end of the input. */
casus_status cs_emit_end(cs_emitter *emitter);
/* Tail, fsync, rename - or nothing, if the output is refused. */
casus_status cs_emitter_finish(cs_emitter *emitter);
void cs_emitter_close(cs_emitter *emitter);

/* ---- Beside the output ---- */

/* Opens the files that are to appear with the output, after the output was opened. They are filled and
   put in place with it; what goes wrong is told. */
casus_status cs_beside_open(cs_emitter *emitter, const casus_output *output,
                            const casus_input *inputs, size_t input_count);
/* Makes ready for the input that begins. EUSAGE, with a finding: they do not go with it. */
casus_status cs_beside_start(cs_emitter *emitter);
/* Records [first, last) of a batch that are written. What a script could not load are defects. */
casus_status cs_beside_take(cs_beside *beside, const cs_batch *batch, uint32_t first, uint32_t last,
                            cs_defects *defects);
/* Bytes of the output, in their order. */
void cs_beside_note(cs_beside *beside, casus_text bytes);
/* Writes what they hold, when the output is whole but not yet in place. */
casus_status cs_beside_fill(cs_emitter *emitter);
/* Puts them in place. */
casus_status cs_beside_commit(cs_emitter *emitter);
void cs_beside_close(cs_beside *beside);

/* ---- One input ---- */

/* Options of another version of the header may be shorter or longer. */
casus_options cs_options_read(const casus_options *given);
/* EUSAGE, with a finding, where the arguments cannot be. */
casus_status cs_usage_check(cs_emitter *emitter, const casus_input *inputs, size_t count);
/* Opens an input for the emitter, which learns its name. A reader that failed can be closed. */
casus_status cs_input_open(cs_reader *reader, const casus_input *input, cs_emitter *emitter);
/* How an input ended: what waits for its end is told, or why there is none (status). */
casus_status cs_input_end(const cs_reader *reader, cs_emitter *emitter, casus_status status);
/* Puts the tallies in order. */
void cs_summary_sort(casus_summary *summary);

/* Forgets the records met so far, and makes ready for those of the emitter's plan. */
casus_status cs_across_start(cs_emitter *emitter);
/* Holds a record, which begins at place, against those before it. */
casus_status cs_across_judge(cs_emitter *emitter, cs_job *job, uint32_t index, cs_place place);
void cs_across_free(cs_emitter *emitter);

#endif
