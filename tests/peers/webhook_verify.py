"""Verifies one call as the library of Standard Webhooks does: secret, headers and body on stdin."""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

asked = json.load(sys.stdin)
try:
    Webhook(asked["secret"]).verify(asked["body"], asked["headers"])
    print("good")
except WebhookVerificationError as error:
    print(error)
