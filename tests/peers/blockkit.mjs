// Checks Slack messages against the types Slack publishes (@slack/types, made into a JSON schema).
//
// Usage: node blockkit.mjs MESSAGE.json …; each file holds `{"blocks": […], …}` or a list of blocks.
// Prints one line per problem (file, JSON pointer, what), exits 1 if there is any. Strong on shape
// (unknown keys, wrong types); knows no lengths, which its twin blockkit.py does.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const peers = new URL("../../target/peers/", import.meta.url);
const require = createRequire(peers);
const { createGenerator } = require("ts-json-schema-generator");
const Ajv = require("ajv").default;

// Reading the types takes seconds, so the schema is kept beside them, one for each version.
function schema() {
  const { version } = require("@slack/types/package.json");
  const kept = fileURLToPath(new URL(`slack-types-${version}.schema.json`, peers));
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8"));
  const made = createGenerator({
    path: fileURLToPath(new URL("node_modules/@slack/types/dist/index.d.ts", peers)),
    type: "KnownBlock",
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema("KnownBlock");
  // Two checks may run at once: neither may read what the other has half written.
  writeFileSync(`${kept}.${process.pid}`, JSON.stringify(made));
  renameSync(`${kept}.${process.pid}`, kept);
  return made;
}

const types = schema();
const ajv = new Ajv({ strict: false, allErrors: true, verbose: true });
ajv.addSchema(types, "slack");

// `header` is HeaderBlock, `rich_text` is RichTextBlock.
function definition(type) {
  const name = String(type).replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());
  return types.definitions[`${name}Block`] && `#/definitions/${name}Block`;
}

// What is wrong with `value`. A union complains about every one of its branches; only the branch of
// the value's own `type` was meant, so that one is asked again by itself.
function complaints(ref, value, at) {
  const validate = ajv.getSchema(`slack${ref}`);
  if (validate(value)) return [];
  const errors = validate.errors;
  const unions = errors.filter((error) => error.keyword === "anyOf");
  const inside = (error, union) => `${error.instancePath}/`.startsWith(`${union.instancePath}/`);
  // Of several unions in one place the outermost complains last.
  const last = new Map(unions.map((union) => [union.instancePath, union]));
  const outer = [...last.values()].filter(
    (one) => ![...last.values()].some((two) => two !== one && inside(one, two)),
  );
  const plain = errors.filter((error) => !unions.some((union) => inside(error, union)));
  return [
    ...plain.map((error) => `${at}${error.instancePath}: ${explain(error)}`),
    ...outer.flatMap((union) => {
      const branch = union.schema.map(({ $ref }) => $ref).find((branch) => meant(branch, union.data));
      const there = at + union.instancePath;
      return branch ? complaints(branch, union.data, there) : [`${there}: has no place here`];
    }),
  ];
}

function meant(ref, value) {
  const type = types.definitions[decodeURIComponent(ref?.split("/").at(-1) ?? "")]?.properties?.type;
  return type !== undefined && type.const === value?.type;
}

function explain(error) {
  const extra = error.params.additionalProperty ?? error.params.allowedValues?.join(", ") ?? "";
  return `${error.message}${extra === "" ? "" : `: ${extra}`}`;
}

const problems = new Set();
for (const path of process.argv.slice(2)) {
  const message = JSON.parse(readFileSync(path, "utf8"));
  const blocks = Array.isArray(message) ? message : message.blocks;
  blocks.forEach((block, index) => {
    const at = `/blocks/${index}`;
    const ref = definition(block.type);
    const found = ref ? complaints(ref, block, at) : [`${at}: unknown block '${block.type}'`];
    for (const problem of found) problems.add(`${path}: ${problem}`);
  });
}
for (const problem of problems) console.log(problem);
process.exitCode = problems.size > 0 ? 1 : 0;
