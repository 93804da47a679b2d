"""A session with each of the mail clients in Python's library, certificates checked. Settings come as JSON on standard input."""

import imaplib
import json
import poplib
import smtplib
import ssl
import sys

settings = json.load(sys.stdin)
ports, user, password = settings["ports"], settings["user"], settings["password"]
tls = ssl.create_default_context(cafile=settings["authority"])

MESSAGE = (
    f"From: {user}\r\nTo: {user}\r\nSubject: from Python\r\nMessage-ID: <1@python.test>\r\n"
    "Date: Mon, 5 Jan 2026 10:00:00 +0100\r\n\r\n.dot\r\nlast line\r\n"
).encode()


def submit():
    with smtplib.SMTP("localhost", ports["submission"]) as client:
        client.starttls(context=tls)
        client.login(user, password)
        assert client.has_extn("8bitmime") and client.has_extn("size")
        client.sendmail(user, [user], MESSAGE)
    with smtplib.SMTP_SSL("localhost", ports["submissions"], context=tls) as client:
        client.login(user, password)
        client.sendmail(user, [user], MESSAGE)
        try:
            client.sendmail("stranger@elsewhere.test", [user], MESSAGE)
            raise AssertionError("a sender that is not the member's own was taken")
        except smtplib.SMTPSenderRefused:
            pass


def read_by_imap():
    for client in (imaplib.IMAP4_SSL("localhost", ports["imaps"], ssl_context=tls), imaplib.IMAP4("localhost", ports["imap"])):
        if not isinstance(client, imaplib.IMAP4_SSL):
            try:
                client.login(user, password)
                raise AssertionError("a password was taken in the clear")
            except imaplib.IMAP4.error:
                client.starttls(tls)
        client.login(user, password)
        assert client.enable("CONDSTORE")[0] == "OK"
        status, [count] = client.select("INBOX")
        assert status == "OK" and int(count) == 2, count
        status, [found] = client.search(None, "SUBJECT", '"from Python"')
        assert found == b"1 2", found
        status, parts = client.fetch("1", "(UID FLAGS BODY.PEEK[])")
        assert parts[0][1].endswith(MESSAGE), parts
        status, _ = client.append("INBOX", "(\\Seen)", imaplib.Time2Internaldate(0), MESSAGE)
        assert status == "OK"
        status, [found] = client.uid("SEARCH", "SEEN", "ON", "1-Jan-1970")
        assert status == "OK" and len(found.split()) == 1, found
        client.uid("STORE", found.decode(), "+FLAGS", "(\\Deleted)")
        status, gone = client.expunge()
        assert status == "OK" and gone == [b"3"], gone
        client.close()
        client.logout()


def read_by_pop():
    client = poplib.POP3_SSL("localhost", ports["pop3s"], context=tls)
    client.user(user)
    client.pass_(password)
    assert client.stat()[0] == 2
    assert len(client.uidl()[1]) == 2
    _, lines, _ = client.retr(1)
    assert b"\r\n".join(lines + [b""]).endswith(MESSAGE)
    _, lines, _ = client.top(1, 1)
    assert lines[-1] == b".dot", lines
    client.dele(1)
    client.quit()
    client = poplib.POP3("localhost", ports["pop3"])
    client.stls(tls)
    client.user(user)
    client.pass_(password)
    assert client.stat()[0] == 1
    client.quit()


submit()
read_by_imap()
read_by_pop()
print("all well")
