import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letter } from '../../../../../test/kit/jmap-test-bed.ts'
import { ClassicVisitor } from '../classic-visitor.fixture.ts'

const LETTER = { to: 'bo@example.net', cc: '', bcc: '', subject: 'Plan', text: 'First', do: 'save' }
const draftOf = (page: string) => /name="draft" value="(M\d*)"/.exec(page)?.[1] ?? ''
const alertOf = (page: string) => /role="alert">([^<]*)/.exec(page)?.[1] ?? ''

test('a draft that is saved again is one draft; one that was changed elsewhere is two, and that is said', async () => {
  await using it = await ClassicVisitor.open()
  const first = draftOf(await it.post('/classic/compose', LETTER))
  const second = draftOf(await it.post('/classic/compose', { ...LETTER, draft: first, text: 'Second' }))
  assert.notEqual(first, second)
  assert.deepEqual(await it.subjectsIn('Drafts'), ['Plan'])
  const page = await it.post('/classic/compose', { ...LETTER, draft: first, text: 'From an old window' })
  assert.match(alertOf(page), /changed or deleted elsewhere/)
  assert.match(page, /From an old window/)
  assert.deepEqual(await it.subjectsIn('Drafts'), ['Plan', 'Plan'])
})

test('what is no address is said before anything is saved, and everything that was typed stands there again', async () => {
  await using it = await ClassicVisitor.open()
  const page = await it.post('/classic/compose', {
    ...LETTER,
    to: 'bo@',
    cc: 'eva@example.net',
    text: 'All of "it" & <more>',
  })
  assert.match(page, /This is no address: bo@/)
  assert.match(page, /value="eva@example\.net"[\s\S]*All of &quot;it&quot; &amp; &lt;more&gt;/)
  assert.deepEqual(await it.subjectsIn('Drafts'), [])
  assert.match(await it.post('/classic/compose', { ...LETTER, to: '', do: 'send' }), /Say who it is for/)
})

test('what is sent later needs a time that is still to come', async () => {
  await using it = await ClassicVisitor.open()
  for (const sendAt of ['', 'soon', '1969-01-01T00:00']) {
    const page = await it.post('/classic/compose', { ...LETTER, do: 'later', sendAt })
    assert.match(page, /Choose a time that is still to come/, sendAt)
    assert.match(page, /<details class="source" open>/)
  }
})

test('a draft is discarded with what was not saved yet, into the trash; an empty letter leaves nothing', async () => {
  await using it = await ClassicVisitor.open()
  const draft = draftOf(await it.post('/classic/compose', LETTER))
  const page = await it.post('/classic/compose', { ...LETTER, draft, text: 'Not saved yet', do: 'discard' })
  assert.match(page, /Moved to the trash: 1 message/)
  assert.deepEqual([await it.subjectsIn('Drafts'), await it.subjectsIn('Trash')], [[], ['Plan']])
  await it.post('/classic/compose', { to: '', cc: '', bcc: '', subject: '', text: '', do: 'discard' })
  await it.post('/classic/compose', { ...LETTER, to: 'half@', do: 'discard' })
  assert.deepEqual([await it.subjectsIn('Drafts'), await it.subjectsIn('Trash')], [[], ['Plan']])
})

test('an answer quotes, names whom it answers, and goes to all but oneself where that is wanted', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Plan', 'To: anna@example.org\nCc: Eva <eva@example.net>\n', 'line one\n> older'))
  const page = await it.page(`/classic/compose?all=${id}`)
  assert.match(page, /name="subject"[^>]*value="Re: Plan"/)
  assert.match(page, /name="cc"[^>]*value="[^"]*Eva &lt;eva@example\.net&gt;"/)
  assert.match(page, /&gt; line one\n&gt;&gt; older/)
})

test('a form without the token saves nothing', async () => {
  await using it = await ClassicVisitor.open()
  const answer = await it.visitor.post('/classic/compose', { ...LETTER, csrf: 'x' })
  assert.equal(answer.status, 403)
  assert.deepEqual(await it.subjectsIn('Drafts'), [])
})
