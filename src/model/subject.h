/* subject.h - one value under check: where it stands, what it should be, and the ways to object. */
#ifndef CS_SUBJECT_H
#define CS_SUBJECT_H

#include "model/judgement.h"

typedef struct cs_subject {
    cs_judgement *judgement;
    const cs_field *field;
    uint32_t column;
    uint32_t item; /* of a list; CS_NONE: the whole value */
    casus_value *value;
    casus_text text; /* of the value */
} cs_subject;

/* Reports the value; the defect is filled by the caller and valid until the next one. */
cs_defect *cs_subject_report(const cs_subject *subject, unsigned number);
/* The same, and no rule will look at the value. */
cs_defect *cs_subject_fail(const cs_subject *subject, unsigned number);
/* Gives the value another text, which lives in the arena; {NULL, 0}: there was no memory for it. */
void cs_subject_replace(const cs_subject *subject, casus_text text);
/* Reports a value that can only mean another text, which lives in the arena, and gives it that. The defect
   has a fix, and is valid until the next one. */
cs_defect *cs_subject_mend(cs_subject *subject, unsigned number, casus_text text);
/* Is its text a word for no value? Then it becomes null, and that is reported. */
bool cs_subject_is_null(const cs_subject *subject);
/* What buf has, in the arena; buf is freed. */
casus_text cs_subject_words(const cs_subject *subject, cs_buf *buf);
/* Says what would have been right, which is the schema's word and can always be shown. */
void cs_defect_expect(cs_defect *defect, casus_text expected);

/* Does the text stand for no value of the field? */
bool cs_is_null_word(const cs_field *field, casus_text text);

/* ---- What other programs made of it ---- */

/* Gives the value back what it was, where it is not of its field as it stands and can have been nothing
   else; of a text, only tells that it has blanks too many. True: the value was changed, and
   subject->text with it, which may be empty now. */
bool cs_undo_respelling(cs_subject *subject);

/* Writes what stands in a text's quotes, if it has them as a cell of a table would: one at each end, and
   between them only doubled ones, of which one is left. */
bool cs_unwrap(casus_text text, cs_buf *out);

/* ---- Types ---- */

void cs_check_integer(const cs_subject *subject);
void cs_check_decimal(const cs_subject *subject);
void cs_check_date(const cs_subject *subject);
void cs_check_code(const cs_subject *subject);
void cs_check_groups(const cs_subject *subject); /* a code that is made of groups */
void cs_settle_code(const cs_subject *subject);  /* a value that can be several codes */

#endif
