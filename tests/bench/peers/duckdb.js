// duckdb.js - conversions and checks by DuckDB: duckdb.js WORK INPUT OUTPUT
//
// One COPY a conversion, with all columns as text. For `validate` and `gdelt-validate`, one query
// that counts what breaks each of some thirty and sixty rules, most of those of the schemas acled
// and gdelt-2; RULES names the file that has their vocabularies.
const { readFileSync } = require('fs');
const { DuckDBInstance } = require('@duckdb/node-api');

const quote = (text) => `'${text.replaceAll("'", "''")}'`;
const list = (texts) => texts.map(quote).join(', ');
const csv = (path) =>
    `read_csv(${quote(path)}, header = true, delim = ',', quote = '"', all_varchar = true)`;
const gdelt = (path) =>
    `read_csv(${quote(path)}, header = false, names = [${list(rules().gdelt.columns)}], delim = '\t',
    quote = '', escape = '', all_varchar = true)`;
const rules = () => JSON.parse(readFileSync(process.env.RULES, 'utf8'));

function json(path, format) {
    const columns = rules()
        .columns.map((name) => `${name}: 'VARCHAR'`)
        .join(', ');
    return `read_json(${quote(path)}, format = '${format}', columns = {${columns}})`;
}

function copy(from, output, options) {
    return `COPY (FROM ${from}) TO ${quote(output)} (${options}, USE_TMP_FILE false)`;
}

function violations() {
    const { codes, events, countries } = rules();
    const number = (name, least, most) =>
        `TRY_CAST(${name} AS BIGINT) IS NULL OR TRY_CAST(${name} AS BIGINT) NOT BETWEEN ${least} AND ${most}`;
    const degrees = (name, most) =>
        `TRY_CAST(${name} AS DOUBLE) IS NULL OR abs(TRY_CAST(${name} AS DOUBLE)) > ${most}`;
    const digit = (name) => `TRY_CAST(${name} AS INTEGER)`;
    return [
        ...['event_id_cnty', 'actor1', 'location', 'source'].map((name) => `${name} IS NULL`),
        'TRY_CAST(event_date AS DATE) IS NULL',
        'TRY_CAST(year AS INTEGER) IS DISTINCT FROM year(TRY_CAST(event_date AS DATE))',
        number('time_precision', 1, 3),
        number('geo_precision', 1, 3),
        number('fatalities', 0, 100000),
        number('iso', 0, 999),
        number('timestamp', 0, 1e18),
        degrees('latitude', 90),
        degrees('longitude', 180),
        ...Object.entries(codes).map(([name, items]) => `${name} NOT IN (${list(items)})`),
        `concat_ws('|', sub_event_type, event_type, disorder_type) NOT IN (${list(events)})`,
        `concat_ws('|', country, iso, region) NOT IN (${list(countries)})`,
        `${digit('interaction')} <> CASE inter2 WHEN '0' THEN ${digit('inter1')} * 10 ELSE
       least(${digit('inter1')}, ${digit('inter2')}) * 10 + greatest(${digit('inter1')}, ${digit('inter2')}) END`,
        "(actor2 IS NULL) <> (inter2 = '0')",
        "event_type IN ('Battles', 'Violence against civilians') AND actor2 IS NULL",
        "event_type = 'Battles' AND (inter1 IN ('5', '6', '7') OR inter2 IN ('5', '6', '7'))",
        "event_type = 'Violence against civilians' AND inter2 <> '7'",
        "event_type = 'Violence against civilians' AND civilian_targeting IS NULL",
        "event_type = 'Protests' AND inter1 <> '6' AND inter2 <> '6'",
        "event_type = 'Riots' AND inter1 <> '5' AND inter2 <> '5'",
        "event_type IN ('Battles', 'Strategic developments') AND civilian_targeting IS NOT NULL",
        "sub_event_type IN ('Peaceful protest', 'Abduction/forced disappearance') AND fatalities <> '0'",
    ];
}

