// verdicts.js - is a file good? casus and Ajv, by the exported JSON Schema, are asked the same.
//
// Every YAML and JSON file among the samples is read as an editor reads it (YAML 1.2), held against
// the schema, and the answer compared with casus's: good is what has no error. Where the two differ,
// the table says why; a difference that is new or gone fails the test.
"use strict";
const fs = require("fs");
const path = require("path");
const { execFileSync, spawnSync } = require("child_process");
const modules = process.env.CASUS_NODE_MODULES;
const Ajv = require(path.join(modules, "ajv/dist/2020"));
const YAML = require(path.join(modules, "yaml"));
const casus = process.env.CASUS_PROGRAM;
const samples = process.env.CASUS_SAMPLES;

const BEYOND = "JSON Schema cannot compare dates";
const READ = "the reader of YAML or JSON takes it for good";
const differences = {
  "broken/E124-lone-surrogate.json": READ,
  "broken/E125-too-deep.json": READ,
  "broken/E131-yaml-tag.yaml": READ,
  "broken/E135-yaml-late-head.yaml": READ,
  "broken/E304-code-repaired.yaml": "a text that lost its zero: casus repairs it, with a note",
  "broken/E315-actor-case.yaml": "groups of actor codes are only held to their length",
  "broken/E405-wrong-order.yaml": BEYOND,
};

// The files that casus finds itself, and with which schema; the others are schema files, or no records.
function judge(file) {
  const run = spawnSync(casus, ["validate", "--format", "jsonl", "--threads", "1", file], { encoding: "utf8" });
  const found = run.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const chosen = /: schema (\S+) /.exec(spawnSync(casus, ["validate", file], { encoding: "utf8" }).stderr);
  return { schema: chosen && chosen[1], codes: found.filter((one) => one.severity === "error").map((one) => one.code) };
}

function read(file) {
  const text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  if (file.endsWith(".json")) return [JSON.parse(text)];
  return YAML.parseAllDocuments(text, { merge: true }).map((document) => {
    if (document.errors.length) throw document.errors[0];
    return document.toJS();
  });
}

const validators = new Map();
function validator(schema) {
  if (!validators.has(schema)) {
    const ajv = new Ajv({ strict: false, allErrors: false });
    const text = execFileSync(casus, ["schema", "export", schema, "--as", "json-schema"], { maxBuffer: 1 << 26 });
    validators.set(schema, ajv.compile(JSON.parse(text)));
  }
  return validators.get(schema);
}

function ask(file, schema) {
  let documents;
  try {
    documents = read(file);
  } catch (error) {
    return { good: false, why: error.message.split("\n")[0] };
  }
  const validate = validator(schema);
  for (const document of documents)
    if (!validate(document))
      return { good: false, why: validate.errors.map((one) => one.instancePath + " " + one.message).slice(0, 3).join("; ") };
  return { good: true, why: "" };
}

const folders = [samples, path.join(samples, "broken")];
const files = folders.flatMap((folder) => fs.readdirSync(folder).map((name) => path.join(folder, name)))
  .filter((file) => /\.(yaml|json)$/.test(file) && !/\.schema\.yaml$/.test(file)).sort();
let failed = 0;
let compared = 0;
for (const file of files) {
  const name = path.relative(samples, file);
  const ours = judge(file);
  if (!ours.schema || ours.schema === "none" || ours.schema.includes("/")) continue;
  const theirs = ask(file, ours.schema);
  const good = ours.codes.length === 0;
  const differs = good !== theirs.good;
  compared++;
  if (differs === name in differences) continue;
  failed++;
  console.log(`${name}: casus says ${good ? "good" : ours.codes}, Ajv ${theirs.good ? "good" : theirs.why}` +
    (differs ? "" : "; the table expects a difference"));
}
console.log(`${compared} files compared, ${Object.keys(differences).length} differ as expected, ${failed} as not`);
process.exit(failed || compared < 20 ? 1 : 0);
