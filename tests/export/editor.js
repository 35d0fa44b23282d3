// editor.js - what an editor shows of an annotation file: yaml-language-server, spoken to as an editor
// does, with the exported JSON Schema named in the file's first line.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const assert = require("assert");
const { execFileSync, spawn } = require("child_process");
const { pathToFileURL } = require("url");
const casus = process.env.CASUS_PROGRAM;
const samples = process.env.CASUS_SAMPLES;
const program = path.join(process.env.CASUS_NODE_MODULES, "yaml-language-server/bin/yaml-language-server");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "casus-editor-"));
const WAIT = 60000;

// ---- The protocol: JSON-RPC with a header before each message ----

const server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
const answers = new Map();
const diagnoses = new Map();
let received = Buffer.alloc(0);
let last = 0;

function send(message) {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function ask(method, params) {
  return new Promise((resolve) => {
    answers.set(++last, resolve);
    send({ id: last, method, params });
  });
}

function take(message) {
  if (message.id !== undefined && message.method)
    send({ id: message.id, result: message.method === "workspace/configuration" ? message.params.items.map(() => ({})) : null });
  else if (message.id !== undefined) answers.get(message.id)(message.result);
  else if (message.method === "textDocument/publishDiagnostics" && diagnoses.has(message.params.uri))
    diagnoses.get(message.params.uri)(message.params.diagnostics);
}

server.stdout.on("data", (bytes) => {
  received = Buffer.concat([received, bytes]);
  for (;;) {
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/.exec(received.subarray(0, end))[1]);
    if (received.length < end + 4 + length) return;
    const text = received.subarray(end + 4, end + 4 + length).toString();
    received = received.subarray(end + 4 + length);
    take(JSON.parse(text));
  }
});

// ---- Documents ----

// Opens a document under the schema and returns its diagnostics, each as "line: words".
async function open(name, schema, text) {
  const file = path.join(folder, name);
  const whole = `# yaml-language-server: $schema=${schema}.schema.json\n${text}`;
  fs.writeFileSync(file, whole);
  const uri = pathToFileURL(file).href;
  const told = new Promise((resolve) => diagnoses.set(uri, resolve));
  send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text: whole } } });
  const diagnostics = await told;
  return { file, uri, lines: whole.split("\n"), found: diagnostics.map((one) => `${one.range.start.line + 1}: ${one.message}`) };
}

// The place behind the words, in the first line that has them.
function place(document, words, offset = words.length) {
  const line = document.lines.findIndex((one) => one.includes(words));
  return { textDocument: { uri: document.uri }, position: { line, character: document.lines[line].indexOf(words) + offset } };
}

async function complete(document, words) {
  const answer = await ask("textDocument/completion", place(document, words));
  return (answer.items || answer).map((item) => item.label);
}

async function hover(document, words) {
  const answer = await ask("textDocument/hover", place(document, words, 1));
  return answer ? answer.contents.value : "";
}

async function start() {
  for (const schema of ["acled", "cameo"])
    fs.writeFileSync(path.join(folder, `${schema}.schema.json`),
      execFileSync(casus, ["schema", "export", schema, "--as", "json-schema"], { maxBuffer: 1 << 26 }));
  const documentation = ["markdown", "plaintext"];
  await ask("initialize", { processId: process.pid, rootUri: pathToFileURL(folder).href,
    capabilities: { textDocument: { hover: { contentFormat: documentation },
      completion: { completionItem: { documentationFormat: documentation } } } } });
  send({ method: "initialized", params: {} });
  const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false } };
  send({ method: "workspace/didChangeConfiguration", params: { settings: { yaml } } });
}

// ---- What an editor shows ----

async function testGoodFiles() {
  for (const [name, schema] of [["acled-example.yaml", "acled"], ["south-caucasus.yaml", "cameo"]]) {
    const document = await open(name, schema, fs.readFileSync(path.join(samples, name), "utf8"));
    assert.deepStrictEqual(document.found, [], name);
    execFileSync(casus, ["validate", "--quiet", document.file]); // the first line is a comment to casus
  }
}

const faulty = `schema: acled
defaults:
  year: 2024
events:
  - event_id_cnty: EXAMPLE-1
    event_date: 2024-02-31
    event_typ: Battles
    event_type: Battles
    sub_event_type: Attack
    inter1: Rebel grop
    fatalities: many
`;

async function testFaults() {
  const { found } = await open("faulty.yaml", "acled", faulty);
  const has = (line, words) => assert(found.some((one) => one.startsWith(`${line}: `) && one.includes(words)),
    `no finding "${words}" in line ${line} among:\n${found.join("\n")}`);
  has(6, 'Missing property "actor1"');
  has(6, 'Missing property "actor2"');
  has(7, "does not match the pattern");
  has(8, "event_typ is not allowed");
  has(9, "Violence against civilians");
  has(11, "Value is not accepted");
  has(12, "does not match the pattern");
}

async function testHelp() {
  const document = await open("help.yaml", "acled", "schema: acled\nevents:\n  - event_type: Battles\n    inter1: \n");
  const values = await complete(document, "inter1: ");
  assert(values.includes("Rebel group"), values.join());
  const title = await hover(document, "event_type");
  assert(/Type of event/.test(title) && /Explosions\/Remote violence/.test(title), title);
  const codes = await hover(document, "Battles");
  assert(/Type of event/.test(codes), codes);
}

async function testFields() {
  const document = await open("fields.yaml", "cameo", "schema: cameo\nevents:\n  - event_id: 1\n    ev\n");
  const fields = await complete(document, "    ev");
  for (const name of ["event_date", "event_code", "source_code"]) assert(fields.includes(name), `${name}: ${fields}`);
  assert(!fields.includes("GLOBALEVENTID") && !fields.includes("event_id"), fields.join());
}

async function main() {
  await start();
  for (const test of [testGoodFiles, testFaults, testHelp, testFields]) {
    await test();
    console.log(`${test.name}: good`);
  }
}

function end(code) {
  server.kill();
  fs.rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

setTimeout(() => { console.log("the server does not answer"); end(1); }, WAIT).unref();
main().then(() => end(0), (error) => { console.log(error.message); end(1); });
