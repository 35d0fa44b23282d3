/* path.h - names inside of names: where a value stands that is nested.

   A path is the names that lead to a value, from the outermost, with a NUL between them: no name has a
   NUL, so a path says exactly how its value is nested, whatever other characters names have. For people
   and in the names of columns the same is written with dots: actor.code. */
#ifndef CS_PATH_H
#define CS_PATH_H

#include "base/arena.h"
#include "base/text.h"

/* Does the name stand for a path? Not without a dot, with nothing before, between or behind dots, or with
   more names than a record may be deep. */
bool cs_path_has_name(casus_text name);
/* Its path; {NULL, 0} where there is none. The copy is in the arena, whose `failed` tells if there was no
   memory for it. */
casus_text cs_path_of_name(casus_text name, cs_arena *arena);
/* The path with dots, in the arena; {NULL, 0}: no memory. */
casus_text cs_path_name(casus_text path, cs_arena *arena);
/* Is that name the path with dots? */
bool cs_path_is_named(casus_text path, casus_text name);
/* How many names it has. */
uint32_t cs_path_depth(casus_text path);
/* Takes the first name off *rest, which is not {NULL, 0} and is that behind the last one. */
casus_text cs_path_next(casus_text *rest);

#endif
