// polars.js - conversions by Polars: polars.js WORK INPUT OUTPUT
//
// The streaming engine wherever it can both read and write the syntaxes; JSON arrays go through a
// data frame in memory. All columns of CSV are text, so that nothing has to be inferred. Quotes
// cannot be switched off here; a character that never occurs takes their place. RULES names the
// file that has the names of GDELT's columns.
const { readFileSync } = require('fs');
const pl = require('nodejs-polars');

const text = { inferSchemaLength: 0 };

// What columns without a header are called, by what Polars calls them.
function gdeltNames() {
    const { gdelt } = JSON.parse(readFileSync(process.env.RULES, 'utf8'));
    return Object.fromEntries(gdelt.columns.map((name, i) => [`column_${i + 1}`, name]));
}

const works = {
    'csv-ndjson': (input, output) => pl.scanCSV(input, text).sinkNdJson(output).collectSync(),
    'csv-json': (input, output) => pl.readCSV(input, text).writeJSON(output, { format: 'json' }),
    'csv-csv': (input, output) => pl.scanCSV(input, text).sinkCSV(output).collectSync(),
    'gdelt-ndjson': (input, output) =>
        pl
            .scanCSV(input, { ...text, sep: '\t', quoteChar: '\x01', hasHeader: false })
            .rename(gdeltNames())
            .sinkNdJson(output)
            .collectSync(),
    'ndjson-csv': (input, output) => pl.scanJson(input).sinkCSV(output).collectSync(),
    'json-csv': (input, output) => pl.readJSON(input, { format: 'json' }).writeCSV(output),
};

const [work, input, output] = process.argv.slice(2);
works[work](input, output);
