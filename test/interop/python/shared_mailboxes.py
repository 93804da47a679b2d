"""Two members share a mailbox with Python's imaplib, which knows ACL, NAMESPACE and QUOTA. Settings come as JSON on standard input."""

import imaplib
import json
import ssl
import sys

settings = json.load(sys.stdin)
tls = ssl.create_default_context(cafile=settings["authority"])
owner, reader, password = settings["owner"], settings["reader"], settings["password"]


def log_in(user):
    client = imaplib.IMAP4_SSL("localhost", settings["ports"]["imaps"], ssl_context=tls)
    client.login(user, password)
    return client


def fine(answer):
    status, data = answer
    assert status == "OK", answer
    return data


anna, bo = log_in(owner), log_in(reader)
assert {"ACL", "RIGHTS=KXTE", "QUOTA", "QUOTA=RES-STORAGE", "METADATA"} <= set(anna.capabilities) or "ACL" in fine(anna.capability())[0].decode()

fine(anna.create("Team"))
fine(anna.append("Team", None, None, b"Subject: for the team\r\n\r\nhello\r\n"))

# Before anything is shared: the letter that tells of that counts as well.
roots, quotas = fine(anna.getquotaroot("INBOX"))
assert roots == [b"INBOX account"], roots
assert quotas[0].startswith(b"account (STORAGE 1 1024 MESSAGE 1 100"), quotas
assert fine(anna.getquota("account"))[0] == quotas[0]
status, _ = anna.setquota("account", "(STORAGE 99999)")
assert status == "NO", "members set no quotas"

fine(anna.setacl("Team", reader, "lrs"))
[acl] = fine(anna.getacl("Team"))
assert acl.decode() == f"Team {owner} lrswipkxteacd {reader} lrs", acl
[mine] = fine(anna.myrights("Team"))
assert mine == b"Team lrswipkxteacd", mine

[spaces] = fine(bo.namespace())
assert spaces == b'(("" "/")) (("#user/" "/")) NIL', spaces
names = [line.decode().rsplit('"/" ', 1)[1] for line in fine(bo.list('"#user/"', "*"))]
shared = f"#user/{owner}/Team"
assert shared in names, names
assert fine(bo.myrights(shared)) == [f"{shared} lrs".encode()]

[count] = fine(bo.select(shared))
assert count == b"1", count
assert not bo.is_readonly
[found] = fine(bo.search(None, "SUBJECT", '"for the team"'))
assert found == b"1", found
fine(bo.store("1", "+FLAGS", "(\\Seen)"))
status, _ = bo.append(shared, None, None, b"Subject: no\r\n\r\n")
assert status == "NO", "without i nothing is put in"
fine(bo.copy("1", "Archive"))

fine(anna.deleteacl("Team", reader))
try:
    bo.noop()
    raise AssertionError("whoever may not read any more is sent away")
except imaplib.IMAP4.abort:
    pass

anna.logout()
print("all well")
