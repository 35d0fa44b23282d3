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
same cameo-events.tsv code quad_gdelt cameo-events.tsv code quad_gdelt
same cameo-events.tsv code goldstein_gdelt cameo-events.tsv code goldstein_gdelt number
same cameo-events.tsv code penta_phoenix cameo-events.tsv code penta_phoenix
same ../crosswalks/cameo-plover.tsv source target cameo-events.tsv code plover_event
same ../crosswalks/cameo-plover.tsv source mode cameo-events.tsv code plover_mode
same ../crosswalks/cameo-plover.tsv source context cameo-events.tsv code plover_context
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
same fips-countries.tsv code iso3 fips-iso.tsv fips iso3
same fips-countries.tsv code label fips-iso.tsv fips name
same gw-states.tsv code iso3 countries.tsv gw iso3
same gw-states.tsv code label countries.tsv gw name
same plover-countries.tsv code label countries.tsv iso3 name
same plover-countries.tsv code also countries.tsv iso3 other_names
same polecat-cow.tsv code country countries.tsv cow iso3
same polecat-cow.tsv code label countries.tsv cow name
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

# The table of 2021 has no roots; their types are those of the manual.
../crosswalks/cameo-plover.tsv|target|03|AGREE|
../crosswalks/cameo-plover.tsv|target|04|CONSULT|
../crosswalks/cameo-plover.tsv|target|05|SUPPORT|
../crosswalks/cameo-plover.tsv|target|06|COOPERATE|
../crosswalks/cameo-plover.tsv|target|07|AID|
../crosswalks/cameo-plover.tsv|target|09|ACCUSE|
../crosswalks/cameo-plover.tsv|target|10|REQUEST|
../crosswalks/cameo-plover.tsv|target|11|ACCUSE|
../crosswalks/cameo-plover.tsv|target|12|REJECT|
../crosswalks/cameo-plover.tsv|target|13|THREATEN|
../crosswalks/cameo-plover.tsv|target|14|PROTEST|
../crosswalks/cameo-plover.tsv|target|15|MOBILIZE|
../crosswalks/cameo-plover.tsv|target|16|SANCTION|
../crosswalks/cameo-plover.tsv|target|17|COERCE|
../crosswalks/cameo-plover.tsv|target|18|ASSAULT|
../crosswalks/cameo-plover.tsv|target|19|ASSAULT|
../crosswalks/cameo-plover.tsv|target|20|ASSAULT|
# Modes that the manual has no more: the ones nearest to them, or none.
../crosswalks/cameo-plover.tsv|mode|0842|release|return
../crosswalks/cameo-plover.tsv|mode|085||ease
../crosswalks/cameo-plover.tsv|mode|1321||political
../crosswalks/cameo-plover.tsv|mode|1322|restrict|ban
../crosswalks/cameo-plover.tsv|mode|132|restrict|ban
../crosswalks/cameo-plover.tsv|mode|1712||seize
../crosswalks/cameo-plover.tsv|mode|1722|restrict|ban
../crosswalks/cameo-plover.tsv|mode|175||pro_autocracy
../crosswalks/cameo-plover.tsv|mode|185|targeted|assassinate
../crosswalks/cameo-plover.tsv|mode|186|targeted|assassinate
../crosswalks/cameo-plover.tsv|mode|200|targeted|massacre
../crosswalks/cameo-plover.tsv|mode|201||cleansing
../crosswalks/cameo-plover.tsv|mode|202|targeted|massacre
../crosswalks/cameo-plover.tsv|mode|203||cleansing
# A context that the manual does not have, and one that it has by another name.
../crosswalks/cameo-plover.tsv|context|0333||humanitarian
../crosswalks/cameo-plover.tsv|context|073||humanitarian
../crosswalks/cameo-plover.tsv|context|0863||humanitarian
../crosswalks/cameo-plover.tsv|context|1033||humanitarian
../crosswalks/cameo-plover.tsv|context|1223||humanitarian
../crosswalks/cameo-plover.tsv|context|1623||humanitarian
../crosswalks/cameo-plover.tsv|context|0811|pro_democracy|democracy
../crosswalks/cameo-plover.tsv|context|0812|pro_democracy|democracy
../crosswalks/cameo-plover.tsv|context|082|pro_democracy|democracy
# Two contexts are parted as everywhere else.
../crosswalks/cameo-plover.tsv|context|091|crime; corruption|crime;corruption
../crosswalks/cameo-plover.tsv|context|094|military; legal|military;legal
../crosswalks/cameo-plover.tsv|context|1121|crime; corruption|crime;corruption
../crosswalks/cameo-plover.tsv|context|1124|military; legal|military;legal
../crosswalks/cameo-plover.tsv|context|196|legal; military|legal;military

