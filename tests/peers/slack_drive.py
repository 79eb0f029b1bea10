"""Drives a Slack-compatible server with Slack's own Python SDK; prints what it saw as one JSON object.

Usage: slack_drive.py BASE_URL. The twin of slack_drive.mjs: both must see the same.
"""

import json
import sys
import time

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

base = sys.argv[1]
client = WebClient(token="xoxb-good", base_url=f"{base}/api/", timeout=10)
seen = {}


def error(call, **args):
    """What the SDK raises, as far as the server decides it."""
    try:
        call(**args)
    except SlackApiError as raised:
        answer = raised.response
        keys = ("error", "needed", "provided", "errors")
        return {key: answer[key] for key in keys if answer.get(key) is not None}
    return None


def shape(message):
    keys = ("text", "user", "thread_ts", "reply_count", "metadata")
    return {key: message[key] for key in keys if key in message}


seen["auth"] = client.auth_test()["user_id"]
blocks = [
    {"type": "section", "block_id": "b1", "text": {"type": "mrkdwn", "text": "*late* & <x>"}},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "ack", "text": {"type": "plain_text", "text": "Mine"}}
        ],
    },
]
metadata = {"event_type": "alert", "event_payload": {"alert_id": "a1", "rev": 1}}
posted = client.chat_postMessage(
    channel="C1", text="late", blocks=blocks, metadata=metadata, unfurl_links=False
)
ts = posted["ts"]
seen["posted"] = [posted["channel"], ts, posted["message"]["blocks"][0]["block_id"]]
client.chat_postMessage(channel="C1", text="why", thread_ts=ts)
updated = client.chat_update(channel="C1", ts=ts, text="answered", blocks=blocks[:1])
seen["updated"] = [updated["ts"], updated["text"], len(updated["message"]["blocks"])]

user = client.users_lookupByEmail(email="grace+sales@example.com")["user"]
seen["found"] = [user["id"], user["tz"], user["profile"]["email"]]
direct = client.chat_postMessage(channel=user["id"], text="hello")
opened = client.conversations_open(users=[user["id"]])["channel"]["id"]
seen["direct"] = [direct["channel"], opened]
seen["info"] = client.conversations_info(channel="C1")["channel"]["name"]

history = client.conversations_history(channel="C1", include_all_metadata=True)
seen["history"] = [shape(message) for message in history["messages"]]
replies = client.conversations_replies(channel="C1", ts=ts)
seen["replies"] = [shape(message) for message in replies["messages"]]
seen["pages"] = [
    [message["text"] for message in page["messages"]]
    for page in client.conversations_history(channel="C2", limit=2)
]

weak = WebClient(token="xoxb-weak", base_url=f"{base}/api/")
seen["missing_scope"] = error(weak.users_lookupByEmail, email="grace+sales@example.com")
seen["invalid_auth"] = error(WebClient(token="xoxb-bad", base_url=f"{base}/api/").auth_test)
seen["not_found"] = error(client.users_lookupByEmail, email="nobody@example.com")
seen["no_channel"] = error(client.chat_postMessage, channel="C9", text="x")
long = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
# The SDK's own models refuse this; as plain JSON it is the server's to refuse.
seen["invalid_blocks"] = error(client.chat_postMessage, channel="C1", text="x", blocks=[long])

# The server has been told to refuse the next call to C3 for one second.
client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
began = time.monotonic()
client.chat_postMessage(channel="C3", text="patience")
seen["waited"] = time.monotonic() - began >= 1

# A file that has only just come is not shown yet.
png = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
file = client.files_upload_v2(content=png, filename="chart.png", title="Chart", alt_txt="A chart")
file = file["files"][0]
seen["uploaded"] = [file["id"], file["title"]]
image = {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": "A chart"}
seen["too_soon"] = error(client.chat_postMessage, channel="C1", text="x", blocks=[image])
weak_upload = dict(filename="chart.png", length=3)
seen["may_not_upload"] = error(weak.files_getUploadURLExternal, **weak_upload)
empty = dict(filename="chart.png", length=0)
seen["empty_upload"] = error(client.files_getUploadURLExternal, **empty)
never = [{"id": "F0LEAD0009", "title": "x"}]
seen["never_uploaded"] = error(client.files_completeUploadExternal, files=never)

hook = WebhookClient(f"{base}/services/T1/B1/secret").send(text="by webhook")
seen["webhook"] = [hook.status_code, hook.body]
seen["deleted"] = client.chat_delete(channel="C1", ts=ts)["ts"]
print(json.dumps(seen))
