// points.js - GeoJSON that casus writes, as check-geojson judges it: that program finds no fault, a fault
// put into the same text is found, and what it has read is the source: every property, every point.
"use strict";
const fs = require("fs");
const os = require("os");
const path = require("path");
const assert = require("assert");
const { execFileSync } = require("child_process");
const { getIssues } = require(path.join(process.env.CASUS_NODE_MODULES, "@placemarkio/check-geojson"));
const casus = process.env.CASUS_PROGRAM;
const samples = process.env.CASUS_SAMPLES;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "casus-points-"));

function convert(source, ...options) {
  return execFileSync(casus, ["convert", "-q", source, "-t", "geojson", ...options],
    { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
}

// The text is what check-geojson lets pass, and has a feature for each record: its place and its values.
function compare(where, text, records) {
  assert.deepStrictEqual(getIssues(text).map((issue) => issue.message), [], where);
  const { features } = JSON.parse(text);
  assert.strictEqual(features.length, records.length, where);
  features.forEach(({ geometry, properties }, index) => {
    const { place, values } = records[index];
    const expected = place && { type: "Point", coordinates: place };
    assert.deepStrictEqual(geometry, expected, `${where}: the place of record ${index + 1}`);
    assert.deepStrictEqual(properties, values, `${where}: the values of record ${index + 1}`);
  });
}

// ---- The samples, from every syntax that they are in ----

function testSamples() {
  for (const name of ["acled-example", "south-caucasus"]) {
    const records = JSON.parse(fs.readFileSync(path.join(samples, `${name}.json`), "utf8")).map((values) => {
      const { longitude, latitude } = values;
      const has = longitude !== undefined && latitude !== undefined;
      return { place: has ? [longitude, latitude] : null, values };
    });
    for (const extension of ["yaml", "csv", "json"])
      compare(`${name}.${extension}`, convert(path.join(samples, `${name}.${extension}`)), records);
  }
}

// ---- A table with whatever may stand where a coordinate should, and in a text ----

const numbers = ["", "0", "-0.0", "+1.5", "007.25", "180", "-180.000", "90", "-90", "90.0001", "180.5", "1e1",
  "12,5", "north", "0.1000000000000000055511151231257827", "1e400", ".5", "5.", "0x10", " 7"];
const texts = ["plain", "", 'say "yes"', "back\\slash", "a\u0001\u001f\u007fb", "two\nlines", "Łódź, 東京, 🙂",
  "</script>", "\u2028\u2029", "\uFEFFmark", "x".repeat(70000)];

// A number as JSON may write it, all that may stand before its digits aside.
function degrees(text, most) {
  const number = text.replace(/^\+/, "").replace(/^0+(?=\d)/, "");
  const is = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(number) && Math.abs(Number(number)) <= most;
  return is ? Number(number) : undefined;
}

function testNastyPlaces() {
  const quote = (text) => `"${text.replace(/"/g, '""')}"`;
  const lines = ["lon,lat,words"];
  const records = [];
  numbers.forEach((lon, row) => numbers.forEach((lat, column) => {
    const words = texts[(row * numbers.length + column) % texts.length];
    const [x, y] = [degrees(lon, 180), degrees(lat, 90)];
    lines.push([lon && quote(lon), lat && quote(lat), quote(words)].join(","));
    records.push({
      place: x !== undefined && y !== undefined ? [x, y] : null,
      values: { ...(lon && { lon }), ...(lat && { lat }), words },
    });
  }));
  const source = path.join(folder, "nasty.csv");
  fs.writeFileSync(source, `${lines.join("\n")}\n`);
  compare("nasty.csv", convert(source, "-s", "none", "--on-error", "keep"), records);
}

// ---- Nothing at all, and what would be a fault ----

function testNoRecords() {
  const source = path.join(folder, "empty.csv");
  fs.writeFileSync(source, "lon,lat\n");
  compare("empty.csv", convert(source, "-s", "none"), []);
}

function testFaultsAreFound() {
  const text = convert(path.join(samples, "acled-example.csv"));
  const faults = [
    ['"type":"FeatureCollection"', '"type":"FeaturesCollection"'],
    ['"type":"Feature"', '"type":"Featur"'],
    ['"type":"Point"', '"type":"Pnt"'],
    ['"coordinates":[0.0700,', '"coordinates":["0.0700",'],
    ['"coordinates":[0.0700,-75.1000]', '"coordinates":[0.0700]'],
    [',"properties":', ',"property":'],
    ["\n]}\n", "\n]\n"],
  ];
  for (const [good, bad] of faults) {
    assert(text.includes(good), good);
    assert(getIssues(text.replace(good, bad)).length > 0, `check-geojson lets ${bad} pass`);
  }
}

try {
  for (const test of [testSamples, testNastyPlaces, testNoRecords, testFaultsAreFound]) {
    test();
    console.log(`${test.name}: good`);
  }
} catch (error) {
  console.log(error);
  process.exitCode = 1;
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
