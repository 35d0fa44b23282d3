// polars.js - conversions by Polars: polars.js WORK INPUT OUTPUT
//
// The streaming engine wherever it can both read and write the syntaxes; JSON arrays go through a
// data frame in memory. All columns of CSV are text, so that nothing has to be inferred. Quotes
// cannot be switched off here; a character that never occurs takes their place.
const pl = require('nodejs-polars');

const text = { inferSchemaLength: 0 };
const works = {
    'csv-ndjson': (input, output) => pl.scanCSV(input, text).sinkNdJson(output).collectSync(),
    'csv-json': (input, output) => pl.readCSV(input, text).writeJSON(output, { format: 'json' }),
    'csv-csv': (input, output) => pl.scanCSV(input, text).sinkCSV(output).collectSync(),
    'tsv-ndjson': (input, output) =>
        pl
            .scanCSV(input, { ...text, sep: '\t', quoteChar: '\x01' })
            .sinkNdJson(output)
            .collectSync(),
    'ndjson-csv': (input, output) => pl.scanJson(input).sinkCSV(output).collectSync(),
    'json-csv': (input, output) => pl.readJSON(input, { format: 'json' }).writeCSV(output),
};

const [work, input, output] = process.argv.slice(2);
works[work](input, output);
