"""Drives a HubSpot-compatible server with HubSpot's own Python client; prints what it saw as JSON.

Usage: hubspot_drive.py BASE_URL. The twin of hubspot_drive.mjs: both must see the same.
"""

import json
import sys
import time

import hubspot
from hubspot.crm import associations, contacts, objects
from urllib3.util.retry import Retry

base = sys.argv[1]
retry = Retry(total=3, status_forcelist=(429, 502), allowed_methods=None, backoff_factor=0.1)


def connect(token):
    return hubspot.Client(access_token=token, retry=retry).crm


def at(api):
    """The client's host is fixed per API: point this one here."""
    api.api_client.configuration.host = base
    return api


def millis(instant):
    return round(instant.timestamp() * 1000)


def refusal(call):
    """What the client raises, as far as the server decides it."""
    try:
        call()
    except Exception as raised:  # Every API of the client has an exception of its own.
        body = json.loads(raised.body)
        return [raised.status, body["category"], body.get("errors", [{}])[0].get("context")]
    return None


crm = connect("demo-token")
people = at(crm.contacts.basic_api)
batches = at(crm.contacts.batch_api)
seen = {}

page, after, pages, listed = None, None, 0, []
while page is None or page.paging:
    page = people.get_page(
        limit=50, after=after, properties=["email"], properties_with_history=["lifecyclestage"]
    )
    listed += page.results
    pages, after = pages + 1, page.paging and page.paging.next.after
first = listed[0]
history = first.properties_with_history["lifecyclestage"]
seen["listed"] = [pages, len(listed), first.id, first.properties["email"], first.archived]
seen["stamps"] = [millis(first.created_at), millis(first.updated_at)]
seen["history"] = [[e.value, millis(e.timestamp), e.source_type, e.updated_by_user_id] for e in history]
seen["archived"] = [c.id for c in people.get_page(archived=True).results]

one = people.get_by_id(first.id, properties=["phone", "no_such"], associations=["calls", "notes"])
seen["one"] = [one.properties["phone"], "no_such" in one.properties]
seen["inline"] = [[a.id, a.type] for a in one.associations["calls"].results]
seen["by_email"] = people.get_by_id("ada@example.com", id_property="email").id


def search(after):
    return at(crm.contacts.search_api).do_search(
        contacts.PublicObjectSearchRequest(
            filter_groups=[
                {"filters": [{"propertyName": "hs_object_id", "operator": "GT", "value": first.id}]}
            ],
            sorts=["-hs_object_id"],
            properties=["email"],
            limit=100,
            after=after,
        )
    )


began = time.monotonic()
found = search("0")
seen["waited"] = time.monotonic() - began >= 1
rest = search(found.paging.next.after)
seen["found"] = [found.total, len(found.results), found.results[0].id, len(rest.results)]

read = batches.read(
    contacts.BatchReadInputSimplePublicObjectId(
        inputs=[{"id": first.id}, {"id": "952"}, {"id": "4"}],
        properties=["email"],
        properties_with_history=["email"],
    )
)
seen["read"] = [[r.id for r in read.results], read.num_errors, read.errors[0].context]

owners = at(crm.owners.owners_api)
page = owners.get_page(limit=2)
rest = owners.get_page(limit=2, after=page.paging.next.after)
seen["owners"] = [[o.id, o.type, o.email] for o in page.results + rest.results]
seen["teams"] = [[t.id, t.name, t.primary] for t in page.results[0].teams]
seen["gone"] = [[o.id, o.archived, o.user_id] for o in owners.get_page(archived=True).results]

fields = at(crm.properties.core_api)
status = fields.get_by_name("contacts", "hs_lead_status")
seen["field"] = [status.type, status.field_type, [o.value for o in status.options]]
seen["fields"] = len(fields.get_all("contacts").results)

linked = at(crm.associations.v4.batch_api).get_page(
    "contacts", "calls", associations.v4.BatchInputPublicFetchAssociationsBatchRequest(
        inputs=[{"id": first.id}, {"id": "953"}]
    )
)
result = linked.results[0]
seen["linked"] = [result._from.id, [[t.to_object_id, t.association_types[0].type_id] for t in result.to]]
seen["unlinked"] = linked.errors[0].context["fromObjectId"]
page = at(crm.associations.v4.basic_api).get_page("contacts", first.id, "calls", limit=1)
seen["pages"] = [len(page.results), page.paging.next.after]

seen["activities"] = {}
for kind in ["calls", "emails", "meetings", "communications", "notes", "tasks"]:
    api = at(getattr(crm.objects, kind).basic_api)
    results = api.get_page(properties=["hs_timestamp"]).results
    seen["activities"][kind] = [[r.id, r.properties["hs_timestamp"]] for r in results]

new = contacts.SimplePublicObjectInputForCreate(properties={"email": "new@example.com"}, associations=[])
made = people.create(new)
seen["made"] = made.properties["email"]
changed = people.update(made.id, contacts.SimplePublicObjectInput(properties={"firstname": "New"}))
seen["changed"] = [changed.id == made.id, changed.properties["firstname"]]
seen["conflict"] = refusal(lambda: people.create(new))
wrong = contacts.SimplePublicObjectInput(properties={"lifecyclestage": "vip"})
seen["wrong"] = refusal(lambda: people.update(made.id, wrong))
merge = contacts.PublicMergeInput(primary_object_id=first.id, object_id_to_merge=made.id)
seen["merged"] = at(crm.contacts.basic_api).merge(merge).id == first.id
seen["answers"] = people.get_by_id(made.id).id == first.id
people.archive("960")
seen["nobody"] = refusal(lambda: people.get_by_id("960"))
late = objects.calls.SimplePublicObjectInputForCreate(
    properties={"hs_timestamp": "1772445600000"}, associations=[]
)
seen["backdated"] = at(crm.objects.calls.basic_api).create(late).properties["hs_timestamp"]

seen["stranger"] = refusal(lambda: at(connect("nobody").contacts.basic_api).get_page())
seen["narrow"] = refusal(lambda: at(connect("narrow").owners.owners_api).get_page())
print(json.dumps(seen))
