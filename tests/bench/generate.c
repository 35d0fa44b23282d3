/* generate.c - writes made-up conflict events:
   generate acled|gdelt ROWS [--seed N] [--defects PERCENT] > FILE

   acled: CSV of 31 columns, about 680 bytes a row, in which `casus validate -s acled` finds nothing:
   what a country implies is copied from formats/codes/acled-countries.tsv, who takes part in what
   follows the rules of formats/acled.yaml. gdelt: the 61 columns of GDELT 2.0, about 380 bytes a row,
   parted by tabs, without header or quotes, in which `casus validate -s gdelt-2` finds nothing: quad
   classes and scores are those of formats/codes/cameo-events.tsv. Places, groups, sources and
   sentences are invented.

   A row depends on the seed and its own number alone, so that a short file is the beginning of a
   long one. With --defects that share of the records, evenly spread, has one defect each: in turns a
   mistyped code, a day that does not exist, a number out of range. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 60000, DEFECT_KINDS = 3 };

/* Numbers that look random: those of one row, or of one place's name. */
struct dice {
    uint64_t state;
};

/* Text that grows; what would not fit is cut, but no row comes near. */
struct text {
    size_t len;
    char bytes[4096];
};

struct country {
    const char *name;
    int iso;
    const char *region, *prefix;
    int since;
    int latitude, longitude;
    const char *cameo, *fips;
};

static const struct country countries[] = {
    {"Afghanistan", 4, "Caucasus and Central Asia", "AFG", 2017, 34, 67, "AFG", "AF"},
    {"Algeria", 12, "Northern Africa", "ALG", 1997, 28, 2, "DZA", "AG"},
    {"Bangladesh", 50, "South Asia", "BGD", 2010, 24, 90, "BGD", "BG"},
    {"Brazil", 76, "South America", "BRA", 2018, -14, -52, "BRA", "BR"},
    {"Burkina Faso", 854, "Western Africa", "BFO", 1997, 12, -2, "BFA", "UV"},
    {"Cameroon", 120, "Middle Africa", "CAO", 1997, 5, 12, "CMR", "CM"},
    {"Colombia", 170, "South America", "COL", 2018, 4, -73, "COL", "CO"},
    {"Democratic Republic of Congo", 180, "Middle Africa", "DRC", 1997, -3, 23, "COD", "CG"},
    {"Ethiopia", 231, "Eastern Africa", "ETH", 1997, 9, 40, "ETH", "ET"},
    {"France", 250, "Europe", "FRA", 2020, 47, 2, "FRA", "FR"},
    {"Haiti", 332, "Caribbean", "HTI", 2018, 19, -72, "HTI", "HA"},
    {"India", 356, "South Asia", "IND", 2016, 22, 79, "IND", "IN"},
    {"Indonesia", 360, "Southeast Asia", "IDN", 2015, -2, 117, "IDN", "ID"},
    {"Iraq", 368, "Middle East", "IRQ", 2016, 33, 44, "IRQ", "IZ"},
    {"Ivory Coast", 384, "Western Africa", "CDI", 1997, 8, -6, "CIV", "IV"},
    {"Kenya", 404, "Eastern Africa", "KEN", 1997, 0, 38, "KEN", "KE"},
    {"Mali", 466, "Western Africa", "MLI", 1997, 17, -4, "MLI", "ML"},
    {"Mexico", 484, "North America", "MEX", 2018, 24, -103, "MEX", "MX"},
    {"Myanmar", 104, "Southeast Asia", "MMR", 2010, 21, 96, "MMR", "BM"},
    {"Nigeria", 566, "Western Africa", "NIG", 1997, 9, 8, "NGA", "NI"},
    {"Pakistan", 586, "South Asia", "PAK", 2010, 30, 69, "PAK", "PK"},
    {"Philippines", 608, "Southeast Asia", "PHL", 2016, 12, 122, "PHL", "RP"},
    {"Somalia", 706, "Eastern Africa", "SOM", 1997, 5, 46, "SOM", "SO"},
    {"Sudan", 729, "Northern Africa", "SUD", 1997, 15, 30, "SDN", "SU"},
    {"Syria", 760, "Middle East", "SYR", 2017, 35, 38, "SYR", "SY"},
    {"Thailand", 764, "Southeast Asia", "THA", 2010, 15, 101, "THA", "TH"},
    {"Turkey", 792, "Middle East", "TUR", 2016, 39, 35, "TUR", "TU"},
    {"Ukraine", 804, "Europe", "UKR", 2018, 49, 31, "UKR", "UP"},
    {"Yemen", 887, "Middle East", "YEM", 2015, 15, 48, "YEM", "YM"},
};

