"""JMAP over a WebSocket with the library of Debian, certificates checked. Settings come as JSON on standard input; what was seen goes to standard output."""

import asyncio
import base64
import imaplib
import json
import ssl
import sys

import websockets

settings = json.load(sys.stdin)
user, password = settings["user"], settings["password"]
tls = ssl.create_default_context(cafile=settings["authority"])
url = f"wss://localhost:{settings['https']}/jmap/ws"
USING = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"]


def fields(secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()}


def connect(secret=password, protocols=("jmap",)):
    return websockets.connect(url, ssl=tls, subprotocols=list(protocols), extra_headers=fields(secret), max_size=None)


async def hear(client):
    return json.loads(await asyncio.wait_for(client.recv(), 30))


async def ask(client, id, *calls):
    await client.send(json.dumps({"@type": "Request", "id": id, "using": USING, "methodCalls": calls}))
    return await hear(client)


def append():
    with imaplib.IMAP4_SSL("localhost", settings["imaps"], ssl_context=tls) as imap:
        imap.login(user, password)
        imap.append("INBOX", None, None, b"From: bo@example.net\r\nSubject: Pushed\r\n\r\nx\r\n")


async def refusal(**how):
    try:
        async with connect(**how):
            return None
    except websockets.exceptions.InvalidStatusCode as error:
        return error.status_code


async def closing(message):
    async with connect() as client:
        await client.send(message)
        await client.wait_closed()
        return client.close_code


async def main():
    seen = {}
    async with connect() as client:
        seen["protocol"] = client.subprotocol
        seen["extensions"] = [extension.name for extension in client.extensions]
        seen["echo"] = await ask(client, "R1", ["Core/echo", {"hello": "ø"}, "c"])
        large = await ask(client, "R2", ["Core/echo", {"text": "x" * 1_000_000}, "c"])
        seen["large"] = len(large["methodResponses"][0][1]["text"])
        parts = json.dumps({"@type": "Request", "id": "R3", "using": USING, "methodCalls": [["Core/echo", {}, "c"]]})
        await client.send(iter([parts[:10], parts[10:50], parts[50:]]))
        seen["fragments"] = (await hear(client))["requestId"]
        await client.send("[")
        seen["error"] = await hear(client)
        await client.send(json.dumps({"@type": "WebSocketPushEnable", "dataTypes": ["Email", "EmailDelivery"]}))
        # Behind it: answered when it holds.
        await ask(client, "R4", ["Core/echo", {}, "c"])
        await asyncio.get_running_loop().run_in_executor(None, append)
        seen["pushed"] = await hear(client)
        await asyncio.wait_for(await client.ping(), 30)
    seen["closed"] = client.close_code
    await asyncio.get_running_loop().run_in_executor(None, append)
    async with connect() as client:
        since = {"dataTypes": ["Email"], "pushState": seen["pushed"]["pushState"]}
        await client.send(json.dumps({"@type": "WebSocketPushEnable", **since}))
        seen["missed"] = await hear(client)
    seen["binary"] = await closing(b"\x00")
    seen["huge"] = await closing("x" * 11_000_000)
    seen["wrong"] = await refusal(secret="wrong")
    seen["other"] = await refusal(protocols=["mqtt"])
    print(json.dumps(seen))


asyncio.run(main())
