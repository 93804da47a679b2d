import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letter } from '../../../../../test/kit/jmap-test-bed.ts'
import { ClassicVisitor } from '../classic-visitor.fixture.ts'

const answerTo = (subject: string) => `In-Reply-To: <${subject}@example.net>\nReferences: <${subject}@example.net>\n`
/** What stands of each message of a page: its id, and whether it is unfolded. */
const talks = (page: string) =>
  [...page.matchAll(/<li id="(M\d+)"[^>]*><details( open)?>/g)].map(([, id, open]) => `${id}${open ?? ''}`)

test('a conversation is one page: what is unread and the last stand open, the others are a line; all of it is read then', async () => {
  await using it = await ClassicVisitor.open()
  const ids = [await it.deliver(letter('Plan', '', 'the beginning'))]
  for (const word of ['first', 'second', 'third']) {
    it.bed.clock.advance(1000)
    ids.push(await it.deliver(letter('Re: Plan', answerTo('Plan'), `the ${word} answer`)))
  }
  const inbox = await it.page('/classic/')
  const [, path = ''] = /href="(\/classic\/conversation\/M\d+)"/.exec(inbox) ?? []
  assert.equal(path, `/classic/conversation/${ids[3]}`)
  const [a, b, c, d] = ids as [string, string, string, string]
  await it.calls().call('Email/set', { update: { [a]: { 'keywords/$seen': true }, [c]: { 'keywords/$seen': true } } })
  const page = await it.page(path)
  assert.deepEqual(talks(page), [a, `${b} open`, c, `${d} open`])
  for (const text of ['the beginning', 'the first answer', 'the third answer']) assert.match(page, new RegExp(text))
  for (const id of ids) assert.match(page, new RegExp(`href="/classic/compose\\?reply=${id}"`))
  assert.match(page, /4 messages, the oldest first/)
  assert.deepEqual(talks(await it.page(path)), [a, b, c, `${d} open`])
  assert.deepEqual(talks(await it.page(`/classic/conversation/${a}`)), [`${a} open`, b, c, `${d} open`])
  assert.match(await it.page(`/classic/message/${a}`), new RegExp(`href="/classic/conversation/${a}"`))
})

test('an act is about all of it that lies in the folder, and leads back to the list; what was thrown away is left out', async () => {
  await using it = await ClassicVisitor.open()
  const first = await it.deliver(letter('Plan'))
  const second = await it.deliver(letter('Re: Plan', answerTo('Plan')))
  const thrown = await it.deliver(letter('Re: Plan', answerTo('Plan')), 'Trash')
  const page = await it.page(`/classic/conversation/${second}`)
  assert.deepEqual(talks(page), [`${first} open`, `${second} open`])
  assert.deepEqual(talks(await it.page(`/classic/conversation/${thrown}`)).length, 3)
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
  const form = { id: second, folder: field('folder'), back: field('back'), list: field('list') }
  const starred = await it.post('/classic/act', { ...form, act: 'flag' })
  assert.match(starred, /Undo[\s\S]*value="unflag"/)
  assert.deepEqual(talks(starred).length, 2, 'to give a star is no reason to leave')
  const gone = await it.post('/classic/act', { ...form, act: 'archive' })
  assert.match(gone, /<h1>Inbox<\/h1>[\s\S]*Archived: 2 messages\./)
  const unread = await it.post('/classic/act', {
    act: 'unread',
    id: first,
    back: `/classic/message/${first}`,
    list: '/classic/',
  })
  assert.match(unread, /<h1>Inbox<\/h1>/, 'a message that is unread again is not opened again')
})

test('500 messages are pages of 20: one begins where the one lies that was asked for, and is told where others are unread', async () => {
  await using it = await ClassicVisitor.open()
  const ids: string[] = []
  for (let at = 0; at < 500; at++) {
    it.bed.clock.advance(1000)
    ids.push(await it.deliver(letter(at === 0 ? 'Plan' : 'Re: Plan', at === 0 ? '' : answerTo('Plan'), `text ${at}`)))
  }
  const last = await it.page(`/classic/conversation/${ids.at(-1)}`)
  assert.deepEqual(
    talks(last),
    ids.slice(480).map((id) => `${id} open`),
  )
  assert.match(last, /481–500 of 500[\s\S]*rel="next"/)
  assert.ok(last.length < 120_000, `${last.length}`)
  const [, more = ''] = /<a href="([^"]+)">On other pages are unread ones: 480/.exec(last) ?? []
  assert.deepEqual(talks(await it.page(more)).length, 20)
  assert.ok(talks(await it.page(`/classic/conversation/${ids[7]}`)).includes(`${ids[7]} open`))
  for (const from of ['-1', 'x', '1e9', '20']) {
    assert.equal(talks(await it.page(`/classic/conversation/${ids[7]}?from=${from}`)).length, 20, from)
  }
})

test('what strangers wrote is no markup, a page is behind the wall, and what is not there is not shown', async () => {
  await using it = await ClassicVisitor.open()
  await it.deliver(letter('Plan', 'Content-Type: text/html\n', '<script>alert(1)</script><p>page'))
  const id = await it.deliver(letter('Re: Plan', answerTo('Plan'), '<script>alert(2)</script>'))
  const page = await it.page(`/classic/conversation/${id}`)
  assert.doesNotMatch(page, /<script| style=/)
  assert.match(
    page,
    /<iframe class="letterframe" loading="lazy" title="Message" sandbox="allow-popups allow-popups-to-escape-sandbox" src="\/mail\/frame\//,
  )
  for (const bad of ['M999999', 'F1', 'M0', '..%2f']) {
    assert.equal((await it.visitor.ask(`/classic/conversation/${bad}`)).status, 404, bad)
  }
})

test('whoever has a row for each message has no conversations, and acts on what is ticked alone', async () => {
  await using it = await ClassicVisitor.open()
  const first = await it.deliver(letter('Plan'))
  await it.deliver(letter('Re: Plan', answerTo('Plan')))
  await it.post('/classic/settings/pages', { zone: 'Europe/Oslo', rows: '20', list: 'messages' })
  const page = await it.page('/classic/')
  assert.equal([...page.matchAll(/class="what"/g)].length, 2)
  assert.match(page, new RegExp(`href="/classic/message/${first}"`))
  const fields = { act: 'archive', id: first, back: '/classic/', each: 'yes' }
  const folder = /name="folder" value="(F\d+)"/.exec(page)?.[1] ?? ''
  assert.match(page, /name="each" value="yes"/)
  assert.match(await it.post('/classic/act', { ...fields, folder }), /Archived: 1 message\./)
  assert.match(await it.page('/classic/settings'), /value="messages" selected/)
})