#define VIOLENCE   "Political violence"
#define EXPLOSIONS "Explosions/Remote violence"
#define CIVILIANS  "Violence against civilians"
#define STRATEGIC  "Strategic developments"
#define EXCESSIVE  "Excessive force against protesters"
#define PEACEFUL   "Peaceful protest"
#define ABDUCTION  "Abduction/forced disappearance"

/* A kind of event: of 100 events how many are such, the kinds of actor that may come first and second,
   and of 100 how many have no second. */
struct kind {
    int weight;
    const char *sub_event, *event, *disorder, *first, *second;
    int alone;
};

static const struct kind kinds[] = {
    {17, "Armed clash", "Battles", VIOLENCE, "12348", "12348", 0},
    {1, "Government regains territory", "Battles", VIOLENCE, "1", "23", 0},
    {1, "Non-state actor overtakes territory", "Battles", VIOLENCE, "23", "123", 0},
    {26, PEACEFUL, "Protests", "Demonstrations", "6", "", 100},
    {3, "Protest with intervention", "Protests", "Demonstrations", "6", "15", 0},
    {1, EXCESSIVE, "Protests", VIOLENCE "; Demonstrations", "13", "6", 0},
    {4, "Violent demonstration", "Riots", "Demonstrations", "5", "1", 50},
    {4, "Mob violence", "Riots", VIOLENCE, "5", "577", 20},
    {12, "Shelling/artillery/missile attack", EXPLOSIONS, VIOLENCE, "1238", "123477", 30},
    {7, "Air/drone strike", EXPLOSIONS, VIOLENCE, "18", "237", 30},
    {3, "Remote explosive/landmine/IED", EXPLOSIONS, VIOLENCE, "234", "1377", 20},
    {1, "Suicide bomb", EXPLOSIONS, VIOLENCE, "2", "17", 0},
    {1, "Grenade", EXPLOSIONS, VIOLENCE, "234", "17", 50},
    {8, "Attack", CIVILIANS, VIOLENCE, "12348", "7", 0},
    {3, ABDUCTION, CIVILIANS, VIOLENCE, "1234", "7", 0},
    {1, "Sexual violence", CIVILIANS, VIOLENCE, "234", "7", 0},
    {1, "Agreement", STRATEGIC, STRATEGIC, "12", "23", 0},
    {1, "Arrests", STRATEGIC, STRATEGIC, "1", "23", 50},
    {1, "Change to group/activity", STRATEGIC, STRATEGIC, "123", "", 100},
    {2, "Disrupted weapons use", STRATEGIC, STRATEGIC, "1", "23", 50},
    {1, "Looting/property destruction", STRATEGIC, STRATEGIC, "234", "", 100},
    {1, "Other", STRATEGIC, STRATEGIC, "1238", "12", 70},
};

/* In templates a letter in braces stands for something of the event: a, b the actors, c its country,
   d the first administrative unit, l the location, t the day; or for something new: n a number, p a
   place, q what people shout, y a year. The first digit of a group is its kind of actor. */
static const char *const groups[] = {
    "1Military Forces of {c} ({y}-)",
    "1Police Forces of {c} ({y}-)",
    "2{p} Liberation Movement",
    "2Front for the Freedom of {p}",
    "3{p} Self-Defence Group",
    "3Unidentified Armed Group ({c})",
    "4{p} Communal Militia ({c})",
    "5Rioters ({c})",
    "6Protesters ({c})",
    "7Civilians ({c})",
    "8Private Security Forces of {p}",
    "8Joint Border Mission of {p} and {p}",
};

static const char *const allies[] = {
    "Students of {p} ({c})",
    "Teachers' Union of {p}",
    "Government of {c} ({y}-)",
    "{p} Farmers' Association",
    "Women ({c})",
};

static const char *const sources[] = {
    "Radio {p}",    "{p} Daily",   "The {p} Courier",
    "{p} Observer", "Voix de {p}", "Undisclosed Source",
};

