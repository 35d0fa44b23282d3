// ajv.js - checks NDJSON with a compiled JSON Schema: ajv.js WORK INPUT OUTPUT
//
// Types, ranges and vocabularies are the schema's; what holds between fields is a keyword of our
// own, the fastest that ajv offers for it; ids are kept in a set. RULES names the file with the
// vocabularies. Prints counts.
const { createReadStream, readFileSync } = require('fs');
const { createInterface } = require('readline');
const Ajv = require('ajv');

const { codes, events, countries } = JSON.parse(readFileSync(process.env.RULES, 'utf8'));
const eventSet = new Set(events);
const countrySet = new Set(countries);
const isDate = (text) =>
    !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

function pairOf({ inter1, inter2 }) {
    if (inter2 === '0') return inter1 + '0';
    return inter1 < inter2 ? inter1 + inter2 : inter2 + inter1;
}

function agrees(r) {
    const has = (digit) => r.inter1 === digit || r.inter2 === digit;
    return (
        r.event_date.startsWith(r.year) &&
        isDate(r.event_date) &&
        eventSet.has(`${r.sub_event_type}|${r.event_type}|${r.disorder_type}`) &&
        countrySet.has(`${r.country}|${r.iso}|${r.region}`) &&
        r.interaction === pairOf(r) &&
        (r.actor2 === undefined) === (r.inter2 === '0') &&
        (r.event_type !== 'Battles' || !(has('5') || has('6') || has('7'))) &&
        (r.event_type !== 'Violence against civilians' ||
            (r.inter2 === '7' && r.civilian_targeting)) &&
        (r.event_type !== 'Protests' || has('6')) &&
        (r.event_type !== 'Riots' || has('5')) &&
        Math.abs(r.latitude) <= 90 &&
        Math.abs(r.longitude) <= 180 &&
        r.fatalities <= 100000 &&
        (r.sub_event_type !== 'Peaceful protest' || r.fatalities === '0')
    );
}

const digits = { type: 'string', pattern: '^[0-9]+$' };
const degrees = { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]+)?$' };
const schema = {
    type: 'object',
    required: [
        'event_id_cnty',
        'event_date',
        'year',
        'actor1',
        'inter1',
        'country',
        'location',
        'source',
    ],
    properties: {
        year: digits,
        fatalities: digits,
        iso: digits,
        timestamp: digits,
        latitude: degrees,
        longitude: degrees,
        time_precision: { enum: ['1', '2', '3'] },
        geo_precision: { enum: ['1', '2', '3'] },
        ...Object.fromEntries(
            Object.entries(codes).map(([name, items]) => [name, { enum: items }]),
        ),
    },
    agrees: true,
};

async function main(input) {
    const ajv = new Ajv({ allErrors: true });
    ajv.addKeyword({ keyword: 'agrees', validate: (_, record) => agrees(record), errors: false });
    const isValid = ajv.compile(schema);
    const ids = new Set();
    let records = 0,
        errors = 0;
    for await (const line of createInterface({ input: createReadStream(input) })) {
        const record = JSON.parse(line);
        records++;
        errors += isValid(record) ? 0 : isValid.errors.length;
        ids.add(record.event_id_cnty);
    }
    console.log(JSON.stringify({ records, errors, again: records - ids.size }));
}

main(process.argv[3]);