# Parts of a country (Gaza, Jan Mayen, the outlying islands) and the oceans, which py-gdelt lacks.
fips-countries.tsv|iso3|DQ|UMI|(no row)
fips-countries.tsv|iso3|FQ|UMI|(no row)
fips-countries.tsv|iso3|GZ|PSE|(no row)
fips-countries.tsv|iso3|HQ|UMI|(no row)
fips-countries.tsv|iso3|JN|SJM|(no row)
fips-countries.tsv|iso3|JQ|UMI|(no row)
fips-countries.tsv|iso3|KQ|UMI|(no row)
fips-countries.tsv|iso3|LQ|UMI|(no row)
fips-countries.tsv|iso3|MQ|UMI|(no row)
fips-countries.tsv|iso3|OS||(no row)
fips-countries.tsv|label|DQ|United States Minor Outlying Islands|(no row)
fips-countries.tsv|label|FQ|United States Minor Outlying Islands|(no row)
fips-countries.tsv|label|GZ|Gaza Strip|(no row)
fips-countries.tsv|label|HQ|United States Minor Outlying Islands|(no row)
fips-countries.tsv|label|JN|Jan Mayen|(no row)
fips-countries.tsv|label|JQ|United States Minor Outlying Islands|(no row)
fips-countries.tsv|label|KQ|United States Minor Outlying Islands|(no row)
fips-countries.tsv|label|LQ|United States Minor Outlying Islands|(no row)
fips-countries.tsv|label|MQ|United States Minor Outlying Islands|(no row)
fips-countries.tsv|label|OS|Oceans|(no row)
# States that ended, which countries.tsv of the facts has in its text.
gw-states.tsv|iso3|265||(no row)
gw-states.tsv|iso3|315||(no row)
gw-states.tsv|iso3|345||(no row)
gw-states.tsv|iso3|680||(no row)
gw-states.tsv|iso3|817||(no row)
gw-states.tsv|label|265|East Germany|(no row)
gw-states.tsv|label|315|Czechoslovakia|(no row)
gw-states.tsv|label|345|Yugoslavia|(no row)
gw-states.tsv|label|680|South Yemen|(no row)
gw-states.tsv|label|817|South Vietnam|(no row)
# PLOVER has KOS for Kosovo.
plover-countries.tsv|also|KOS|XKX; KSV; Republic of Kosovo|(no row)
plover-countries.tsv|also|XKX|(no row)|Republic of Kosovo
plover-countries.tsv|label|KOS|Kosovo|(no row)
plover-countries.tsv|label|XKX|(no row)|Kosovo
polecat-cow.tsv|country|347|KOS|XKX
# Actors of PLOVER that belong to no country.
plover-countries.tsv|also|EUR||(no row)
plover-countries.tsv|also|IGO||(no row)
plover-countries.tsv|also|IMG||(no row)
plover-countries.tsv|also|ISM||(no row)
plover-countries.tsv|also|MNC||(no row)
plover-countries.tsv|also|NGO||(no row)
plover-countries.tsv|also|UNO||(no row)
plover-countries.tsv|label|EUR|European Union|(no row)
plover-countries.tsv|label|IGO|International Governmental Organization|(no row)
plover-countries.tsv|label|IMG|Transnational Militarized Group|(no row)
plover-countries.tsv|label|ISM|International Social Movement|(no row)
plover-countries.tsv|label|MNC|Multi-national Corporation|(no row)
plover-countries.tsv|label|NGO|Non-governmental Organization|(no row)
plover-countries.tsv|label|UNO|United Nations|(no row)
# Other lists' codes, as in our countries.tsv.
plover-countries.tsv|also|IMN|IMY|
plover-countries.tsv|also|MNE|MTN|
plover-countries.tsv|also|ROU|ROM; Rumania|Rumania
plover-countries.tsv|also|TLS|TMP; Democratic Republic of Timor-Leste; Timor Leste; Timor-Leste|Democratic Republic of Timor-Leste; Timor Leste; Timor-Leste
# POLECAT's files have the numbers of states that ended for Germany and Vietnam.
polecat-cow.tsv|country|260|DEU|(no row)
polecat-cow.tsv|country|817|VNM|(no row)
polecat-cow.tsv|label|260|Germany, as POLECAT has it|(no row)
polecat-cow.tsv|label|817|Vietnam, as POLECAT has it|(no row)
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
