/* forms.h - the forms in which a schema is exported, as words of the command line. */
#ifndef CS_FORMS_H
#define CS_FORMS_H

#include "casus.h"

/* Sets *out to the form that a word names, one of the codebooks if only those are asked for. Complains
   itself and returns an exit code. */
int cs_form_choose(const char *word, bool only_codebooks, const casus_export_info **out);
/* Lists them below a complaint. */
void cs_form_advise(void);

#endif
