/* statguard.h - looks at files of statistical programs before ReadStat does.

   ReadStat takes some things on trust that a damaged or hostile file need not keep to, and does not see
   others that would make nonsense of the records. They are looked for here, in one pass that keeps
   nothing. What ReadStat itself refuses is left to it. */
#ifndef CS_STATGUARD_H
#define CS_STATGUARD_H

#include "base/stream.h"

/* The reader can be sought in size bytes and is left anywhere. *flaw: why the file is not to be read, or NULL. EIO,
   ECANCEL, ENOMEM. */
typedef casus_status (*cs_stat_guard)(cs_reader *in, uint64_t size, const char **flaw);

casus_status cs_guard_stata(cs_reader *in, uint64_t size, const char **flaw);
casus_status cs_guard_spss(cs_reader *in, uint64_t size, const char **flaw);
casus_status cs_guard_sas(cs_reader *in, uint64_t size, const char **flaw);

#endif
