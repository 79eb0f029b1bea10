// Drives a HubSpot-compatible server with HubSpot's own Node client; prints what it saw as JSON.
//
// Usage: node hubspot_drive.mjs BASE_URL. The twin of hubspot_drive.py: both must see the same.

import { createRequire } from "node:module";

const require = createRequire(new URL("../../target/peers/", import.meta.url));
const { Client } = require("@hubspot/api-client");

const base = process.argv[2];
const connect = (accessToken) =>
  new Client({ accessToken, basePath: base, numberOfApiCallRetries: 3 }).crm;

// What the client raises, as far as the server decides it.
async function refusal(call) {
  try {
    await call();
  } catch (raised) {
    const { category, errors } = raised.body;
    return [raised.code, category, errors?.[0]?.context ?? null];
  }
  return null;
}

const crm = connect("demo-token");
const people = crm.contacts.basicApi;
const seen = {};

let [page, pages, listed] = [null, 0, []];
do {
  const after = page?.paging?.next?.after;
  page = await people.getPage(50, after, ["email"], ["lifecyclestage"]);
  listed = listed.concat(page.results);
  pages += 1;
} while (page.paging);
const first = listed[0];
seen.listed = [pages, listed.length, first.id, first.properties.email, first.archived];
seen.stamps = [first.createdAt.getTime(), first.updatedAt.getTime()];
const entry = (e) => [e.value, e.timestamp.getTime(), e.sourceType, e.updatedByUserId];
seen.history = first.propertiesWithHistory.lifecyclestage.map(entry);
const bin = await people.getPage(10, undefined, undefined, undefined, undefined, true);
seen.archived = bin.results.map((contact) => contact.id);

const wanted = ["phone", "no_such"];
const one = await people.getById(first.id, wanted, undefined, ["calls", "notes"]);
seen.one = [one.properties.phone, "no_such" in one.properties];
seen.inline = one.associations.calls.results.map((to) => [to.id, to.type]);
const email = ["ada@example.com", undefined, undefined, undefined, undefined, "email"];
seen.by_email = (await people.getById(...email)).id;

const search = (after) =>
  crm.contacts.searchApi.doSearch({
    filterGroups: [
      { filters: [{ propertyName: "hs_object_id", operator: "GT", value: first.id }] },
    ],
    sorts: ["-hs_object_id"],
    properties: ["email"],
    limit: 100,
    after,
  });
const began = performance.now();
const found = await search("0");
seen.waited = performance.now() - began >= 1000;
const rest = await search(found.paging.next.after);
seen.found = [found.total, found.results.length, found.results[0].id, rest.results.length];

const read = await crm.contacts.batchApi.read({
  inputs: [{ id: first.id }, { id: "952" }, { id: "4" }],
  properties: ["email"],
  propertiesWithHistory: ["email"],
});
const ids = read.results.map((contact) => contact.id);
seen.read = [ids, read.numErrors, read.errors[0].context];

const owners = crm.owners.ownersApi;
const some = await owners.getPage(undefined, undefined, 2);
const more = await owners.getPage(undefined, some.paging.next.after, 2);
const owner = ({ id, type, email = null }) => [id, type, email];
seen.owners = some.results.concat(more.results).map(owner);
seen.teams = some.results[0].teams.map(({ id, name, primary }) => [id, name, primary]);
const gone = await owners.getPage(undefined, undefined, 100, true);
seen.gone = gone.results.map(({ id, archived, userId }) => [id, archived, userId]);

const fields = crm.properties.coreApi;
const status = await fields.getByName("contacts", "hs_lead_status");
seen.field = [status.type, status.fieldType, status.options.map((option) => option.value)];
seen.fields = (await fields.getAll("contacts")).results.length;

const inputs = [{ id: first.id }, { id: "953" }];
const linked = await crm.associations.v4.batchApi.getPage("contacts", "calls", { inputs });
const [result] = linked.results;
// This client keeps the ids as they come, as texts or as numbers.
const target = (to) => [String(to.toObjectId), to.associationTypes[0].typeId];
seen.linked = [result._from.id, result.to.map(target)];
seen.unlinked = linked.errors[0].context.fromObjectId;
const calls = ["contacts", first.id, "calls", undefined, 1];
const few = await crm.associations.v4.basicApi.getPage(...calls);
seen.pages = [few.results.length, few.paging.next.after];

seen.activities = {};
for (const kind of ["calls", "emails", "meetings", "communications", "notes", "tasks"]) {
  const { results } = await crm.objects[kind].basicApi.getPage(10, undefined, ["hs_timestamp"]);
  seen.activities[kind] = results.map(({ id, properties }) => [id, properties.hs_timestamp]);
}

const fresh = { properties: { email: "new@example.com" }, associations: [] };
const made = await people.create(fresh);
seen.made = made.properties.email;
const changed = await people.update(made.id, { properties: { firstname: "New" } });
seen.changed = [changed.id === made.id, changed.properties.firstname];
seen.conflict = await refusal(() => people.create(fresh));
const wrong = { properties: { lifecyclestage: "vip" } };
seen.wrong = await refusal(() => people.update(made.id, wrong));
const merge = { primaryObjectId: first.id, objectIdToMerge: made.id };
seen.merged = (await people.merge(merge)).id === first.id;
seen.answers = (await people.getById(made.id)).id === first.id;
await people.archive("960");
seen.nobody = await refusal(() => people.getById("960"));
const late = { properties: { hs_timestamp: "1772445600000" }, associations: [] };
seen.backdated = (await crm.objects.calls.basicApi.create(late)).properties.hs_timestamp;

seen.stranger = await refusal(() => connect("nobody").contacts.basicApi.getPage());
seen.narrow = await refusal(() => connect("narrow").owners.ownersApi.getPage());
console.log(JSON.stringify(seen));
