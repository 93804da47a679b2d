const HEAD = 'From: a@b.example\r\nSubject: structure\r\nMIME-Version: 1.0\r\n'
const PART = 'Content-Type: text/plain\r\n\r\nhello\r\n'
const INNER = 'From: inner@b.example\r\nTo: c@d.example\r\nSubject: inner\r\nDate: Fri, 21 Nov 1997 09:55:06 -0600\r\n'

function mixed(boundary: string, body: string, quoted = `"${boundary}"`): string {
  return `${HEAD}Content-Type: multipart/mixed; boundary=${quoted}\r\n\r\n${body}`
}

function rfc822(depth: number, inside: string): string {
  let message = inside
  for (let level = 0; level < depth; level++)
    message = `Subject: level ${level}\r\nContent-Type: message/rfc822\r\n\r\n${message}`
  return message
}

/** Whole messages whose structure is hard: RFC 2046 and what is made of it. By name. */
export const ODD_STRUCTURES: Readonly<Record<string, string>> = {
  'one empty part': mixed('b', '--b\r\n\r\n--b--\r\n'),
  'one part without anything': mixed('b', '--b\r\n--b--\r\n'),
  'three parts without anything': mixed('b', '--b\r\n--b\r\n--b\r\n--b--\r\n'),
  'only a close-delimiter': mixed('b', '--b--\r\n'),
  'only a close-delimiter without line break': mixed('b', '--b--'),
  'only a delimiter': mixed('b', '--b\r\n'),
  'only a delimiter without line break': mixed('b', '--b'),
  'only half a delimiter': mixed('b', '--'),
  'multipart without body': mixed('b', ''),
  'multipart header without empty line': mixed('b', '').trimEnd(),
  'preamble only': mixed('b', 'preamble\r\n'),
  'preamble that looks like a header': mixed('b', `Content-Type: text/html\r\n\r\n--b\r\n${PART}--b--\r\n`),
  'delimiter right after the header': `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n--b\r\n${PART}--b--\r\n`,
  'epilogue with delimiters': mixed('b', `--b\r\n${PART}--b--\r\nepilogue\r\n--b\r\n${PART}--b--\r\n`),
  'two close-delimiters': mixed('b', `--b\r\n${PART}--b--\r\n--b--\r\n`),
  'spaces after delimiters': mixed('b', `--b   \r\n${PART}--b\t\r\n${PART}--b--  \r\n`),
  'space before a delimiter': mixed('b', `--b\r\n${PART} --b\r\n${PART}--b--\r\n`),
  'text after delimiters': mixed('b', `--b text\r\n${PART}--bound\r\n${PART}--b--text\r\n`),
  'boundary with trailing spaces': mixed('b  ', `--b  \r\n${PART}--b  --\r\n`),
  'boundary with leading spaces': mixed(' b', `-- b\r\n${PART}-- b--\r\n`),
  'boundary with spaces inside': mixed('a b', `--a b\r\n${PART}--a b\r\n${PART}--a b--\r\n`),
  'boundary of dashes': mixed('--', `----\r\n${PART}----\r\n${PART}------\r\n`),
  'boundary that ends in dashes': mixed('b--', `--b--\r\n${PART}--b--\r\n${PART}--b----\r\n`),
  'boundary of every bchar': mixed("'()+_,-./:=?", `--'()+_,-./:=?\r\n${PART}--'()+_,-./:=?--\r\n`),
  'boundary not quoted': mixed('b', `--b\r\n${PART}--b--\r\n`, 'b'),
  'boundary with quoted pair': mixed('b', `--a"b\r\n${PART}--a"b--\r\n`, '"a\\"b"'),
  'boundary in 8-bit': mixed('b', `--bör\r\n${PART}--bör--\r\n`, '"bör"'),
  'boundary by RFC 2231': mixed('b', `--b c\r\n${PART}--b c--\r\n`, 'x').replace(
    'boundary=',
    "boundary*=utf-8''b%20c; y=",
  ),
  'boundary in continuations': `${HEAD}Content-Type: multipart/mixed; boundary*0=ab;\r\n boundary*1=cd\r\n\r\n--abcd\r\n${PART}--abcd--\r\n`,
  'boundary in another letter case': mixed('Bound', `--bound\r\n${PART}--Bound\r\n${PART}--BOUND--\r\n--Bound--\r\n`),
  'two boundaries': `${HEAD}Content-Type: multipart/mixed; boundary=one; boundary=two\r\n\r\n--one\r\n${PART}--two\r\n${PART}--one--\r\n`,
  'boundary of 300 characters': mixed('x'.repeat(300), `--${'x'.repeat(300)}\r\n${PART}--${'x'.repeat(300)}--\r\n`),
  'inner boundary is a prefix': mixed(
    'bound',
    `--bound\r\nContent-Type: multipart/mixed; boundary=bou\r\n\r\n--bou\r\n${PART}--bou--\r\n--bound\r\n${PART}--bound--\r\n`,
  ),
  'outer boundary is a prefix': mixed(
    'bou',
    `--bou\r\nContent-Type: multipart/mixed; boundary=bound\r\n\r\n--bound\r\n${PART}--bound\r\n${PART}--bound--\r\n--bou\r\n${PART}--bou--\r\n`,
  ),
  'outer boundary is a prefix, inner not closed': mixed(
    'bou',
    `--bou\r\nContent-Type: multipart/mixed; boundary=bound\r\n\r\n--bound\r\n${PART}--bou\r\n${PART}--bou--\r\n`,
  ),
  'same boundary three deep': mixed(
    'b',
    `--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${PART}--b--\r\n--b--\r\n--b--\r\n`,
  ),
  'inner ends outer': mixed(
    'o',
    `--o\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n${PART}--o--\r\nepilogue\r\n--i\r\n${PART}`,
  ),
  'delimiter in a part header': mixed('b', `--b\r\nContent-Type: text/html\r\n--b\r\n${PART}--b--\r\n`),
  'delimiter in a folded header': mixed('b', `--b\r\nX-Long: a\r\n --b\r\n\r\nbody\r\n--b--\r\n`),
  'part header that does not end': mixed('b', '--b\r\nContent-Type: text/html\r\n'),
  'part header of one line without end': mixed('b', '--b\r\nContent-Type: text/html'),
  'body that looks like a header': mixed('b', '--b\r\n\r\nContent-Type: text/html\r\n\r\nx\r\n--b--\r\n'),
  'part with a line that is no field': mixed('b', `--b\r\nnot a field\r\n${PART}--b--\r\n`),
  'digest of plain parts': `${HEAD}Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n${INNER}\r\nbody\r\n--b\r\n${PART}--b\r\n\r\n--b--\r\n`,
  'digest with other types': `${HEAD}Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: \r\n\r\n${INNER}\r\nx\r\n--b\r\nX: y\r\n\r\n${INNER}\r\nx\r\n--b--\r\n`,
  'digest of digests': `${HEAD}Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n${INNER}Content-Type: multipart/digest; boundary=c\r\n\r\n--c\r\n\r\n${INNER}\r\ninner body\r\n--c--\r\n--b--\r\n`,
  'mixed within a digest': `${HEAD}Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n${INNER}\r\nx\r\n--c--\r\n--b--\r\n`,
  'message without header within': rfc822(1, '\r\nbody\r\n'),
  'message without anything within': rfc822(1, ''),
  'message with a header only within': rfc822(1, 'Subject: x\r\n'),
  'message with a header only, no line break, within': rfc822(1, 'Subject: x'),
  'messages 5 deep': rfc822(5, `${INNER}\r\nbody\r\n`),
  'messages 40 deep': rfc822(40, `${INNER}\r\nbody\r\n`),
  'message in a multipart, empty': mixed('b', '--b\r\nContent-Type: message/rfc822\r\n\r\n--b--\r\n'),
  'message in a multipart, without empty line': mixed('b', '--b\r\nContent-Type: message/rfc822\r\n--b--\r\n'),
  'message in a multipart, header only': mixed('b', `--b\r\nContent-Type: message/rfc822\r\n\r\n${INNER}--b--\r\n`),
  'message in a multipart, header and empty line': mixed(
    'b',
    `--b\r\nContent-Type: message/rfc822\r\n\r\n${INNER}\r\n--b--\r\n`,
  ),
  'message in a multipart, multipart within not closed': mixed(
    'b',
    `--b\r\nContent-Type: message/rfc822\r\n\r\n${INNER}Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n${PART}--b\r\n${PART}--b--\r\n`,
  ),
  'message in quoted-printable': mixed(
    'b',
    `--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${INNER}\r\nGr=C3=BC=C3=9Fe\r\n--b--\r\n`,
  ),
  'message in 8bit': mixed(
    'b',
    `--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${INNER}\r\nGrüße\r\n--b--\r\n`,
  ),
  'base64 of text with bare line feeds': mixed(
    'b',
    '--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nYQpiDQpjCg==\r\n--b--\r\n',
  ),
  'quoted-printable of text with bare line feeds': mixed(
    'b',
    '--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=0Ab=0D=0Ac=0A\r\n--b--\r\n',
  ),
  'message with an encoding only': mixed(
    'b',
    `--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe\r\n--b--\r\n`,
  ),
  'encoding only': 'Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\nb25lIGxpbmU=\r\n',
  'disposition only': 'Subject: x\r\nContent-Disposition: attachment; filename=x\r\n\r\nb25lIGxpbmU=\r\n',
  'message/global': mixed(
    'b',
    `--b\r\nContent-Type: message/global\r\n\r\nFrom: björn@example.org\r\nSubject: Grüße\r\n\r\nx\r\n--b--\r\n`,
  ),
  'message/news': mixed('b', `--b\r\nContent-Type: message/news\r\n\r\n${INNER}\r\nx\r\n--b--\r\n`),
  'multipart in base64': `${HEAD}Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n\r\n--b\r\n${PART}--b--\r\n`,
  'multipart with everything': `${HEAD}Content-Type: multipart/related; boundary=b; type="text/html"; start="<a@b>"\r\nContent-ID: <x@y>\r\nContent-Description: d\r\nContent-Disposition: inline; filename=x\r\nContent-Language: de, en\r\nContent-Location: http://a/\r\nContent-MD5: Q2hl\r\n\r\n--b\r\n${PART}--b--\r\n`,
  'multipart/alternative of one': `${HEAD}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n${PART}--b--\r\n`,
  'multipart/signed': `${HEAD}Content-Type: multipart/signed; micalg=pgp-sha256;\r\n protocol="application/pgp-signature"; boundary="s"\r\n\r\n--s\r\n${PART}--s\r\nContent-Type: application/pgp-signature; name="signature.asc"\r\nContent-Description: OpenPGP digital signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nabc=\r\n-----END PGP SIGNATURE-----\r\n\r\n--s--\r\n`,
  'multipart/encrypted': `${HEAD}Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e\r\n\r\n--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--e\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--e--\r\n`,
  'multipart/report without report': `${HEAD}Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\nContent-Type: message/rfc822-headers\r\n\r\n${INNER}\r\n--r--\r\n`,
  'multipart/x-mixed-replace': `${HEAD}Content-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n--b\r\n${PART}--b\r\n${PART}--b--\r\n`,
  'multipart/form-data': `${HEAD}Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n`,
  'multipart/appledouble': `${HEAD}Content-Type: multipart/appledouble; boundary=b\r\n\r\n--b\r\nContent-Type: application/applefile\r\n\r\nx\r\n--b\r\n${PART}--b--\r\n`,
  'uuencoded attachment in text': `${HEAD}\r\ntext\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n\`\r\nend\r\n`,
  'yEnc in text': `${HEAD}\r\n=ybegin line=128 size=3 name=a\r\n\x6d\x6e\x6f\r\n=yend size=3\r\n`,
  'binary part': mixed(
    'b',
    '--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\nab\rcd\r\n--b--\r\n',
  ),
  'base64 with rubbish': mixed(
    'b',
    '--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVs\r\n !bG8=\r\n\r\nmore\r\n--b--\r\n',
  ),
  'base64 without padding': mixed(
    'b',
    '--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8\r\n--b--\r\n',
  ),
  'base64 in two pieces': mixed(
    'b',
    '--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\nSGVsbG8=\r\n--b--\r\n',
  ),
  'base64, nothing in it': mixed(
    'b',
    '--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n--b--\r\n',
  ),
  'quoted-printable of every kind': mixed(
    'b',
    '--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=BC =c3=bc soft=\r\nbreak =\r\n  trailing  \r\n\ttab\t\r\nlast=\r\n--b--\r\n',
  ),
  'quoted-printable with lower-case digits': mixed(
    'b',
    '--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=3d=3D=e9\r\n--b--\r\n',
  ),
  'quoted-printable with white space after a soft break': mixed(
    'b',
    '--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\none =  \r\ntwo\r\n--b--\r\n',
  ),
  'quoted-printable that ends in an escape': mixed(
    'b',
    '--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nend =4\r\n--b--\r\n',
  ),
  'no header, bare LF': '\nbody\n',
  'header only, bare LF': 'Subject: x\nFrom: a@b\n',
  'header with LF, body with CRLF': 'Subject: x\nFrom: a@b\n\nbody\r\nbody\r\n',
  'bare CR between fields': 'Subject: x\rFrom: a@b\r\n\r\nbody\r\n',
  'CR CR LF line ends': 'Subject: x\r\r\nFrom: a@b\r\r\n\r\r\nbody\r\r\n',
  'LF CR line ends': 'Subject: x\n\rFrom: a@b\n\r\n\rbody\n\r',
  'field name with a space that begins like another':
    'To =?iso-885:-1?B?5uX4?= <a@b.example>, c@d.example\r\nSubject: x\r\n\r\nbody\r\n',
  'only spaces': '   ',
  'only a line break, bare': '\n',
  'only a CR': '\r',
  'one octet': 'x',
  'From line of mbox': `From a@b Fri Nov 21 09:55:06 1997\r\n${HEAD}\r\nbody\r\n`,
  '>From line of mbox': `>From a@b Fri Nov 21 09:55:06 1997\r\n${HEAD}\r\nbody\r\n`,
  'From lines in the body': `${HEAD}\r\nFrom here\r\n>From there\r\n`,
  'space before the colon': 'Subject : x\r\nFrom : a@b.example\r\nContent-Type : text/html\r\n\r\nbody\r\n',
  'tab before the colon': 'Subject\t: x\r\nContent-Type\t: text/html\r\n\r\nbody\r\n',
  'tab after the colon': 'Subject:\tx\r\nFrom:\ta@b.example\r\n\r\nbody\r\n',
  'nothing after the colon': 'Subject:x\r\nFrom:a@b.example\r\n\r\nbody\r\n',
  'field names with odd characters': 'Sub ject: x\r\nX_Y: z\r\nX.Y: z\r\n(X): y\r\n\r\nbody\r\n',
  'fields with 8-bit names': 'Sübject: x\r\nSubject: y\r\n\r\nbody\r\n',
  'a line of white space in the header': 'Subject: x\r\n   \r\nFrom: a@b.example\r\n\r\nbody\r\n',
  'a line of white space ends the header': 'Subject: x\r\n   \r\n\r\nbody\r\n',
  'line without colon in the header': 'Subject: x\r\nno colon\r\nFrom: a@b.example\r\n\r\nbody\r\n',
  'two of everything':
    'Subject: 1\r\nSubject: 2\r\nFrom: a@b\r\nFrom: c@d\r\nSender: e@f\r\nSender: g@h\r\nReply-To: i@j\r\nReply-To: k@l\r\nTo: m@n\r\nTo: o@p\r\nCc: q@r\r\nCc: s@t\r\nBcc: u@v\r\nBcc: w@x\r\nDate: Fri, 21 Nov 1997 09:55:06 -0600\r\nDate: Sat, 22 Nov 1997 09:55:06 -0600\r\nMessage-ID: <1@x>\r\nMessage-ID: <2@x>\r\nIn-Reply-To: <3@x>\r\nIn-Reply-To: <4@x>\r\n\r\nbody\r\n',
  'two of everything, the first empty':
    'Subject:\r\nSubject: 2\r\nFrom:\r\nFrom: c@d\r\nTo:\r\nTo: o@p\r\nDate:\r\nDate: Sat, 22 Nov 1997 09:55:06 -0600\r\nMessage-ID:\r\nMessage-ID: <2@x>\r\n\r\nbody\r\n',
  'two of everything, the last empty':
    'Subject: 1\r\nSubject:\r\nFrom: a@b\r\nFrom:\r\nTo: m@n\r\nTo:\r\nDate: Sat, 22 Nov 1997 09:55:06 -0600\r\nDate:\r\nMessage-ID: <2@x>\r\nMessage-ID:\r\n\r\nbody\r\n',
  'obsolete resent fields': `Resent-From: r@s\r\nResent-To: t@u\r\nResent-Date: Fri, 21 Nov 1997 09:55:06 -0600\r\nResent-Message-ID: <r@s>\r\n${HEAD}\r\nbody\r\n`,
  'sender and reply-to empty': 'From: a@b.example\r\nSender:\r\nReply-To:\r\n\r\nbody\r\n',
  'sender and reply-to without from': 'Sender: a@b.example\r\nReply-To: c@d.example\r\n\r\nbody\r\n',
  'message ids of every kind':
    'Message-ID: (c) <a@b> (d)\r\nIn-Reply-To: Your message of Monday <x@y> <z@w>\r\nReferences: <1@a> <2@a>garbage<3@a>\r\n\r\nbody\r\n',
  'message id without brackets': 'Message-ID: a@b\r\nIn-Reply-To: "quoted" c@d\r\n\r\nbody\r\n',
  'message id folded': 'Message-ID:\r\n <a@b>\r\nIn-Reply-To: <c@\r\n d>\r\n\r\nbody\r\n',
}
