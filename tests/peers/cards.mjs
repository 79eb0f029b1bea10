// Reads Adaptive Cards as Microsoft's own library does.
//
// Usage: node cards.mjs MESSAGE.json …; each file holds a Teams message with one card. Prints one
// line per problem (file, what), exits 1 if there is any. It knows no sizes.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../target/peers/", import.meta.url));
const { AdaptiveCard, SerializationContext } = require("adaptivecards/dist/adaptivecards.js");

let bad = false;
for (const path of process.argv.slice(2)) {
  const card = JSON.parse(readFileSync(path, "utf8")).attachments[0].content;
  const context = new SerializationContext();
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  for (let index = 0; index < context.eventCount; index++) {
    bad = true;
    console.log(`${path}: ${context.getEventAt(index).message}`);
  }
  for (const failure of parsed.validateProperties().validationEvents) {
    bad = true;
    console.log(`${path}: ${failure.message}`);
  }
}
process.exit(bad ? 1 : 0);
