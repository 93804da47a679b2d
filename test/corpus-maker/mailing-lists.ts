/** Mail as lists and large providers send it: digests, footers, List-* fields, piles of trace and signatures. */
export const MAILING_LISTS: Readonly<Record<string, string>> = {
  'Mailman digest': mailmanDigest(),
  'Mailman digest in plain text': plainDigest(),
  'Mailman footer on a multipart': footer('multipart/alternative; boundary="alt"', alternative('alt')),
  'Mailman footer on plain text': footer('text/plain; charset="us-ascii"', 'The message.\r\n'),
  'Mailman moderation request': moderation(),
  'list with every List-* field': `${listFields()}${basics('List mail')}\r\nThe message.\r\n`,
  'pile of DKIM, ARC and Received': `${tracePile(12)}${basics('Signed many times')}\r\nThe message.\r\n`,
  'notification of a forge': forge(),
  'newsletter with tracking and preheader': newsletter(),
  'calendar invitation': invitation(),
  'bounce of Postfix': bounce(),
  'read receipt': receipt(),
  'forwarded inline by Outlook': outlook(),
  'winmail.dat': `${basics('TNEF')}Content-Type: multipart/mixed; boundary="----_=_NextPart_000_01"\r\n\r\nThis message is in MIME format.\r\n\r\n------_=_NextPart_000_01\r\nContent-Type: text/plain;\r\n\tcharset="iso-8859-1"\r\n\r\nsee attached\r\n\r\n------_=_NextPart_000_01\r\nContent-Type: application/ms-tnef;\r\n\tname="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IhkXAQ==\r\n\r\n------_=_NextPart_000_01--\r\n`,
  'Apple Mail with inline pictures': `${basics('Pictures')}Content-Type: multipart/alternative;\r\n\tboundary="Apple-Mail=_A"\r\n\r\n\r\n--Apple-Mail=_A\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: text/plain;\r\n\tcharset=us-ascii\r\n\r\n\r\n\r\n--Apple-Mail=_A\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="Apple-Mail=_B"\r\n\r\n\r\n--Apple-Mail=_B\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: text/html;\r\n\tcharset=us-ascii\r\n\r\n<html><body><img src="cid:1"></body></html>\r\n--Apple-Mail=_B\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: inline;\r\n\tfilename*=utf-8''Bildschirmfoto%202024.png\r\nContent-Type: image/png;\r\n\tx-unix-mode=0644;\r\n\tname="Bildschirmfoto 2024.png"\r\nContent-Id: <1>\r\n\r\niVBORw0KGgo=\r\n\r\n--Apple-Mail=_B--\r\n\r\n--Apple-Mail=_A--\r\n`,
}

function basics(subject: string): string {
  return `From: Sender <sender@lists.example>\r\nTo: list@lists.example\r\nSubject: ${subject}\r\nDate: Wed, 3 Jan 2024 10:00:00 +0100\r\nMessage-ID: <${subject.replace(/\W/g, '.')}@lists.example>\r\nMIME-Version: 1.0\r\n`
}

function listFields(): string {
  return [
    'List-Id: "A list, about things" <things.lists.example>',
    'List-Unsubscribe: <https://lists.example/u?a=1&b=2>,\r\n <mailto:things-leave@lists.example?subject=unsubscribe>',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'List-Archive: <https://lists.example/things/>',
    'List-Post: NO (posting not allowed)',
    'List-Help: <mailto:things-request@lists.example?subject=help>',
    'List-Subscribe: <mailto:things-join@lists.example>',
    'List-Owner: <mailto:things-owner@lists.example> (Contact Person)',
    'Precedence: list',
    'X-BeenThere: things@lists.example',
    'X-Mailman-Version: 2.1.39',
    'Errors-To: things-bounces@lists.example',
    'Sender: "Things" <things-bounces@lists.example>',
    '',
  ].join('\r\n')
}

function alternative(boundary: string): string {
  return `--${boundary}\r\nContent-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ==\r\n\r\n--${boundary}\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Gr=C3=BC=C3=9Fe</p>\r\n\r\n--${boundary}--\r\n`
}

function footer(type: string, body: string): string {
  return `${listFields()}${basics('[Things] with a footer')}Content-Type: multipart/mixed; boundary="===============1234567890=="\r\n\r\n--===============1234567890==\r\nContent-Type: ${type}\r\n\r\n${body}\r\n--===============1234567890==\r\nContent-Type: text/plain; charset="us-ascii"\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 7bit\r\nContent-Disposition: inline\r\n\r\n_______________________________________________\r\nThings mailing list\r\nThings@lists.example\r\nhttps://lists.example/things\r\n\r\n--===============1234567890==--\r\n`
}

