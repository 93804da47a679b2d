import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letter } from '../../../../../test/kit/jmap-test-bed.ts'
import { backPath } from '../classic-paths.ts'
import { ClassicVisitor } from '../classic-visitor.fixture.ts'
import { encodeUndo, tryUndo } from '../undo.ts'

const subjects = (page: string) => [...page.matchAll(/class="what">([^<]*)</g)].map(([, subject]) => subject)
const undoOf = (page: string) => /name="undo" value="([^"]+)"/.exec(page)?.[1] ?? ''

test('whoever is not signed in is led to where one does, and back to the very page', async () => {
  await using it = await ClassicVisitor.open()
  it.visitor.jar.clear()
  const answer = await it.visitor.ask('/classic/folder/F1')
  assert.equal(answer.headers.get('location'), '/sign-in?next=%2Fclassic%2Ffolder%2FF1')
})

test('the inbox has a row for each conversation, says what is unread, and escapes what strangers wrote', async () => {
  await using it = await ClassicVisitor.open()
  await it.deliver(letter('Plan'))
  await it.deliver(letter('Re: Plan', 'In-Reply-To: <Plan@example.net>\nReferences: <Plan@example.net>\n'))
  await it.deliver(letter('<script>alert(1)</script>'))
  const page = await it.page('/classic/')
  assert.equal(subjects(page).length, 2)
  assert.match(page, /&lt;script&gt;alert/)
  assert.doesNotMatch(page, /<script|<style| style=/)
  assert.match(page, /<h1>Inbox<\/h1>/)
  assert.match(page, /3 unread/)
  // What a stranger has written is never called official mail.
  assert.doesNotMatch(page, /class="official"/)
})

test('forty rows are less than 30 kB, and the rest is on the next page', async () => {
  await using it = await ClassicVisitor.open()
  for (let at = 0; at < 60; at++) {
    it.bed.clock.advance(1000)
    await it.deliver(letter(`Minutes of the ${at}th meeting of the board of the housing company`))
  }
  const page = await it.page('/classic/')
  assert.equal(subjects(page).length, 40)
  assert.ok(page.length < 30_000, `${page.length}`)
  const older = /rel="next" href="([^"]+)"/.exec(page)?.[1] ?? ''
  const next = await it.page(older)
  assert.equal(subjects(next).length, 20)
  assert.match(next, /41–60 of 60/)
  assert.match(next, /rel="prev" href="\/classic\/"/)
})

test('what is ticked is done with all of the conversation in the folder, and one click takes it back', async () => {
  await using it = await ClassicVisitor.open()
  const first = await it.deliver(letter('Plan'))
  await it.deliver(letter('Re: Plan', 'In-Reply-To: <Plan@example.net>\nReferences: <Plan@example.net>\n'))
  const folder = await it.bed.mail.read('anna', async (reader) => `F${(await reader.mailboxNamed('INBOX'))?.id}`)
  for (const act of ['archive', 'junk', 'trash']) {
    const gone = await it.post('/classic/act', { act, id: first, folder, back: '/classic/' })
    assert.match(gone, /2 messages\./)
    assert.deepEqual(subjects(gone), [], act)
    const back = await it.post('/classic/undo', { undo: undoOf(gone), back: '/classic/' })
    assert.match(back, /Undone\./)
    assert.deepEqual(subjects(back).length, 1, act)
  }
  const read = await it.post('/classic/act', { act: 'read', id: first, folder, back: '/classic/' })
  assert.doesNotMatch(read, /class="new"/)
  assert.match(await it.post('/classic/undo', { undo: undoOf(read), back: '/classic/' }), /class="new"/)
})

test('what is copied is there twice, and taken back it is not; where it was it stays', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Plan'))
  const [, archive = ''] = /<option value="(F\d+)">Archive/.exec(await it.page('/classic/')) ?? []
  const copied = await it.post('/classic/act', { act: 'copy', id, target: archive, back: '/classic/' })
  assert.match(copied, /Copied: 1 message\./)
  assert.deepEqual([subjects(copied), await it.subjectsIn('Archive')], [['Plan'], ['Plan']])
  const undo = undoOf(copied).replaceAll('&gt;', '>')
  assert.deepEqual(subjects(await it.post('/classic/undo', { undo, back: '/classic/' })), ['Plan'])
  assert.deepEqual(await it.subjectsIn('Archive'), [])
})

test('what is deleted for good is asked about first', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Old'), 'Trash')
  const asked = await it.post('/classic/act', { act: 'destroy', id, folder: '', back: '/classic/' })
  assert.match(asked, /deleted for good/)
  assert.match(asked, new RegExp(`name="id" value="${id}"`))
  assert.match(
    await it.post('/classic/act', { act: 'destroy', sure: 'yes', id, back: '/classic/' }),
    /Deleted for good: 1/,
  )
})

test('nothing ticked, an unknown act, a folder that is not there: nothing is done, and it says so', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Plan'))
  const cases: Record<string, string>[] = [
    { act: 'trash' },
    { act: 'explode', id },
    { act: 'move', id, target: '' },
    { act: 'move', id, target: 'F999999' },
    { act: 'trash', id: 'M\u0000' },
  ]
  for (const fields of cases) {
    const page = await it.post('/classic/act', { ...fields, back: '/classic/' })
    assert.match(page, /role="alert"/, JSON.stringify(fields))
    assert.deepEqual(subjects(page), ['Plan'])
  }
})

test('a form without the token, or with one from elsewhere, changes nothing', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Plan'))
  const answer = await it.visitor.post('/classic/act', { act: 'trash', id, csrf: 'x' })
  assert.equal(answer.status, 403)
  assert.deepEqual(subjects(await it.page('/classic/')), ['Plan'])
})

test('a search finds by words and by operators; what is found keeps its address', async () => {
  await using it = await ClassicVisitor.open()
  const id = await it.deliver(letter('Bread', '', 'flour and water'))
  await it.deliver(letter('Wine'))
  const page = await it.page('/classic/search?q=flour')
  assert.deepEqual(subjects(page), ['Bread'])
  assert.match(page, new RegExp(`href="/classic/message/${id}"`))
  assert.deepEqual(subjects(await it.page('/classic/search?q=subject%3AWine+in%3Ainbox')), ['Wine'])
  assert.match(await it.page('/classic/search?q=%22%3E%3Cscript%3E'), /Nothing was found/)
})

test('only pages of the classic webmail are led back to', () => {
  for (const bad of [
    '',
    '//evil.test',
    'https://evil.test/classic/',
    '/classic/../account',
    '/classic/\\evil',
    '/mail/',
  ]) {
    assert.equal(backPath(bad), '/classic/', bad)
  }
  assert.equal(backPath('/classic/folder/F3?from=50'), '/classic/folder/F3?from=50')
})

test('an undo of somebody else’s making is none', () => {
  const made = encodeUndo([{ act: 'F3', ids: ['M1', 'M2'] }], 'token') ?? ''
  assert.deepEqual(tryUndo(made, 'token'), [{ act: 'F3', ids: ['M1', 'M2'] }])
  for (const bad of [made.replace('M2', 'M3'), `${made}x`, 'F3:M1', '~', ''])
    assert.equal(tryUndo(bad, 'token'), undefined)
  assert.equal(tryUndo(made, 'another'), undefined)
  assert.equal(encodeUndo([{ act: 'F3', ids: Array.from({ length: 900 }, (_, at) => `M${at}`) }], 'token'), undefined)
})
