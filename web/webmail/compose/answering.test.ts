import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htmlTree } from '../../../test/kit/html-tree.ts'
import { ACCOUNT, JmapTestBed, MAIL } from '../../../test/kit/jmap-test-bed.ts'
import { LOAD_VECTORS } from '../../../test/kit/remote-load-vectors.ts'
import type { Wish } from '../desk/wish.ts'
import { speakerOf } from '../language/area-texts.ts'
import { Language } from '../language/language.ts'
import type { Transport } from '../mail/http-transport.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { Mail } from '../mail/mail.ts'
import { begin } from './begin.ts'
import { disarmHtml } from './html/disarm-html.ts'
import type { LetterBody } from './letter.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

const parse = (html: string) => htmlTree(disarmHtml(html))

async function answering() {
  const bed = await JmapTestBed.open()
  const transport: Transport = async (request) =>
    (await bed.post(JSON.stringify(request))).json() as ReturnType<Transport>
  const mail = new Mail(new JmapCalls(transport, MAIL, 16), ACCOUNT)
  const language = new Language('en', 'UTC')
  const from = { identityId: undefined, name: null, email: 'anna@posthus.test' }
  const beginAs = async (wish: Wish, kind: LetterBody['kind'] = 'rich') => {
    const writer = { from, kind, language, speak: speakerOf(COMPOSE_TEXTS, language) }
    const beginning = await begin(wish, mail, writer, parse)
    assert.ok(beginning)
    return beginning
  }
  return { bed, beginAs, [Symbol.asyncDispose]: () => bed[Symbol.asyncDispose]() }
}

const PAGE = `From: Bo <bo@example.net>
To: anna@posthus.test, Eva <eva@example.net>
Cc: ANNA@posthus.test, cy@example.net
Subject: Plan
Message-ID: <p1@example.net>
Date: Thu, 1 Jan 2026 12:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=utf-8

<p class=x>See <img src="cid:map@bo"> and <img src="https://elsewhere.example/t.gif" alt="Logo"></p><script>x()</script>
--r
Content-Type: image/png
Content-ID: <map@bo>
Content-Disposition: inline; filename=map.png

PNG
--r--
--m
Content-Type: text/plain
Content-Disposition: attachment; filename=minutes.txt

the minutes
--m--
`

const QUOTED =
  '<p>See <img src="cid:map@bo" alt="" style="max-width:100%;height:auto"> and <a href="https://elsewhere.example/t.gif">[Logo]</a></p>'

test('an answer to a page quotes what it says, with its own pictures and no others, and takes no files along', async () => {
  await using it = await answering()
  const emailId = await it.bed.deliver(PAGE)
  const { letter, thread } = await it.beginAs({ kind: 'answer', emailId, toAll: true })
  assert.deepEqual([letter.to, letter.cc], ['Bo <bo@example.net>', 'Eva <eva@example.net>, cy@example.net'])
  assert.deepEqual([letter.subject, thread?.inReplyTo], ['Re: Plan', ['p1@example.net']])
  assert.equal(letter.body.kind, 'rich')
  const html = letter.body.kind === 'rich' ? letter.body.html : ''
  assert.match(html, /<div>On Thursday, 1 January 2026 at 12:00, Bo wrote:<\/div><blockquote type="cite">/)
  assert.ok(html.includes(QUOTED), html)
  assert.deepEqual(
    letter.files.map(({ name, cid }) => [name, cid]),
    [['map.png', 'map@bo']],
  )
})

test('without formatting the answer quotes its words', async () => {
  await using it = await answering()
  const emailId = await it.bed.deliver(PAGE)
  const { letter } = await it.beginAs({ kind: 'answer', emailId, toAll: false }, 'plain')
  assert.deepEqual([letter.cc, letter.files], ['', []])
  assert.match(letter.body.kind === 'plain' ? letter.body.text : '', /Bo wrote:\n> See and \[Logo\]\n$/)
})

test('what is passed on keeps its pictures and its files, or is a file itself', async () => {
  await using it = await answering()
  const emailId = await it.bed.deliver(PAGE)
  const { letter, thread } = await it.beginAs({ kind: 'forward', emailId })
  assert.deepEqual([letter.to, letter.subject, thread], ['', 'Fwd: Plan', undefined])
  assert.deepEqual(
    letter.files.map(({ name, cid }) => [name, cid]),
    [
      ['map.png', 'map@bo'],
      ['minutes.txt', undefined],
    ],
  )
  const plain = await it.beginAs({ kind: 'forward', emailId }, 'plain')
  assert.deepEqual(
    plain.letter.files.map(({ cid }) => cid),
    [undefined, undefined],
  )
  const asFile = await it.beginAs({ kind: 'forwardAsFile', emailId })
  assert.partialDeepStrictEqual(asFile.letter.files, [{ name: 'Plan.eml', type: 'message/rfc822' }])
})

test('a draft of another program is continued as it is, hidden recipients and files too', async () => {
  await using it = await answering()
  const draft = PAGE.replace(
    'To: anna',
    'Bcc: eve@example.net\nX-Mozilla-Draft-Info: internal/draft; vcard=0\nTo: anna',
  )
  const emailId = await it.bed.deliver(draft, { mailbox: 'Drafts', flags: ['\\Draft'] })
  const { letter, emailId: continued } = await it.beginAs({ kind: 'continue', emailId })
  assert.deepEqual([continued, letter.bcc, letter.subject], [emailId, 'eve@example.net', 'Plan'])
  assert.equal(letter.body.kind === 'rich' && letter.body.html.trim(), QUOTED)
  assert.equal(letter.files.length, 2)
})

test('of a message that was decrypted only what is shown is quoted, and none of its files', async () => {
  await using it = await answering()
  const emailId = await it.bed.deliver(PAGE)
  const shown = { text: 'shown', html: '<p>shown</p><img src="cid:map@bo" alt="Map">' }
  const { letter } = await it.beginAs({ kind: 'answer', emailId, toAll: false, shown })
  assert.match(
    letter.body.kind === 'rich' ? letter.body.html : '',
    /<blockquote type="cite"><p>shown<\/p>\[Map\]<\/blockquote>/,
  )
  assert.deepEqual(letter.files, [])
})

test('no way of loading something survives an answer', async () => {
  await using it = await answering()
  const html = LOAD_VECTORS.map((vector) => vector.html.replaceAll('URL', 'https://elsewhere.example/x')).join(
    '\n<hr>\n',
  )
  const fields = 'From: bo@example.net\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n'
  const emailId = await it.bed.deliver(`${fields}\n<p>Hello</p>\n${html}\n`)
  for (const kind of ['answer', 'forward'] as const) {
    const { letter } = await it.beginAs({ kind, emailId, toAll: false })
    const written = letter.body.kind === 'rich' ? letter.body.html : ''
    assert.match(written, /<p>Hello<\/p>/)
    assert.doesNotMatch(
      written.replace(/<a href="[^"]*">/g, ''),
      /elsewhere\.example|<(?!\/?(?:a|b|br|blockquote|div|hr|p|table|tbody|tr|td|ul|li|span)\b)/i,
    )
  }
})
