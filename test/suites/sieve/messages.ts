/** Messages that scripts are tried on, lines ended by LF. */
export const MESSAGES: Readonly<Record<string, string>> = {
  plain: `From: Bo Berg <bo@example.org>
To: anna@posthus.test
Subject: Hello World
Date: Sat, 04 Jul 2009 23:30:00 +0200
Message-ID: <1@example.org>

Good morning.
This is the body of the message.
`,
  addresses: `From: "Bo, the \\"Big\\" One" <Bo.Berg+work@Example.ORG> (comment)
Sender: sender@example.net
To: Anna <anna+news@posthus.test>, team: x@a.test, y@b.test;
Cc: =?UTF-8?Q?J=C3=B8rgen?= <jorgen@c.test>,
 "quoted local"@d.test
Reply-To: undisclosed:;
Subject: =?ISO-8859-1?Q?Gr=FC=DFe?= =?UTF-8?B?IGF1cyBPc2xv?=
X-Number: 0042
X-Tag: one
X-Tag: Two
X-Tag: *three*
X-Empty:
X-Spam-Level: *****
Received: from a.test (a.test [192.0.2.1])
 by b.test with ESMTP id 1; Mon, 05 Jul 2010 01:00:00 -0500
Received: from c.test by a.test; Sun, 04 Jul 2010 12:00:00 +0000
Date: Mon, 05 Jul 2010 08:15:30 +0200

text
`,
  folded: `From: bo@example.org
To: anna@posthus.test
Subject: a subject that
 is folded and
 folded again
X-Path: C:\\temp\\x [1] (2) {3} ?*
X-Long: ${'word '.repeat(60)}
Date: Thu, 1 Jan 1970 00:00:00 +0000

`,
  multipart: `From: bo@example.org
To: anna@posthus.test
Subject: parts
Date: Tue, 29 Feb 2000 23:59:59 -0800
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

prologue
--outer
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Bl=C3=A5b=C3=A6r and cream
--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain

plain words
--inner
Content-Type: text/html

<html><body><p>marked <b>words</b></p></body></html>
--inner--
--outer
Content-Type: application/octet-stream; name="data.bin"
Content-Disposition: attachment; filename="data.bin"
Content-Transfer-Encoding: base64

aGlkZGVuIHRyZWFzdXJl
--outer--
epilogue
`,
  attached: `From: bo@example.org
To: anna@posthus.test
Subject: Fwd
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b1

--b1
Content-Type: text/plain

see below
--b1
Content-Type: message/rfc822

From: inner@example.com
Subject: inner subject
Content-Type: text/plain

inner body
--b1--
`,
  bare: `Subject: no sender

x
`,
  odd: `From:
To: anna
Cc: <>, , broken@, @broken, a b c <ok@e.test>
Subject:    spaces around   
Date: not a date
X-Tab:	tabbed	value
X-Case: MiXeD cAsE
X-8bit: blåbær

no
`,
}