function mailmanDigest(): string {
  const one = (n: number): string =>
    `Content-Type: message/rfc822\r\nMIME-Version: 1.0\r\n\r\nDate: Mon, ${n} Jan 2024 08:00:00 +0000\r\nFrom: Writer ${n} <w${n}@lists.example>\r\nTo: things@lists.example\r\nSubject: Re: [Things] =?utf-8?q?Gr=C3=BC=C3=9Fe?= ${n}\r\nMessage-ID: <d${n}@lists.example>\r\nIn-Reply-To: <d${n - 1}@lists.example>\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\nMessage: ${n}\r\n\r\nGrüße ${n}\r\n`
  const inner = [1, 2, 3, 4, 5].map((n) => `--===============22==\r\n${one(n)}\r\n`).join('')
  return `${listFields()}${basics('Things Digest, Vol 8, Issue 1')}Content-Type: multipart/mixed; boundary="===============11=="\r\n\r\n--===============11==\r\nContent-Type: text/plain; charset="us-ascii"\r\nContent-Description: Things Digest, Vol 8, Issue 1\r\n\r\nSend Things mailing list submissions to\r\n\tthings@lists.example\r\n\r\n--===============11==\r\nContent-Type: text/plain; charset="utf-8"\r\nContent-Description: Today's Topics (5 messages)\r\n\r\nToday's Topics:\r\n\r\n   1. one\r\n\r\n--===============11==\r\nContent-Type: multipart/digest; boundary="===============22=="\r\n\r\n${inner}--===============22==--\r\n\r\n--===============11==\r\nContent-Type: text/plain; charset="us-ascii"\r\nContent-Description: Digest Footer\r\n\r\n_______\r\nThings mailing list\r\n\r\n--===============11==--\r\n`
}

function plainDigest(): string {
  const rule = '-'.repeat(30)
  return `${listFields()}${basics('Things Digest, Vol 8, Issue 2')}Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\nToday's Topics:\r\n\r\n${'-'.repeat(70)}\r\n\r\nMessage: 1\r\nDate: Mon, 1 Jan 2024 08:00:00 +0000\r\nFrom: w@lists.example\r\n\r\nGrüße\r\n\r\n${rule}\r\n\r\nSubject: Digest Footer\r\n\r\nEnd of Things Digest, Vol 8, Issue 2\r\n************************************\r\n`
}

function moderation(): string {
  return `${basics('Things post from a@b.example requires approval')}Content-Type: multipart/mixed; boundary="===============7=="\r\n\r\n--===============7==\r\nContent-Type: text/plain; charset="us-ascii"\r\n\r\nAs list administrator\r\n\r\n--===============7==\r\nContent-Type: message/rfc822\r\nMIME-Version: 1.0\r\n\r\nFrom: a@b.example\r\nTo: things@lists.example\r\nSubject: held\r\nContent-Type: multipart/alternative; boundary="alt"\r\n\r\n${alternative('alt')}\r\n--===============7==\r\nContent-Type: message/rfc822\r\nMIME-Version: 1.0\r\n\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset="us-ascii"\r\nSubject: confirm 0123\r\nSender: things-request@lists.example\r\nFrom: things-request@lists.example\r\n\r\nIf you reply to this message\r\n--===============7==--\r\n`
}

function tracePile(hops: number): string {
  let pile = ''
  for (let hop = hops; hop > 0; hop--) {
    pile += `ARC-Seal: i=${hop}; a=rsa-sha256; t=17042${hop}0000; cv=pass; d=relay${hop}.example; s=arc;\r\n b=${'AbCd'.repeat(20)}\r\n  ${'EfGh'.repeat(20)}==\r\nARC-Message-Signature: i=${hop}; a=rsa-sha256; c=relaxed/relaxed;\r\n h=from:to:subject:date; bh=${'x'.repeat(43)}=; b=${'y'.repeat(60)}\r\nARC-Authentication-Results: i=${hop}; mx.relay${hop}.example;\r\n       dkim=pass header.i=@lists.example header.s=s1 header.b=abc;\r\n       spf=pass (mx: domain of a@b designates 192.0.2.${hop} as permitted sender) smtp.mailfrom=a@b;\r\n       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=lists.example\r\nReceived-SPF: pass (relay${hop}.example: 192.0.2.${hop}) client-ip=192.0.2.${hop};\r\nReceived: from relay${hop - 1}.example (relay${hop - 1}.example. [192.0.2.${hop}])\r\n        by relay${hop}.example with ESMTPS id abc${hop}\r\n        for <list@lists.example>\r\n        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\r\n        Wed, 03 Jan 2024 02:0${hop % 10}:00 -0800 (PST)\r\nDKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=relay${hop}.example; s=s${hop};\r\n\th=From:To:Subject:Date:Message-ID; bh=${'z'.repeat(43)}=;\r\n\tb=${'Q'.repeat(70)}\r\n\t ${'R'.repeat(70)}\r\n`
  }
  return `Return-Path: <bounce+abc=def@lists.example>\r\nDelivered-To: list@lists.example\r\n${pile}`
}

