// duckdb.js - conversions and checks by DuckDB: duckdb.js WORK INPUT OUTPUT
//
// One COPY a conversion, with all columns as text. For `validate`, one query that counts what
// breaks each of some thirty rules, most of those of the acled schema; RULES names the file that
// has its vocabularies.
const { readFileSync } = require('fs');
const { DuckDBInstance } = require('@duckdb/node-api');

const quote = (text) => `'${text.replaceAll("'", "''")}'`;
const list = (texts) => texts.map(quote).join(', ');
const csv = (path) =>
    `read_csv(${quote(path)}, header = true, delim = ',', quote = '"', all_varchar = true)`;
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

function check(input) {
    const counts = violations().map((rule, i) => `count(*) FILTER (WHERE ${rule}) AS rule_${i}`);
    return `SELECT count(*) AS records, count(*) - count(DISTINCT event_id_cnty) AS again, ${counts.join(', ')}
          FROM ${csv(input)}`;
}

async function main([work, input, output]) {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    if (work === 'validate') {
        const rows = (await connection.runAndReadAll(check(input))).getRowObjectsJson();
        console.log(JSON.stringify(rows[0]));
        return;
    }
    const works = {
        'csv-ndjson': () => copy(csv(input), output, 'FORMAT json'),
        'csv-json': () => copy(csv(input), output, 'FORMAT json, ARRAY true'),
        'csv-csv': () => copy(csv(input), output, 'FORMAT csv, HEADER true'),
        'tsv-ndjson': () =>
            copy(
                `read_csv(${quote(input)}, header = true, delim = '\t', quote = '', all_varchar = true)`,
                output,
                'FORMAT json',
            ),
        'ndjson-csv': () =>
            copy(json(input, 'newline_delimited'), output, 'FORMAT csv, HEADER true'),
        'json-csv': () => copy(json(input, 'array'), output, 'FORMAT csv, HEADER true'),
    };
    await connection.run(works[work]());
}

main(process.argv.slice(2));