// Nothing is in a place of type 0, and everything in the others is where it can be.
function placeViolations(who) {
    const name = (part) => `${who}Geo_${part}`;
    const parts = ['FullName', 'CountryCode', 'ADM1Code', 'ADM2Code', 'Lat', 'Long', 'FeatureID'];
    const degrees = (part, most) => `abs(TRY_CAST(${name(part)} AS DOUBLE)) > ${most}`;
    return [
        `${name('Type')} NOT IN ('0', '1', '2', '3', '4', '5')`,
        `${name('CountryCode')} NOT IN (${list(rules().gdelt.countries)})`,
        `${name('Type')} = '0' AND (${parts.map((part) => `${name(part)} IS NOT NULL`).join(' OR ')})`,
        `${name('Type')} <> '0' AND ${name('Lat')} IS NULL`,
        `${name('Type')} IN ('2', '3') AND ${name('CountryCode')} <> 'US'`,
        `${name('Type')} IN ('4', '5') AND ${name('CountryCode')} = 'US'`,
        `NOT starts_with(${name('ADM1Code')}, ${name('CountryCode')})`,
        `(${name('Lat')} IS NULL) <> (${name('Long')} IS NULL)`,
        `${name('Lat')} IS NOT NULL AND TRY_CAST(${name('Lat')} AS DOUBLE) IS NULL`,
        `${name('Long')} IS NOT NULL AND TRY_CAST(${name('Long')} AS DOUBLE) IS NULL`,
        degrees('Lat', 90),
        degrees('Long', 180),
    ];
}

function gdeltViolations() {
    const day = "try_strptime(SQLDATE, '%Y%m%d')";
    const count = (name) => `TRY_CAST(${name} AS BIGINT) IS NULL OR TRY_CAST(${name} AS BIGINT) < 0`;
    return [
        `${day} IS NULL`,
        "try_strptime(DATEADDED, '%Y%m%d%H%M%S') IS NULL",
        `${day} > try_strptime(DATEADDED, '%Y%m%d%H%M%S')`,
        'MonthYear <> SQLDATE[1:6]',
        'Year <> SQLDATE[1:4]',
        `abs(TRY_CAST(FractionDate AS DOUBLE) - (year(${day}) +
       ((month(${day}) - 1) * 30 + day(${day})) / 365)) > 0.00005001`,
        "IsRootEvent NOT IN ('0', '1')",
        ...['GLOBALEVENTID', 'NumMentions', 'NumSources', 'NumArticles'].map(count),
        'TRY_CAST(AvgTone AS DOUBLE) IS NULL',
        `concat_ws('|', EventCode, EventBaseCode, EventRootCode, QuadClass,
       CAST(TRY_CAST(GoldsteinScale AS DECIMAL(5, 1)) AS VARCHAR)) NOT IN (${list(rules().gdelt.events)})`,
        ...['Actor1', 'Actor2'].flatMap((who) => [
            `${who}CountryCode NOT IN (${list(rules().gdelt.actors)})`,
            `${who}Type1Code NOT IN (${list(rules().gdelt.actors)})`,
            `NOT starts_with(${who}Code, ${who}CountryCode)`,
            `length(${who}Code) % 3 <> 0`,
        ]),
        ...['Actor1', 'Actor2', 'Action'].flatMap(placeViolations),
    ];
}

function check(from, key, rules) {
    const counts = rules.map((rule, i) => `count(*) FILTER (WHERE ${rule}) AS rule_${i}`);
    return `SELECT count(*) AS records, count(*) - count(DISTINCT ${key}) AS again, ${counts.join(', ')}
          FROM ${from}`;
}

const checks = {
    validate: (input) => check(csv(input), 'event_id_cnty', violations()),
    'gdelt-validate': (input) => check(gdelt(input), 'GLOBALEVENTID', gdeltViolations()),
};

async function main([work, input, output]) {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    if (work in checks) {
        const rows = (await connection.runAndReadAll(checks[work](input))).getRowObjectsJson();
        console.log(JSON.stringify(rows[0]));
        return;
    }
    const works = {
        'csv-ndjson': () => copy(csv(input), output, 'FORMAT json'),
        'csv-json': () => copy(csv(input), output, 'FORMAT json, ARRAY true'),
        'csv-csv': () => copy(csv(input), output, 'FORMAT csv, HEADER true'),
        'gdelt-ndjson': () => copy(gdelt(input), output, 'FORMAT json'),
        'ndjson-csv': () =>
            copy(json(input, 'newline_delimited'), output, 'FORMAT csv, HEADER true'),
        'json-csv': () => copy(json(input, 'array'), output, 'FORMAT csv, HEADER true'),
    };
    await connection.run(works[work]());
}

main(process.argv.slice(2));
