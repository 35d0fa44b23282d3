// tables.js - the exported Table Schema as the library tableschema understands it: the samples in CSV are
// read by it, cell by cell, and so are tables with a fault that the schema can say.
//
// What --package writes beside them must say of the files what is true.
//
// The library is of version 1 of the standard. It has no lists, so those columns are told to be texts;
// and it knows neither categories nor words for nothing of single fields, which are held here.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const assert = require("assert");
const crypto = require("crypto");
const { execFileSync } = require("child_process");
const { Schema, Table } = require(path.join(process.env.CASUS_NODE_MODULES, "tableschema"));
const casus = process.env.CASUS_PROGRAM;
const samples = process.env.CASUS_SAMPLES;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "casus-tables-"));

function load(name) {
  return JSON.parse(execFileSync(casus, ["schema", "export", name, "--as", "table-schema"], { maxBuffer: 1 << 26 }));
}

function simplify(field) {
  const { categories, missingValues, ...rest } = field;
  return rest.type === "list" ? { ...rest, type: "string" } : rest;
}

async function read(file, schema, headers, delimiter = ",") {
  const fields = headers.map((name) => schema.fields.find((field) => field.name === name));
  assert(fields.every(Boolean), "a column that the schema lacks");
  const descriptor = { fields: fields.map(simplify), missingValues: ["", "NA", "NULL", "nan"] };
  const loaded = await Schema.load(descriptor, { strict: true });
  const table = await Table.load(file, { schema: loaded, delimiter });
  const rows = await table.read({ keyed: true });
  for (const row of rows)
    for (const field of fields)
      if (field.categories && row[field.name] !== null)
        assert(field.categories.some((one) => one.value === row[field.name]), `${field.name}: ${row[field.name]}`);
  return rows;
}

function headersOf(file) {
  return fs.readFileSync(file, "utf8").split("\n")[0].trim().split(",");
}

async function testSamples() {
  for (const [name, schema, count] of [["acled-example", "acled", 8], ["south-caucasus", "cameo", 0]]) {
    const file = path.join(samples, `${name}.csv`);
    const rows = await read(file, load(schema), headersOf(file));
    assert(rows.length >= (count || 10), `${name}: ${rows.length} rows`);
  }
}

async function testFaults() {
  const header = "event_date,latitude,inter1,fatalities";
  const good = "2024-02-01,-75.1,7,0";
  const faults = ["2024-02-31,-75.1,7,0", "2024-02-01,91,7,0", "2024-02-01,-75.1,9,0", "2024-02-01,-75.1,7,many", ",-75.1,7,0"];
  const schema = load("acled");
  for (const row of [good, ...faults]) {
    const file = path.join(folder, "rows.csv");
    fs.writeFileSync(file, `${header}\n${row}\n`);
    const verdict = await read(file, schema, header.split(",")).then(() => true, () => false);
    assert.strictEqual(verdict, row === good, row);
  }
}

async function testPackages() {
  const kinds = [["south-caucasus.yaml", "events.csv"], ["acled-example.json", "more.tsv", "--codes", "label"]];
  for (const [from, to, ...options] of kinds)
    execFileSync(casus, ["convert", "-q", "--package", path.join(samples, from), "-o", path.join(folder, to), ...options]);
  const { resources } = JSON.parse(fs.readFileSync(path.join(folder, "datapackage.json"), "utf8"));
  assert.deepStrictEqual(resources.map((one) => one.path), ["events.csv", "more.tsv"]);
  for (const { path: name, bytes, hash, dialect, schema } of resources) {
    const file = path.join(folder, name);
    const content = fs.readFileSync(file);
    assert.strictEqual(bytes, content.length);
    assert.strictEqual(hash, `sha256:${crypto.createHash("sha256").update(content).digest("hex")}`);
    const headers = content.toString("utf8").split("\n")[0].split(dialect.delimiter);
    assert.deepStrictEqual(schema.fields.map((field) => field.name), headers);
    const rows = await read(file, schema, headers, dialect.delimiter);
    assert(rows.length > 0, `${name}: no rows`);
  }
}

async function testKeys() {
  assert.deepStrictEqual(load("cameo").primaryKey, ["event_id", "coder"]);
  assert.deepStrictEqual(load("acled").uniqueKeys, [["event_id_cnty"]]);
}

async function main() {
  for (const test of [testSamples, testFaults, testPackages, testKeys]) {
    await test();
    console.log(`${test.name}: good`);
  }
}

main().then(() => 0, (error) => { console.log(error); return 1; }).then((code) => {
  fs.rmSync(folder, { recursive: true, force: true });
  process.exit(code);
});