static const char *const scales[] = {
    "National",           "Subnational", "International", "Other", "National-International",
    "New media-National",
};

static const char *const sentences[] = {
    "On {t}, {a} and {b} fought for some hours at {l} ({d}, {c}), it is said over the road to {p}.",
    "Some {n} people walked through {l}, shouting \"{q}\" and asking for wages, water, and light.",
    "{a} opened fire at {b} close to {l}, {d}; nothing more is known.",
    "Villagers counted {n} burnt houses, and said that cattle, grain and two lorries were gone.",
    "In the words of the {p} Courier, \"{l} is calm, but nobody sleeps\".",
    "The number of deaths is not known, and is coded as 0.",
    "Figures differ between sources: {n} wounded, or {n} – among them three from {p}.",
    "Most of them were pupils of the lycée of {l}, who went home when the rain came.",
    "A speaker of {b} denied all of it, and named {a} instead.",
    "A bus on its way from {l} to {p} was hit, and {n} bags of rice were lost.",
    "Size: about {n} [size=about {n}].",
};

static const char *const cries[] = {
    "Now, not later!", "Ça suffit", "¡Ni un paso atrás!", "Work and bread", "Мир", "كفى", "No more",
};

struct date {
    int year, month, day;
};

/* What the cells of one row are made of. */
struct event {
    const struct country *country;
    const struct kind *kind;
    struct date date;
    char first, second; /* kinds of actor as digits; '0' for no second one */
    struct text actors[2], location, unit;
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- Numbers and text ---- */

/* splitmix64 */
static uint64_t next(struct dice *dice)
{
    uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static struct dice dice_of(uint64_t seed, uint64_t number)
{
    struct dice dice = {seed ^ number * UINT64_C(0xd6e8feb86659fd93)};
    return (struct dice){next(&dice)};
}

/* 0 to sides - 1. */
static int roll(struct dice *dice, size_t sides)
{
    return (int)((next(dice) >> 32) * sides >> 32);
}

static bool has_luck(struct dice *dice, int percent)
{
    return roll(dice, 100) < percent;
}

static void add_bytes(struct text *text, const char *bytes, size_t len)
{
    if (len > sizeof text->bytes - 1 - text->len)
        len = sizeof text->bytes - 1 - text->len;
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
    text->bytes[text->len] = '\0';
}

static void add(struct text *text, const char *string)
{
    add_bytes(text, string, strlen(string));
}

/* Adds a number with at least as many digits. */
static void add_number(struct text *text, int64_t number, int digits)
{
    char bytes[32];
    add_bytes(text, bytes, (size_t)snprintf(bytes, sizeof bytes, "%0*" PRId64, digits, number));
}

/* Adds a number given in units of the last of so many decimals. */
static void add_decimal(struct text *text, int64_t units, int decimals)
{
    int64_t scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    add(text, units < 0 ? "-" : "");
    units = units < 0 ? -units : units;
    add_number(text, units / scale, 1);
    add(text, ".");
    add_number(text, units % scale, decimals);
}

static void add_place(struct text *text, int number)
{
    static const char *const first[] = {"Ba",  "Dar", "El", "Fa", "Gor", "Ka",  "Kor", "La",
                                        "Mar", "Nan", "Or", "Qa", "San", "Tal", "Um",  "Za"};
    static const char *const later[] = {"ba",  "ben", "da",  "ga", "il",       "ja", "kal",
                                        "mi",  "nor", "ra",  "sa", "ti",       "va", "wa",
                                        "zir", "né",  "lão", "şu", "\xC3\xB6r"};
    struct dice dice = dice_of(PLACES, (uint64_t)number);
    add(text, first[roll(&dice, COUNT_OF(first))]);
    for (int rest = 1 + roll(&dice, 3); rest > 0; rest--)
        add(text, later[roll(&dice, COUNT_OF(later))]);
}

static void add_date(struct text *text, struct date date, const char *between)
{
    add_number(text, date.year, 4);
    add(text, between);
    add_number(text, date.month, 2);
    add(text, between);
    add_number(text, date.day, 2);
}

static void add_spoken_date(struct text *text, struct date date)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    add_number(text, date.day, 1);
    add(text, " ");
    add(text, months[date.month - 1]);
    add(text, " ");
    add_number(text, date.year, 4);
}

static struct date roll_date(struct dice *dice, int since, int until)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int month = roll(dice, 12);
    return (struct date){since + roll(dice, (size_t)until - (size_t)since + 1), month + 1,
                         1 + roll(dice, (size_t)days[month])};
}

