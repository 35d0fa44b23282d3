/* crosswalk_ask.h - what crosswalk.c asks of maps: one record on its way, one value of it at a map. */
#ifndef CS_CROSSWALK_ASK_H
#define CS_CROSSWALK_ASK_H

#include "model/crosswalk.h"
#include "model/judgement.h"

/* One record on its way. */
typedef struct cs_passage {
    const casus_crosswalk *crosswalk;
    cs_judgement judgement; /* of the record in the source */
    cs_batch *out;
    cs_record *target;
    cs_mapping *mapping;
    uint8_t *outcomes; /* of the record, by field of the source */
    bool *vain;        /* likewise, by field of the target */
    size_t first;      /* rendering of the record */
    bool *moved;       /* by move: it found a value */
    uint32_t *reach;   /* by field of the source: so many of its characters were taken */
    bool failed;
} cs_passage;

/* One value on its way through a map. */
typedef struct cs_asking {
    cs_passage *passage;
    const cs_move *move;
    const cs_lookup *lookup;
    uint32_t field; /* of the source, whose value it is or of which it is a part */
} cs_asking;

/* Keeps what became of a value of the record. */
void cs_passage_tell(cs_passage *passage, cs_rendering rendering);

/* Of an item of a list its code, whatever stood there for it. */
casus_text cs_passage_item(const cs_passage *passage, uint32_t field, const casus_value *item);

/* What the map has for a text; {NULL, 0}: nothing. What is not exact is told. */
casus_text cs_ask(const cs_asking *asking, casus_text text);

/* What a list becomes where there is a place for one value: the word that all its items have for which the
   map has any; {NULL, 0}: there is none, or several. That too is told. */
casus_text cs_ask_list(const cs_asking *asking, const casus_value *list);

#endif
