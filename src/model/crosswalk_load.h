/* crosswalk_load.h - what the files that load a crosswalk share. */
#ifndef CS_CROSSWALK_LOAD_H
#define CS_CROSSWALK_LOAD_H

#include "model/crosswalk.h"
#include "model/schema_load.h"

/* Warns of what is most likely a slip; there are no faults. */
void cs_crosswalk_lint(cs_loader *loader, const casus_crosswalk *crosswalk, const cs_node *root);

#endif
