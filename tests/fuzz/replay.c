/* replay.c - runs a fuzz target over the files of a corpus, without a fuzzer: every input that was
   ever worth keeping is tried again by each compiler and in each run of the tests. */
#include "harness.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* One input in memory of exactly its size, so that the sanitizer sees a step beyond it. */
static void replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    DEMAND(file);
    DEMAND(fseek(file, 0, SEEK_END) == 0);
    size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *data = malloc(size ? size : 1);
    DEMAND(data && fread(data, 1, size, file) == size);
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static size_t replay_directory(const char *path)
{
    struct dirent **entries;
    size_t count = 0;
    int all = scandir(path, &entries, NULL, alphasort);
    DEMAND(all >= 0);
    for (int i = 0; i < all; i++) {
        char name[4096];
        snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') {
            fprintf(stderr, "%s\n", name);
            replay_file(name);
            count++;
        }
        free(entries[i]);
    }
    free(entries);
    return count;
}

/* Every argument is a directory of inputs. */
int main(int argc, char **argv)
{
    size_t count = 0;
    for (int i = 1; i < argc; i++)
        count += replay_directory(argv[i]);
    printf("%zu inputs\n", count);
    return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
