"""SORT and THREAD with Python's imaplib, certificates checked. Settings come as JSON on standard input."""

import imaplib
import json
import re
import ssl
import sys

settings = json.load(sys.stdin)
tls = ssl.create_default_context(cafile=settings["authority"])
client = imaplib.IMAP4_SSL("localhost", settings["port"], ssl_context=tls)
client.login(settings["user"], settings["password"])
status, [count] = client.select("INBOX", readonly=True)
everything = list(range(1, int(count) + 1))

status, [line] = client.sort("(REVERSE DATE SUBJECT)", "UTF-8", "ALL")
assert status == "OK" and sorted(map(int, line.split())) == everything, line

status, [line] = client.uid("SORT", "(SIZE)", "US-ASCII", "DELETED")
assert status == "OK" and not line, line

for algorithm in ("REFERENCES", "ORDEREDSUBJECT"):
    status, [line] = client.thread(algorithm, "UTF-8", "ALL")
    assert status == "OK" and sorted(map(int, re.findall(rb"\d+", line))) == everything, line
    assert line.count(b"(") == line.count(b")"), line

try:
    client.sort("(AGE)", "UTF-8", "ALL")
    raise AssertionError("a sort key that is none was taken")
except imaplib.IMAP4.error as error:
    assert "BAD" in str(error), error

client.logout()
print("all is well")
