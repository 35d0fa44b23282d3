#!/bin/sh
# facts.sh ROOT - fails where a table in formats/codes and the tables of facts in ../shared/domain
# disagree: a code, label, parent, score or key of a country that differs, or that only one of them
# has. Where casus departs from them on purpose, the departure stands below with its reason; one that
# is gone fails the test as well. Skipped where there is no ../shared.
#
# Only tables are compared: what the texts beside them say is checked by the transcripts of each schema.
set -u
cd "${1:?the project root}" || exit 2
domain=${CASUS_SHARED:-../shared}/domain
if [ ! -d "$domain" ]; then
    echo "skipped: there are no tables to compare with in $domain"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# same OURS KEY COLUMN THEIRS KEY COLUMN [HOW] - holds two columns against each other, row by row. The
# cells of a key that stands in several rows are joined by "; ". HOW has some of: known (rows that only
# theirs has are none of ours), fold (capitals do not count), number (of cells their values count).
# A difference is a line: table, column, key, what ours has, what theirs has.
same() {
    printf "%s\n" "$4 $5" "$4 $6" >>"$work/used"
    for table in "formats/codes/$1" "$domain/$4"; do
        [ -f "$table" ] || { echo "${table##*/}|(no such table)" >>"$work/differences" && return; }
    done
    awk -F'\t' -v OFS='|' -v table="$1" -v how="${7:-}" \
        -v key1="$2" -v column1="$3" -v key2="$5" -v column2="$6" '
        function is_number(text) { return how ~ /number/ && text ~ /^-?[0-9]+(\.[0-9]+)?$/ }
        function differs(a, b) {
            if (how ~ /fold/) { a = tolower(a); b = tolower(b) }
            return a != b && !(is_number(a) && is_number(b) && a + 0 == b + 0)
        }
        function add(cells, key, cell) {
            if (!(key in cells)) cells[key] = cell
            else if (!index("; " cells[key] "; ", "; " cell "; ")) cells[key] = cells[key] "; " cell
        }
        function tell(key, ours, theirs) { print table, column1, key, ours, theirs }
        FNR == 1 { file++; key_at = column_at = 0 }
        !key_at && /^#/ { next }
        !key_at {
            for (i = 1; i <= NF; i++) {
                if ($i == (file == 1 ? key1 : key2)) key_at = i
                if ($i == (file == 1 ? column1 : column2)) column_at = i
            }
            if (key_at && column_at) next
            tell("(no such column)", file == 1 ? "here" : "", file == 2 ? "here" : "")
            is_broken = 1
            exit
        }
        $key_at != "" && file == 1 { add(ours, $key_at, $column_at) }
        $key_at != "" && file == 2 { add(theirs, $key_at, $column_at) }
        END {
            if (is_broken) exit
            for (key in ours) {
                if (!(key in theirs)) tell(key, ours[key], "(no row)")
                else if (differs(ours[key], theirs[key])) tell(key, ours[key], theirs[key])
            }
            for (key in theirs)
                if (!(key in ours) && how !~ /known/) tell(key, "(no row)", theirs[key])
        }' "formats/codes/$1" "$domain/$4" >>"$work/differences"
}

same acled-sub-events.tsv code event_type acled-subevents.tsv sub_event_type event_type
same acled-sub-events.tsv code disorder_type acled-subevents.tsv sub_event_type disorder_type
same acled-interactions.tsv code label acled-interactions.tsv code label

same cameo-events.tsv code code cameo-events.tsv code code
same cameo-events.tsv code label cameo-events.tsv code name
same cameo-events.tsv code root cameo-events.tsv code root
same cameo-events.tsv code parent cameo-events.tsv code parent
same cameo-events.tsv code quad cameo-events.tsv code quad_cameo
same cameo-events.tsv code goldstein cameo-events.tsv code goldstein_icews number
same cameo-roots.tsv code label cameo-events.tsv code name 'known fold'
same cameo-actors.tsv code kind cameo-actors.tsv code kind
same cameo-actors.tsv code label cameo-actors.tsv code name

same countries.tsv code label countries.tsv iso3 name
same countries.tsv code iso2 countries.tsv iso3 iso2
same countries.tsv iso2 code countries.tsv iso2 iso3
same countries.tsv code iso_num countries.tsv iso3 iso_num
same countries.tsv code acled_prefix countries.tsv iso3 acled_prefix
same countries.tsv code gw countries.tsv iso3 gw
same countries.tsv code cow countries.tsv iso3 cow
same countries.tsv code cameo countries.tsv iso3 cameo
same countries.tsv code fips countries.tsv iso3 fips
same countries.tsv code also countries.tsv iso3 other_names
same countries.tsv fips code fips-iso.tsv fips iso3
same countries.tsv fips iso2 fips-iso.tsv fips iso2
same historic-states.tsv fips iso3 fips-iso.tsv fips iso3 known
same acled-countries.tsv code iso3 countries.tsv name iso3
same acled-countries.tsv code iso countries.tsv name iso_num number
same acled-countries.tsv code region countries.tsv name acled_region
same acled-countries.tsv code start_year countries.tsv name acled_start_year
same acled-countries.tsv code prefix countries.tsv name acled_prefix
same acled-countries.tsv code also countries.tsv name other_names

# Where casus departs from the tables: the reason, then the differences as they are told.
cat >"$work/departures" <<'END'
# 0 is what ACLED's data have for Kosovo, which ISO 3166-1 has not.
acled-countries.tsv|iso|Kosovo|0|

