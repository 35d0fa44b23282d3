/* file.h - what files need besides reading and writing: words for what went wrong, temporary files,
   links, permissions. */
#ifndef CS_FILE_H
#define CS_FILE_H

#include "base/text.h"

#include <sys/types.h>

enum { CS_ERROR_MAX = 128 }; /* room that serves for the words of any error */

/* The system's words for an errno, in buf, which has CS_ERROR_MAX bytes. Unlike strerror() it may be
   used by any number of threads. */
casus_text cs_error_text(int error, char *buf);

/* Creates a file that nobody else may open (0600 from its first moment), named `prefix` with some
   letters behind it. Its descriptor, for reading and writing, and *path, which the caller frees;
   -1: errno says why not. */
int cs_temporary_open(const char *prefix, char **path);

/* The permissions that a new file gets where `prefix` stands: as a rule 0666 without the umask. An
   empty file is made and removed to see it, since asking for the umask sets it for a moment in all
   threads of the process. False: errno says why not. */
bool cs_new_mode(const char *prefix, mode_t *out);

/* fchmod(), whatever signals come. */
bool cs_set_mode(int fd, mode_t mode);
/* Gives a file the owner and permissions of another, as far as the system lets us: where it cannot
   have the group, the group gets no more than others have. */
bool cs_copy_owner_and_mode(int fd, uid_t owner, gid_t group, mode_t mode);

/* Where a path leads through symbolic links, also to a file that does not exist yet. The caller frees
   it. NULL: errno says why not. */
char *cs_follow_links(const char *path);

#endif