/* ---- Templates ---- */

static void add_symbol(struct text *text, char symbol, const struct event *event, struct dice *dice)
{
    switch (symbol) {
    case 'a':
        add(text, event->actors[0].bytes);
        break;
    case 'b':
        add(text, event->second == '0' ? "the other side" : event->actors[1].bytes);
        break;
    case 'c':
        add(text, event->country->name);
        break;
    case 'd':
        add(text, event->unit.bytes);
        break;
    case 'l':
        add(text, event->location.bytes);
        break;
    case 'n':
        add_number(text, 1 + roll(dice, 400), 1);
        break;
    case 'p':
        add_place(text, roll(dice, PLACES));
        break;
    case 'q':
        add(text, cries[roll(dice, COUNT_OF(cries))]);
        break;
    case 't':
        add_spoken_date(text, event->date);
        break;
    case 'y':
        add_number(text, 1990 + roll(dice, 34), 1);
        break;
    default:
        abort();
    }
}

static void add_template(struct text *text, const char *template, const struct event *event,
                         struct dice *dice)
{
    while (*template != '\0') {
        size_t plain = strcspn(template, "{");
        add_bytes(text, template, plain);
        template += plain;
        if (*template == '{') {
            add_symbol(text, template[1], event, dice);
            template += 3;
        }
    }
}

/* Adds as many of these templates as asked, parted as in lists. */
static void add_some(struct text *text, const char *const *templates, size_t count, int wanted,
                     const struct event *event, struct dice *dice)
{
    for (int i = 0; i < wanted; i++) {
        add(text, i > 0 ? "; " : "");
        add_template(text, templates[roll(dice, count)], event, dice);
    }
}

static void add_actor(struct text *text, char kind, const struct event *event, struct dice *dice)
{
    size_t first = 0, count = 0;
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        if (groups[i][0] == kind && count++ == 0)
            first = i;
    }
    add_template(text, groups[first + (size_t)roll(dice, count)] + 1, event, dice);
}

/* No sentence comes twice: their number is prime, so that any step meets all of them. */
static void add_notes(struct text *text, const struct event *event, struct dice *dice)
{
    size_t wanted = 230 + (size_t)roll(dice, 210);
    size_t sentence = (size_t)roll(dice, COUNT_OF(sentences));
    size_t step = 1 + (size_t)roll(dice, COUNT_OF(sentences) - 1);
    const char *between = has_luck(dice, 5) ? "\n" : " ";
    while (text->len < wanted) {
        add(text, text->len > 0 ? between : "");
        add_template(text, sentences[sentence], event, dice);
        sentence = (sentence + step) % COUNT_OF(sentences);
    }
}

/* ---- ACLED ---- */

static const struct kind *roll_kind(struct dice *dice)
{
    int rest = roll(dice, 100);
    size_t i = 0;
    while (rest >= kinds[i].weight)
        rest -= kinds[i++].weight;
    return &kinds[i];
}

static void make_event(struct event *event, struct dice *dice)
{
    const struct kind *kind = roll_kind(dice);
    event->kind = kind;
    event->country = &countries[roll(dice, COUNT_OF(countries))];
    event->date = roll_date(dice, event->country->since, 2024);
    event->first = kind->first[roll(dice, strlen(kind->first))];
    event->second = '0';
    if (!has_luck(dice, kind->alone))
        event->second = kind->second[roll(dice, strlen(kind->second))];
    event->actors[0].len = event->actors[1].len = event->location.len = event->unit.len = 0;
    event->actors[1].bytes[0] = '\0';
    add_actor(&event->actors[0], event->first, event, dice);
    if (event->second != '0')
        add_actor(&event->actors[1], event->second, event, dice);
    add_place(&event->location, roll(dice, PLACES));
    add_place(&event->unit, roll(dice, PLACES));
}

static int count_deaths(const struct kind *kind, struct dice *dice)
{
    if (strcmp(kind->sub_event, PEACEFUL) == 0 || strcmp(kind->sub_event, ABDUCTION) == 0 ||
        strcmp(kind->event, STRATEGIC) == 0 || has_luck(dice, 70))
        return 0;
    return has_luck(dice, 97) ? 1 + roll(dice, 8) : 9 + roll(dice, 290);
}