function forge(): string {
  return `From: "A. Coder" <notifications@forge.example>\r\nReply-To: owner/repo <reply+ABC@reply.forge.example>\r\nTo: owner/repo <repo@noreply.forge.example>\r\nCc: Subscribed <subscribed@noreply.forge.example>\r\nMessage-ID: <owner/repo/pull/1/c2@forge.example>\r\nIn-Reply-To: <owner/repo/pull/1@forge.example>\r\nReferences: <owner/repo/pull/1@forge.example>\r\nSubject: Re: [owner/repo] Fix: the =?UTF-8?Q?=E2=80=9Cthing=E2=80=9D?= (PR #1)\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="--==_mimepart_65";\r\n charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\nPrecedence: list\r\nList-ID: owner/repo <repo.owner.forge.example>\r\n\r\n\r\n----==_mimepart_65\r\nContent-Type: text/plain;\r\n charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n@coder commented\r\n\r\n----==_mimepart_65\r\nContent-Type: text/html;\r\n charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p></p>=0D\r\n<p dir=3D"auto">text</p>=0D\r\n\r\n----==_mimepart_65--\r\n`
}

function newsletter(): string {
  return `${listFields()}${basics('=?utf-8?B?8J+OiSBOZXdz?= of the week')}X-Campaign: 1\r\nFeedback-ID: 1:2:3:x\r\nContent-Type: multipart/alternative; boundary="_----abc123+xyz===_A1/B2-33333-44444"\r\n\r\n--_----abc123+xyz===_A1/B2-33333-44444\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=utf-8; format=fixed\r\n\r\n=C2=AD=E2=80=8C=C2=A0preheader=E2=80=A6\r\n--_----abc123+xyz===_A1/B2-33333-44444\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n<!doctype html><style>p{color:red}</style><div style=3D"display:none">preheader</div><img src=3D"https://t.example/o.gif">\r\n--_----abc123+xyz===_A1/B2-33333-44444--\r\n`
}

function invitation(): string {
  return `${basics('Invitation: meeting @ Wed')}Content-Type: multipart/mixed; boundary="0000000000001"\r\n\r\n--0000000000001\r\nContent-Type: multipart/alternative; boundary="0000000000002"\r\n\r\n--0000000000002\r\nContent-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes\r\n\r\nmeeting\r\n--0000000000002\r\nContent-Type: text/calendar; charset="UTF-8"; method=REQUEST\r\nContent-Transfer-Encoding: 7bit\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n\r\n--0000000000002--\r\n--0000000000001\r\nContent-Type: application/ics; name="invite.ics"\r\nContent-Disposition: attachment; filename="invite.ics"\r\nContent-Transfer-Encoding: base64\r\n\r\nQkVHSU46VkNBTEVOREFS\r\n--0000000000001--\r\n`
}

function bounce(): string {
  return `Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\nSubject: Undelivered Mail Returned to Sender\r\nTo: sender@lists.example\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="9B095B5ADSN=_01D/mx.example"\r\nContent-Transfer-Encoding: 8bit\r\nMessage-Id: <20240103@mx.example>\r\n\r\nThis is a MIME-encapsulated message.\r\n\r\n--9B095B5ADSN=_01D/mx.example\r\nContent-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry\r\n\r\n--9B095B5ADSN=_01D/mx.example\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--9B095B5ADSN=_01D/mx.example\r\nContent-Description: Undelivered Message\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${basics('lost')}Content-Type: multipart/alternative; boundary=alt\r\n\r\n${alternative('alt')}\r\n--9B095B5ADSN=_01D/mx.example--\r\n`
}

function receipt(): string {
  return `${basics('Read: hello')}Content-Type: multipart/report; report-type=disposition-notification;\r\n boundary="mdn"\r\n\r\n--mdn\r\nContent-Type: text/plain\r\n\r\nread\r\n--mdn\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;a@b.example\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--mdn--\r\n`
}

function outlook(): string {
  return `From: =?iso-8859-1?Q?M=FCller=2C_J=F6rg?= <joerg.mueller@corp.example>\r\nTo: "'list@lists.example'" <list@lists.example>\r\nSubject: =?iso-8859-1?Q?WG:_Gr=FC=DFe?=\r\nThread-Topic: =?iso-8859-1?Q?Gr=FC=DFe?=\r\nThread-Index: AdA=\r\nDate: Wed, 3 Jan 2024 09:00:00 +0000\r\nMessage-ID: <AM0PR01MB1234@AM0PR01MB1234.eurprd01.prod.example>\r\nAccept-Language: de-DE, en-US\r\nContent-Language: de-DE\r\nX-MS-Has-Attach:\r\nX-MS-TNEF-Correlator:\r\nContent-Type: multipart/alternative;\r\n\tboundary="_000_AM0PR01MB1234_"\r\nMIME-Version: 1.0\r\n\r\n--_000_AM0PR01MB1234_\r\nContent-Type: text/plain; charset="iso-8859-1"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n\r\n--_000_AM0PR01MB1234_\r\nContent-Type: text/html; charset="iso-8859-1"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html xmlns:o=3D"urn:schemas-microsoft-com:office:office"><body>Gr=FC=DFe</body></html>\r\n\r\n--_000_AM0PR01MB1234_--\r\n`
}