# Not a group of three characters; GDELT's cells are never 0.
cameo-actors.tsv|kind|0|(no row)|country
cameo-actors.tsv|label|0|(no row)|Unknown or Not Applicable
# Groups of GDELT's data that its lists lack.
cameo-actors.tsv|kind|AFU|knowngroup|(no row)
cameo-actors.tsv|label|AFU|African Union|(no row)
cameo-actors.tsv|kind|REL|role|(no row)
cameo-actors.tsv|label|REL|Religious|(no row)
# Countries of Phoenix.
cameo-actors.tsv|kind|CSK|country|(no row)
cameo-actors.tsv|label|CSK|Czechoslovakia|(no row)
cameo-actors.tsv|kind|DDR|country|(no row)
cameo-actors.tsv|label|DDR|East Germany|(no row)
cameo-actors.tsv|kind|KSV|country|(no row)
cameo-actors.tsv|label|KSV|Kosovo|(no row)
cameo-actors.tsv|kind|SCG|country|(no row)
cameo-actors.tsv|label|SCG|Serbia and Montenegro|(no row)
cameo-actors.tsv|kind|SUN|country; religion|religion
cameo-actors.tsv|label|SUN|Sunni, also Soviet Union|Sunni
cameo-actors.tsv|kind|YMD|country|(no row)
cameo-actors.tsv|label|YMD|South Yemen|(no row)
cameo-actors.tsv|kind|YUG|country|(no row)
cameo-actors.tsv|label|YUG|Yugoslavia|(no row)
cameo-actors.tsv|kind|ZAR|country|(no row)
cameo-actors.tsv|label|ZAR|Zaire|(no row)
# Groups of the dictionary of religious groups that comes with the manual.
cameo-actors.tsv|kind|ANG|religion-second|(no row)
cameo-actors.tsv|label|ANG|Anglican|(no row)
cameo-actors.tsv|kind|MUS|country; religion|country
cameo-actors.tsv|label|MUS|Mauritius, also Muslim in the CAMEO dictionaries|Mauritius
cameo-actors.tsv|kind|THR|religion-second|(no row)
cameo-actors.tsv|label|THR|Theravada|(no row)
cameo-actors.tsv|kind|VAJ|religion-second|(no row)
cameo-actors.tsv|label|VAJ|Vajrayana|(no row)
# A vocabulary has one label for a code that two lists have.
cameo-actors.tsv|label|PSE|Occupied Palestinian Territory|Occupied Palestinian Territory; Occupied Palestinian Territories
cameo-actors.tsv|label|SHN|Saint Helena, also Old Shinto School|Saint Helena; Old Shinto School

# Other lists' codes of a country are among its names, so that the field country takes them.
countries.tsv|also|IMN|IMY|
countries.tsv|also|MNE|MTN|
countries.tsv|also|ROU|ROM; Rumania|Rumania
countries.tsv|also|TLS|TMP; Democratic Republic of Timor-Leste; Timor Leste; Timor-Leste|Democratic Republic of Timor-Leste; Timor Leste; Timor-Leste
countries.tsv|also|XKX|KSV; KOS; Republic of Kosovo|Republic of Kosovo
# States that are no more stand in historic-states.tsv.
countries.tsv|code|NT|(no row)|ANT
countries.tsv|code|YI|(no row)|SCG
countries.tsv|iso2|NT|(no row)|AN
countries.tsv|iso2|YI|(no row)|CS
# FIPS had YI for both states that were called Yugoslavia last.
historic-states.tsv|iso3|YI|YUG; SCG|SCG
END

# Columns of theirs that no table of casus has.
cat >"$work/unused" <<'END'
# What follows from the code itself.
cameo-events.tsv level
acled-interactions.tsv inter_lo
acled-interactions.tsv inter_hi
# Our own order of the hierarchy, and words; rules of the schema say what actor2_required says.
acled-subevents.tsv rank
acled-subevents.tsv actor2_required
acled-subevents.tsv notes
# Which list has the code: the union is accepted in every schema.
cameo-events.tsv in_manual
cameo-events.tsv in_icews
cameo-events.tsv in_gdelt
cameo-actors.tsv source
# The names are those of countries.tsv.
fips-iso.tsv name
# Of schemas and crosswalks that casus does not have yet.
cameo-events.tsv goldstein_gdelt
cameo-events.tsv quad_gdelt
cameo-events.tsv penta_phoenix
cameo-events.tsv plover_event
cameo-events.tsv plover_mode
cameo-events.tsv plover_context
END

for table in "$domain"/*.tsv; do
    head -n 1 "$table" | tr '\t' '\n' | sed "s/^/${table##*/} /"
done | LC_ALL=C sort -u >"$work/columns"
grep -v '^$' "$work/unused" | grep -v '^#' | cat - "$work/used" | LC_ALL=C sort -u >"$work/known"
LC_ALL=C comm -23 "$work/columns" "$work/known" | sed 's/$/: no table of casus has this column/' >"$work/told"

grep -v '^$' "$work/departures" | grep -v '^#' | LC_ALL=C sort >"$work/wanted"
LC_ALL=C sort "$work/differences" >"$work/found"
LC_ALL=C comm -13 "$work/wanted" "$work/found" | sed 's/^/differs: /' >>"$work/told"
LC_ALL=C comm -23 "$work/wanted" "$work/found" | sed 's/^/no longer so: /' >>"$work/told"
cat "$work/told"
[ ! -s "$work/told" ]
