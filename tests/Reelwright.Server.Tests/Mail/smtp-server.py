"""A real SMTP server for the tests: aiosmtpd of Debian (python3-aiosmtpd), with STARTTLS and passwords.

It prints its port, keeps what it is given in FOLDER and refuses recipients named "gone" for good and "later" for now.
Usage: smtp-server.py FOLDER CERTIFICATE KEY USERNAME PASSWORD
"""

import asyncio
import itertools
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, certificate, key, username, password = sys.argv[1:]
numbers = itertools.count(1)


class Keep:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.2.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        name = pathlib.Path(folder, f"{next(numbers):04}.eml")
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\nX-Encrypted: {session.ssl is not None}\r\n"
        part = name.with_suffix(".part")
        part.write_bytes(head.encode() + envelope.content)
        part.rename(name)
        return "250 2.0.0 kept"


def check(server, session, envelope, mechanism, given):
    return AuthResult(success=(given.login.decode(), given.password.decode()) == (username, password))


async def main():
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Keep(), hostname="localhost", tls_context=tls, require_starttls=True, auth_required=True, authenticator=check, enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        0,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
