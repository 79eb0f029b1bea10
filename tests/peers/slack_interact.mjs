// An app made with Slack's own Bolt, which people click at; prints what it heard as one JSON object.
//
// Usage: slack_interact.mjs BASE_URL socket|http. The twin of slack_interact.py: both must hear the
// same. With `http` the first line it prints is the port it listens at.

import { createRequire } from "node:module";

const require = createRequire(new URL("../../target/peers/package.json", import.meta.url));
const { App, HTTPReceiver, SocketModeReceiver, LogLevel } = require("@slack/bolt");

const [base, way] = process.argv.slice(2);
const clientOptions = { slackApiUrl: `${base}/api/` };
const common = { logLevel: LogLevel.ERROR, clientOptions };
const socket = () =>
  new SocketModeReceiver({ ...common, appToken: "xapp-good", installerOptions: { clientOptions } });
const receiver =
  way === "socket" ? socket() : new HTTPReceiver({ ...common, signingSecret: "secret" });
const app = new App({ ...common, token: "xoxb-good", receiver });
const heard = [];
let done;
const stopped = new Promise((resolve) => (done = resolve));

const form = {
  type: "modal",
  callback_id: "reason",
  private_metadata: "p1",
  title: { type: "plain_text", text: "Not a lead" },
  submit: { type: "plain_text", text: "Send" },
  blocks: [
    {
      type: "input",
      block_id: "words",
      label: { type: "plain_text", text: "Words" },
      element: { type: "plain_text_input", action_id: "words" },
    },
  ],
};

app.action(/.*/, async ({ ack, body, action, client }) => {
  const value = action.value ?? action.selected_option?.value ?? null;
  heard.push([action.action_id, value, body.user.id, body.message.text]);
  await ack();
  if (action.action_id === "refuse") {
    await client.views.open({ trigger_id: body.trigger_id, view: form });
  } else {
    const to = { channel: body.channel.id, user: body.user.id };
    await client.chat.postEphemeral({ ...to, text: "noted" });
  }
});
app.view("reason", async ({ ack, view }) => {
  const words = view.state.values.words.words.value;
  heard.push(["submitted", view.callback_id, view.private_metadata, words]);
  if (words.length < 5) {
    await ack({ response_action: "errors", errors: { words: "Please say more." } });
  } else {
    await ack();
  }
});
app.command("/leadpact", async ({ ack, command, respond }) => {
  heard.push([command.command, command.text, command.user_id]);
  if (command.text === "stop") {
    await ack();
    done();
  } else if (command.text === "later") {
    await ack();
    await respond({ text: "answered later", response_type: "ephemeral" });
  } else {
    await ack({ text: "answered at once" });
  }
});

if (way === "socket") {
  await app.start();
} else {
  const server = await app.start(0);
  console.log(server.address().port);
}
await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 30_000).unref())]);
await app.stop();
console.log(JSON.stringify(heard));
process.exit(0);