/* Ends a row of CSV with one cell more; quotes it where it must be. */
static void put_cell(struct text *row, const char *cell)
{
    add(row, row->len > 0 ? "," : "");
    if (strpbrk(cell, ",\"\n") == NULL) {
        add(row, cell);
        return;
    }
    add(row, "\"");
    for (const char *quote; (quote = strchr(cell, '"')) != NULL; cell = quote + 1) {
        add_bytes(row, cell, (size_t)(quote - cell) + 1);
        add(row, "\"");
    }
    add(row, cell);
    add(row, "\"");
}

static void put_text(struct text *row, struct text *cell)
{
    put_cell(row, cell->bytes);
    cell->len = 0;
    cell->bytes[0] = '\0';
}

static void put_number(struct text *row, int64_t number)
{
    struct text cell = {0};
    add_number(&cell, number, 1);
    put_text(row, &cell);
}

/* Degrees near the given ones; beyond any, if so asked. */
static void put_degrees(struct text *row, int degrees, bool is_defective, struct dice *dice)
{
    struct text cell = {0};
    add_decimal(&cell, degrees * 10000 + roll(dice, 40000) - 20000 + (is_defective ? 2000000 : 0),
                4);
    put_text(row, &cell);
}

/* Cells 1 to 7. A negative defect is none. */
static void put_head(struct text *row, const struct event *event, uint64_t number, int defect,
                     struct dice *dice)
{
    struct text cell = {0};
    struct date date = event->date;
    add(&cell, event->country->prefix);
    add_number(&cell, (int64_t)number + 1, 1);
    put_text(row, &cell);
    if (defect == 1)
        date = (struct date){date.year, 2, 30};
    add_date(&cell, date, "-");
    put_text(row, &cell);
    put_number(row, event->date.year);
    put_number(row, has_luck(dice, 70) ? 1 : 1 + roll(dice, 3));
    put_cell(row, event->kind->disorder);
    put_cell(row, event->kind->event);
    add(&cell, event->kind->sub_event);
    if (defect == 0)
        cell.bytes[2] = 'z';
    put_text(row, &cell);
}

/* Cells 8 to 15. */
static void put_sides(struct text *row, const struct event *event, struct dice *dice)
{
    struct text cell = {0};
    for (int i = 0; i < 2; i++) {
        char kind[] = {i == 0 ? event->first : event->second, '\0'};
        put_cell(row, event->actors[i].bytes);
        if (kind[0] != '0' && has_luck(dice, 25))
            add_some(&cell, allies, COUNT_OF(allies), 1 + roll(dice, 2), event, dice);
        put_text(row, &cell);
        put_cell(row, kind);
    }
    char first = event->first, second = event->second;
    bool is_turned = second != '0' && second < first;
    put_cell(row, (char[]){is_turned ? second : first, is_turned ? first : second, '\0'});
    bool is_target = second == '7' || strcmp(event->kind->sub_event, EXCESSIVE) == 0;
    put_cell(row, is_target ? "Civilian targeting" : "");
}

/* Cells 16 to 25. */
static void put_place(struct text *row, const struct event *event, int defect, struct dice *dice)
{
    const struct country *country = event->country;
    struct text cell = {0};
    put_number(row, country->iso);
    put_cell(row, country->region);
    put_cell(row, country->name);
    put_cell(row, event->unit.bytes);
    if (has_luck(dice, 10))
        add_number(&cell, 1 + roll(dice, 120), 3);
    else
        add_place(&cell, roll(dice, PLACES));
    put_text(row, &cell);
    if (has_luck(dice, 25))
        add_place(&cell, roll(dice, PLACES));
    put_text(row, &cell);
    put_cell(row, event->location.bytes);
    put_degrees(row, country->latitude, defect == 2, dice);
    put_degrees(row, country->longitude, false, dice);
    put_number(row, has_luck(dice, 60) ? 1 : 1 + roll(dice, 3));
}

