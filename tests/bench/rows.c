/* rows.c - writes ACLED-like rows as CSV: rows BYTES > file.

   Made up from templates, deterministic, and true to ACLED's rules: ids are unique, derived columns
   agree, some notes have quotes, commas, line breaks and non-ASCII text. About 330 bytes a row. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char header[] =
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp\n";

static const char *const kinds[] = {
    "Political violence,Battles,Armed clash,Northern Front,,2,Army of the South,,1,12,",
    "Demonstrations,Protests,Peaceful protest,Protesters (Antarctica),Teachers; Nurses,6,,,0,60,",
    "Political violence,Violence against civilians,Attack,Northern Front,,2,Civilians "
    "(Antarctica),,7,27,Civilian targeting",
};

static const char *const notes[] = {
    "A clash of some hours as residents report.",
    "\"Residents spoke of \"\"heavy\"\" shelling, then calm.\"",
    "\"First line of a longer note,\nand a second one with C\xC3\xB4te and \xD0\x9A\xD0\xB8\xD1\x97"
    "\xD0\xB2.\"",
};

int main(int argc, char **argv)
{
    uint64_t wanted = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t written = sizeof header - 1;
    fputs(header, stdout);
    for (uint64_t i = 0; written < wanted; i++) {
        int len = printf("EXAMPLE-%" PRIu64 ",2031-%02d-%02d,2031,1,%s,10,Antarctica,Antarctica,"
                         "Coast,007,,Camp %d,-%d.%04d,%d.50,1,Invented Daily; Invented Radio,"
                         "National,%s,%d,,19%08d\n",
                         i + 1, (int)(i % 12 + 1), (int)(i % 28 + 1), kinds[i % 3], (int)(i % 97),
                         (int)(60 + i % 29), (int)(i % 10000), (int)(i % 180), notes[i % 3],
                         i % 3 == 1 ? 0 : (int)(i % 7), (int)(i % 100000000));
        if (len < 0)
            return 1;
        written += (uint64_t)len;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
