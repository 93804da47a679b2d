import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letter } from '../../../../../test/kit/jmap-test-bed.ts'
import { ClassicVisitor } from '../classic-visitor.fixture.ts'

const PAGE = `From: Bo <bo@example.net>
To: anna@example.org
Subject: Pictures
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: text/html; charset=utf-8

<p>Look</p><script>alert(1)</script>
--m
Content-Type: text/plain
Content-Disposition: attachment; filename="../a <b>.txt"

file
--m--
`

test('a text is shown as text, its links lead apart, and it has been read then', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Plan', '', '<b>see</b> https://example.net/a\n> quoted'))
  assert.match(await it.page('/classic/'), /class="new"/)
  const page = await it.page(`/classic/message/${id}`)
  assert.match(
    page,
    /&lt;b&gt;see&lt;\/b&gt; <a href="https:\/\/example\.net\/a" target="_blank" rel="noopener noreferrer">/,
  )
  assert.match(page, /<blockquote><p>quoted/)
  assert.match(page, /X25519MLKEM768/)
  assert.doesNotMatch(page, /From the provider itself/)
  assert.doesNotMatch(await it.page('/classic/'), /class="new"/)
})

test('a page is shown in a frame that can do nothing; the page around it takes frames of ours alone', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(PAGE)
  const answer = await it.visitor.ask(`/classic/message/${id}`)
  const policy = answer.headers.get('content-security-policy') ?? ''
  assert.match(policy, /frame-src 'self'/)
  assert.doesNotMatch(policy, /script-src|unsafe/)
  const page = await answer.text()
  assert.match(page, /sandbox="allow-popups allow-popups-to-escape-sandbox" src="\/mail\/frame\/B\d+\/[\d.]+"/)
  assert.doesNotMatch(page, /<script|alert\(1\)/)
  assert.match(page, /\/jmap\/download\/Aanna\/B[\w-]+\/[^"/]*\?accept=text%2Fplain/)
  assert.match(await it.page(`/classic/message/${id}?show=images`), /\?images=once"/)
  assert.doesNotMatch(await it.page(`/classic/message/${id}?show=text`), /<iframe/)
})

test('neither the name of a sender turns the address around, nor that of a file its ending', async () => {
  await using it = await ClassicVisitor.open()
  const bank = PAGE.replace('Bo <', '=?utf-8?q?Bank_=E2=80=AE?= <').replace(
    'filename="../a <b>.txt"',
    "filename*=UTF-8''invoice%E2%80%AEfdp.exe",
  )
  const page = await it.page(`/classic/message/${await it.deliver(bank)}`)
  assert.match(page, /<bdi>Bank &lt;bo@example\.net&gt;<\/bdi>/)
  assert.match(page, /<bdi>invoicefdp\.exe<\/bdi>/)
  assert.doesNotMatch(page.replace(/<pre[\s\S]*<\/pre>/, ''), /\u202e/)
  assert.doesNotMatch(await it.page('/classic/'), /\u202e/)
})

test('the address of a message stays when it is moved, and a message that is not there is said to be gone', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Plan'))
  await it.post('/classic/act', { act: 'archive', id, back: '/classic/' })
  assert.match(await it.page(`/classic/message/${id}`), /<h1 dir="auto">Plan<\/h1>/)
  for (const bad of ['M999', 'M0', 'x', 'M1%00', '%3Cscript%3E']) {
    const answer = await it.visitor.ask(`/classic/message/${bad}`)
    assert.equal(answer.status, 404, bad)
    assert.match(await answer.text(), /not there any more/)
  }
})