/* Cells 26 to 31. */
static void put_report(struct text *row, const struct event *event, struct dice *dice)
{
    struct text cell = {0};
    add_some(&cell, sources, COUNT_OF(sources), 1 + roll(dice, 2), event, dice);
    put_text(row, &cell);
    put_cell(row, scales[roll(dice, COUNT_OF(scales))]);
    add_notes(&cell, event, dice);
    put_text(row, &cell);
    put_number(row, count_deaths(event->kind, dice));
    if ((event->first == '6' || event->second == '6') && has_luck(dice, 60))
        add_template(&cell, "crowd size=around {n}; organised by={p} Council", event, dice);
    put_text(row, &cell);
    /* Some weeks after the event: a year has fewer than 367 days. */
    int64_t days = (event->date.year - 1969) * INT64_C(366) + roll(dice, 400);
    put_number(row, days * 86400 + roll(dice, 86400));
}

static void write_acled(struct text *row, uint64_t number, int defect, struct dice *dice)
{
    struct event event;
    make_event(&event, dice);
    put_head(row, &event, number, defect, dice);
    put_sides(row, &event, dice);
    put_place(row, &event, defect, dice);
    put_report(row, &event, dice);
}

/* ---- GDELT ---- */

static const struct {
    const char *code;
    int goldstein; /* in tenths */
} acts[] = {
    {"010", 0},   {"020", 30},  {"036", 40},  {"040", 10},   {"042", 19},   {"043", 28},
    {"051", 34},  {"057", 80},  {"060", 60},  {"071", 74},   {"0831", 50},  {"090", -20},
    {"100", -50}, {"111", -20}, {"112", -20}, {"120", -40},  {"130", -44},  {"141", -65},
    {"145", -75}, {"173", -50}, {"180", -90}, {"190", -100}, {"193", -100}, {"195", -100},
};

static void put_tabbed(struct text *row, const char *cell)
{
    add(row, row->len > 0 ? "\t" : "");
    add(row, cell);
}

static void put_tabbed_number(struct text *row, int64_t number)
{
    put_tabbed(row, "");
    add_number(row, number, 1);
}

/* The ten cells of an actor. */
static void put_party(struct text *row, struct dice *dice)
{
    static const char *const roles[][2] = {
        {"", ""}, {"GOV", "GOVERNMENT"}, {"MIL", "ARMY"}, {"OPP", "OPPOSITION"}, {"COP", "POLICE"},
    };
    const struct country *country = &countries[roll(dice, COUNT_OF(countries))];
    const char *const *role = roles[roll(dice, COUNT_OF(roles))];
    bool is_known = has_luck(dice, 80);
    put_tabbed(row, is_known ? country->cameo : "");
    add(row, is_known ? role[0] : "");
    put_tabbed(row, !is_known ? "" : role[1][0] != '\0' ? role[1] : country->name);
    put_tabbed(row, is_known ? country->cameo : "");
    add(row, "\t\t\t\t");
    put_tabbed(row, is_known ? role[0] : "");
    add(row, "\t\t");
}

/* The eight cells of a place: nowhere, a country or a town. */
static void put_spot(struct text *row, struct dice *dice)
{
    const struct country *country = &countries[roll(dice, COUNT_OF(countries))];
    if (has_luck(dice, 15)) {
        add(row, "\t0\t\t\t\t\t\t\t");
        return;
    }
    bool is_town = has_luck(dice, 80);
    put_tabbed(row, is_town ? "4\t" : "1\t");
    if (is_town) {
        add_place(row, roll(dice, PLACES));
        add(row, ", ");
        add_place(row, roll(dice, PLACES));
        add(row, ", ");
    }
    add(row, country->name);
    put_tabbed(row, country->fips);
    put_tabbed(row, country->fips);
    if (is_town)
        add_number(row, roll(dice, 40), 2);
    put_tabbed(row, "");
    if (is_town && has_luck(dice, 70))
        add_number(row, 1 + roll(dice, 60000), 1);
    put_tabbed(row, "");
    add_decimal(row, country->latitude * 10000 + roll(dice, 40000) - 20000, 4);
    put_tabbed(row, "");
    add_decimal(row, country->longitude * 10000 + roll(dice, 40000) - 20000, 4);
    put_tabbed(row, is_town ? "-" : country->fips);
    if (is_town)
        add_number(row, 1 + roll(dice, 3000000), 1);
}

