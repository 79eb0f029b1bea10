// A proxy that holds both sides of every call to API descriptions, all of them at once.
//
// Usage: node prism_proxy.mjs UPSTREAM DESCRIPTION... Prints its own address and runs until its
// standard input ends. A call or an answer that breaks a description is answered with a problem
// (`#VIOLATIONS`, `#UNPROCESSABLE_ENTITY` …) instead.

import { createRequire } from "node:module";

const require = createRequire(new URL("../../target/peers/", import.meta.url));
const { createLogger } = require("@stoplight/prism-core");
const { getHttpOperationsFromSpec } = require("@stoplight/prism-http");
const { createServer } = require("@stoplight/prism-http-server");

const [upstream, ...descriptions] = process.argv.slice(2);
const operations = await Promise.all(descriptions.map((path) => getHttpOperationsFromSpec(path)));
const server = createServer(operations.flat(), {
  components: { logger: createLogger("proxy", { level: "silent" }) },
  cors: false,
  config: {
    isProxy: true,
    upstream: new URL(upstream),
    validateRequest: true,
    validateResponse: true,
    checkSecurity: true,
    errors: true,
    mock: {},
  },
});
console.log(await server.listen(0, "127.0.0.1"));
process.stdin.resume().on("end", () => process.exit(0));
