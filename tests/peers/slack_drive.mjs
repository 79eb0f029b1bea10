// Drives a Slack-compatible server with Slack's own Node SDK; prints what it saw as one JSON object.
//
// Usage: node slack_drive.mjs BASE_URL. The twin of slack_drive.py: both must see the same.

import { createRequire } from "node:module";

const require = createRequire(new URL("../../target/peers/", import.meta.url));
const { WebClient, LogLevel } = require("@slack/web-api");
const { IncomingWebhook } = require("@slack/webhook");

const base = process.argv[2];
const connect = (token) =>
  new WebClient(token, { slackApiUrl: `${base}/api/`, logLevel: LogLevel.ERROR });
const client = connect("xoxb-good");
const seen = {};

// What the SDK raises, as far as the server decides it.
async function error(call) {
  try {
    await call();
  } catch (raised) {
    const pick = (key) => (raised.data?.[key] === undefined ? {} : { [key]: raised.data[key] });
    return Object.assign({}, ...["error", "needed", "provided", "errors"].map(pick));
  }
  return null;
}

function shape(message) {
  const pick = (key) => (message[key] === undefined ? {} : { [key]: message[key] });
  const keys = ["text", "user", "thread_ts", "reply_count", "metadata"];
  return Object.assign({}, ...keys.map(pick));
}

seen.auth = (await client.auth.test()).user_id;
const blocks = [
  { type: "section", block_id: "b1", text: { type: "mrkdwn", text: "*late* & <x>" } },
  {
    type: "actions",
    elements: [{ type: "button", action_id: "ack", text: { type: "plain_text", text: "Mine" } }],
  },
];
const metadata = { event_type: "alert", event_payload: { alert_id: "a1", rev: 1 } };
const message = { channel: "C1", text: "late", blocks, metadata, unfurl_links: false };
const posted = await client.chat.postMessage(message);
const ts = posted.ts;
seen.posted = [posted.channel, ts, posted.message.blocks[0].block_id];
await client.chat.postMessage({ channel: "C1", text: "why", thread_ts: ts });
const edit = { channel: "C1", ts, text: "answered", blocks: blocks.slice(0, 1) };
const updated = await client.chat.update(edit);
seen.updated = [updated.ts, updated.text, updated.message.blocks.length];

const { user } = await client.users.lookupByEmail({ email: "grace+sales@example.com" });
seen.found = [user.id, user.tz, user.profile.email];
const direct = await client.chat.postMessage({ channel: user.id, text: "hello" });
const opened = await client.conversations.open({ users: user.id });
seen.direct = [direct.channel, opened.channel.id];
seen.info = (await client.conversations.info({ channel: "C1" })).channel.name;

const asked = { channel: "C1", include_all_metadata: true };
seen.history = (await client.conversations.history(asked)).messages.map(shape);
seen.replies = (await client.conversations.replies({ channel: "C1", ts })).messages.map(shape);
seen.pages = [];
for await (const page of client.paginate("conversations.history", { channel: "C2", limit: 2 })) {
  seen.pages.push(page.messages.map((message) => message.text));
}

const grace = { email: "grace+sales@example.com" };
seen.missing_scope = await error(() => connect("xoxb-weak").users.lookupByEmail(grace));
seen.invalid_auth = await error(() => connect("xoxb-bad").auth.test());
const nobody = { email: "nobody@example.com" };
seen.not_found = await error(() => client.users.lookupByEmail(nobody));
seen.no_channel = await error(() => client.chat.postMessage({ channel: "C9", text: "x" }));
const long = { type: "header", text: { type: "plain_text", text: "x".repeat(151) } };
const bad = { channel: "C1", text: "x", blocks: [long] };
seen.invalid_blocks = await error(() => client.chat.postMessage(bad));

// The server has been told to refuse the next call to C3 for one second.
const began = performance.now();
await client.chat.postMessage({ channel: "C3", text: "patience" });
seen.waited = performance.now() - began >= 1000;

// A file that has only just come is not shown yet.
const bytes = Array.from({ length: 200 }, (_, index) => index);
const png = Buffer.from([...Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...bytes]);
const chart = { file: png, filename: "chart.png", title: "Chart", alt_text: "A chart" };
const [file] = (await client.filesUploadV2(chart)).files[0].files;
seen.uploaded = [file.id, file.title];
const image = { type: "image", slack_file: { id: file.id }, alt_text: "A chart" };
const early = { channel: "C1", text: "x", blocks: [image] };
seen.too_soon = await error(() => client.chat.postMessage(early));
const grant = (asking, length) =>
  error(() => asking.files.getUploadURLExternal({ filename: "chart.png", length }));
seen.may_not_upload = await grant(connect("xoxb-weak"), 3);
seen.empty_upload = await grant(client, 0);
const never = { files: [{ id: "F0LEAD0009", title: "x" }] };
seen.never_uploaded = await error(() => client.files.completeUploadExternal(never));

const hook = await new IncomingWebhook(`${base}/services/T1/B1/secret`).send({ text: "by webhook" });
seen.webhook = [200, hook.text];
seen.deleted = (await client.chat.delete({ channel: "C1", ts })).ts;
console.log(JSON.stringify(seen));