/* Cells 1 to 5. */
static void put_day(struct text *row, uint64_t number, struct date date)
{
    int day = (date.month - 1) * 30 + date.day;
    add_number(row, 250000000 + (int64_t)number, 1);
    put_tabbed(row, "");
    add_date(row, date, "");
    put_tabbed_number(row, date.year * 100 + date.month);
    put_tabbed_number(row, date.year);
    put_tabbed(row, "");
    add_decimal(row, date.year * INT64_C(10000) + (day * 10000 + 182) / 365, 4);
}

/* Cells 26 to 35. */
static void put_act(struct text *row, struct dice *dice)
{
    size_t act = (size_t)roll(dice, COUNT_OF(acts));
    const char *code = acts[act].code;
    char base[] = {code[0], code[1], code[2], '\0'}, root_code[] = {code[0], code[1], '\0'};
    int root = (code[0] - '0') * 10 + code[1] - '0';
    put_tabbed_number(row, roll(dice, 2));
    put_tabbed(row, code);
    put_tabbed(row, base);
    put_tabbed(row, root_code);
    put_tabbed_number(row, root <= 5 ? 1 : root <= 9 ? 2 : root <= 14 ? 3 : 4);
    put_tabbed(row, "");
    add_decimal(row, acts[act].goldstein, 1);
    put_tabbed_number(row, 1 + roll(dice, 40));
    put_tabbed_number(row, 1 + roll(dice, 8));
    put_tabbed_number(row, 1 + roll(dice, 40));
    put_tabbed(row, "");
    add_decimal(row, (int64_t)(next(dice) % 200000000000000) - 120000000000000, 13);
}

static void write_gdelt(struct text *row, uint64_t number, struct dice *dice)
{
    struct date date = roll_date(dice, 2016, 2023);
    put_day(row, number, date);
    put_party(row, dice);
    put_party(row, dice);
    put_act(row, dice);
    for (int i = 0; i < 3; i++)
        put_spot(row, dice);
    put_tabbed(row, "");
    add_date(row, date, ""); /* and the quarter of an hour in which it was added */
    add_number(row, roll(dice, 24) * 100 + roll(dice, 4) * 15, 4);
    add(row, "00");
    put_tabbed(row, "https://news");
    add_number(row, roll(dice, PLACES), 1);
    add(row, ".example/world/");
    add_date(row, date, "/");
    add(row, "/talks-and-troubles-");
    add_number(row, roll(dice, 100000000), 8);
    add(row, ".html");
}

/* ---- The program ---- */

static const char acled_header[] =
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp";

struct wish {
    bool is_gdelt;
    uint64_t rows, seed, percent;
};

static int refuse(void)
{
    fputs("usage: generate acled|gdelt ROWS [--seed N] [--defects PERCENT]\n", stderr);
    return 2;
}

static bool read_number(const char *text, uint64_t *out)
{
    char *end;
    *out = strtoull(text, &end, 10);
    return end != text && *end == '\0';
}

static bool read_wish(int argc, char **argv, struct wish *out)
{
    *out = (struct wish){.seed = 1};
    if (argc < 3 || argc % 2 == 0 || !read_number(argv[2], &out->rows))
        return false;
    out->is_gdelt = strcmp(argv[1], "gdelt") == 0;
    if (!out->is_gdelt && strcmp(argv[1], "acled") != 0)
        return false;
    for (int i = 3; i < argc; i += 2) {
        bool is_seed = strcmp(argv[i], "--seed") == 0;
        if ((!is_seed && strcmp(argv[i], "--defects") != 0) ||
            !read_number(argv[i + 1], is_seed ? &out->seed : &out->percent))
            return false;
    }
    return out->percent <= 100;
}

/* The kind of defect that a row is to have, or -1. */
static int defect_of(uint64_t row, uint64_t percent)
{
    uint64_t before = row * percent / 100, after = (row + 1) * percent / 100;
    return before == after ? -1 : (int)(before % DEFECT_KINDS);
}

int main(int argc, char **argv)
{
    struct wish wish;
    if (!read_wish(argc, argv, &wish))
        return refuse();
    if (!wish.is_gdelt)
        puts(acled_header);
    for (uint64_t i = 0; i < wish.rows; i++) {
        struct text row = {.len = 0};
        struct dice dice = dice_of(wish.seed, i + 1);
        if (wish.is_gdelt)
            write_gdelt(&row, i, &dice);
        else
            write_acled(&row, i, defect_of(i, wish.percent), &dice);
        add(&row, "\n");
        fwrite(row.bytes, 1, row.len, stdout);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
