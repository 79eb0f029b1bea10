"""An app made with Slack's own Python SDK, which people click at; prints what it heard as one JSON object.

Usage: slack_interact.py BASE_URL socket|http. Its twin is slack_interact.mjs: both must hear the same.
With `http` the first line it prints is the port it listens at.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.webhook import WebhookClient

base, way = sys.argv[1:]
web = WebClient(token="xoxb-good", base_url=f"{base}/api/")
heard = []
done = threading.Event()
form = {
    "type": "modal",
    "callback_id": "reason",
    "private_metadata": "p1",
    "title": {"type": "plain_text", "text": "Not a lead"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "words"},
        }
    ],
}


def hear(kind, payload):
    """Notes it; what it is acknowledged with, and what is done after that."""
    nothing = lambda: None
    if kind == "slash_commands":
        heard.append([payload["command"], payload["text"], payload["user_id"]])
        if payload["text"] == "stop":
            return None, done.set
        if payload["text"] == "later":
            reply = WebhookClient(payload["response_url"])
            return None, lambda: reply.send(text="answered later", response_type="ephemeral")
        return {"text": "answered at once"}, nothing
    if payload["type"] == "view_submission":
        view = payload["view"]
        words = view["state"]["values"]["words"]["words"]["value"]
        heard.append(["submitted", view["callback_id"], view["private_metadata"], words])
        if len(words) < 5:
            return {"response_action": "errors", "errors": {"words": "Please say more."}}, nothing
        return None, nothing
    action = payload["actions"][0]
    value = action.get("value") or action.get("selected_option", {}).get("value")
    heard.append([action["action_id"], value, payload["user"]["id"], payload["message"]["text"]])
    if action["action_id"] == "refuse":
        return None, lambda: web.views_open(trigger_id=payload["trigger_id"], view=form)
    user, channel = payload["user"]["id"], payload["channel"]["id"]
    return None, lambda: web.chat_postEphemeral(channel=channel, user=user, text="noted")


def by_socket():
    client = SocketModeClient(app_token="xapp-good", web_client=web)

    def listen(client, request):
        answer, after = hear(request.type, request.payload)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))
        after()

    client.socket_mode_request_listeners.append(listen)
    client.connect()
    done.wait(30)
    client.close()


class Handler(BaseHTTPRequestHandler):
    verifier = SignatureVerifier("secret")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if not self.verifier.is_valid_request(body, dict(self.headers)):
            self.send_response(401)
            self.end_headers()
            return
        fields = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        kind = "interactive" if "payload" in fields else "slash_commands"
        payload = json.loads(fields["payload"]) if kind == "interactive" else fields
        answer, after = hear(kind, payload)
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        if answer is not None:
            self.wfile.write(json.dumps(answer).encode())
        self.wfile.flush()
        self.connection.shutdown(1)
        after()

    def log_message(self, *args):
        pass


def by_http():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    done.wait(30)
    server.shutdown()


by_socket() if way == "socket" else by_http()
print(json.dumps(heard))
