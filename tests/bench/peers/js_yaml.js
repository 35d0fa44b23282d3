// js_yaml.js - YAML to JSON and back by js-yaml: js_yaml.js WORK INPUT OUTPUT
//
// Both hold all records in memory; numbers and dates are what the text looks like.
const { readFileSync, writeFileSync } = require('fs');
const yaml = require('js-yaml');

const works = {
    'yaml-json': (text) => JSON.stringify(yaml.load(text)),
    'json-yaml': (text) => yaml.dump(JSON.parse(text), { noRefs: true, lineWidth: -1 }),
};

const [work, input, output] = process.argv.slice(2);
writeFileSync(output, works[work](readFileSync(input, 'utf8')));
