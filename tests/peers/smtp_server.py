"""A mail server that prints each mail as one line of JSON, parsed by Python's own e-mail package.

Usage: smtp_server.py plain|tls|starttls [CA.pem]; the first line printed is the port. With TLS it
takes mail only from the account `leadpact` with the password `s3cret`, and writes its CA to CA.pem.
By the reader's name it refuses (`nobody`), asks to come again (`later`, once), or takes the mail
and ends the connection without a word (`drop`, once).
"""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    def __init__(self):
        self.seen = set()

    def once(self, address):
        first = address not in self.seen
        self.seen.add(address)
        return first

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "nobody":
            return f"550 5.1.1 <{address}>: Recipient address rejected"
        if name == "later" and self.once(address):
            return f"450 4.2.1 <{address}>: come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [part for part in mail.walk() if not part.is_multipart()]
        texts = {part.get_content_type(): part.get_content() for part in parts
                 if part.get_content_maintype() == "text"}
        images = [[part.get("Content-ID"), len(part.get_content())] for part in parts
                  if part.get_content_maintype() == "image"]
        print(json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name: str(value) for name, value in mail.items()},
            "defects": [str(one) for part in mail.walk() for one in part.defects],
            "kind": mail.get_content_type(),
            "text": texts.get("text/plain"),
            "html": texts.get("text/html"),
            "images": images,
            "secured": session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None,
            "account": getattr(session.auth_data, "login", b"").decode() if session.authenticated else None,
        }), flush=True)
        if envelope.rcpt_tos[0].startswith("drop@") and self.once(envelope.rcpt_tos[0]):
            server.transport.abort()
        return "250 taken"


def authenticator(server, session, envelope, mechanism, data):
    fine = (data.login, data.password) == (b"leadpact", b"s3cret")
    return AuthResult(success=fine, handled=fine, auth_data=data)


async def main():
    mode, keeper, ssl_now, options = sys.argv[1], Keeper(), None, {}
    if mode != "plain":
        import ssl
        import trustme
        authority = trustme.CA()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        authority.cert_pem.write_to_path(sys.argv[2])
        options = {"authenticator": authenticator, "auth_required": True}
        if mode == "tls":
            ssl_now = context
            options["auth_require_tls"] = False
        else:
            options |= {"tls_context": context, "require_starttls": True}
    loop = asyncio.get_running_loop()
    make = lambda: SMTP(keeper, hostname="mail.example", loop=loop, enable_SMTPUTF8=False, **options)
    server = await loop.create_server(make, "127.0.0.1", 0, ssl=ssl_now)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
