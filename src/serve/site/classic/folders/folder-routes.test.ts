import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letter } from '../../../../../test/kit/jmap-test-bed.ts'
import { ClassicVisitor } from '../classic-visitor.fixture.ts'

async function open() {
  const it = await ClassicVisitor.open()
  const idOf = async (name: string) => {
    const [, id] = new RegExp(`href="/classic/folders/(F\\d+)">${name}<`).exec(await it.page('/classic/folders')) ?? []
    return id
  }
  return { it, idOf, [Symbol.asyncDispose]: () => it[Symbol.asyncDispose]() }
}

test('a folder is made, renamed, put below another one, hidden, and is still there to be shown again', async () => {
  await using at = await open()
  const { it, idOf } = at
  assert.match(await it.post('/classic/folders', { name: 'Trips', parent: '' }), /The folder was made/)
  const trips = await idOf('Trips')
  await it.post('/classic/folders', { name: 'Rome', parent: trips ?? '' })
  const rome = await idOf('Rome')
  assert.match(
    await it.post(`/classic/folders/${rome}`, { name: 'Roma & co', parent: '', shown: 'yes', subscribed: 'yes' }),
    /Changed\.[\s\S]*value="Roma &amp; co"/,
  )
  await it.post(`/classic/folders/${rome}`, { name: 'Roma', parent: trips ?? '', shown: '' })
  assert.doesNotMatch(await it.page('/classic/'), /Roma/)
  assert.match(
    await it.page('/classic/folders'),
    /class="d1"><a href="\/classic\/folders\/F\d+">Roma<[\s\S]{0,80}hidden/,
  )
})

test('whether a folder is subscribed to is one thing, whether it is shown here another; one with a purpose is subscribed to or not', async () => {
  await using at = await open()
  const { it, idOf } = at
  await it.post('/classic/folders', { name: 'Trips', parent: '' })
  const id = await idOf('Trips')
  const path = `/classic/folders/${id}`
  const subscribed = async (name: string) =>
    it.bed.mail.read('anna', async (reader) => (await reader.mailboxNamed(name))?.subscribed)
  const isShown = async () => /id="folders"[\s\S]*Trips[\s\S]*<main/.test(await it.page('/classic/'))
  for (const [shown, wished] of [
    ['', 'yes'],
    ['yes', ''],
    ['', ''],
    ['yes', 'yes'],
  ] as const) {
    const page = await it.post(path, { name: 'Trips', parent: '', shown, subscribed: wished })
    assert.deepEqual([await isShown(), await subscribed('Trips')], [shown === 'yes', wished === 'yes'])
    assert.deepEqual(
      [/name="shown"[^>]*checked/.test(page), /name="subscribed"[^>]*checked/.test(page)],
      [shown === 'yes', wished === 'yes'],
    )
  }
  // What nobody has chosen otherwise follows what a mail program does.
  await it.bed.mail.write('anna', (writer) => writer.subscribe('Trips', false))
  assert.equal(await isShown(), false)
  const archive = await idOf('Archive')
  await it.post(`/classic/folders/${archive}`, { subscribed: '', name: 'Renamed' })
  assert.equal(await subscribed('Archive'), false)
  const page = await it.page('/classic/folders')
  assert.match(page, />Archive<\/a> <span class="quiet">0 messages, not subscribed</)
  assert.match(page, />Trips<\/a> <span class="quiet">0 messages, hidden, not subscribed</)
})

test('a name that is taken or none is said, and what was typed stands there again', async () => {
  await using at = await open()
  await at.it.post('/classic/folders', { name: 'Trips', parent: '' })
  assert.match(
    await at.it.post('/classic/folders', { name: 'Trips', parent: '' }),
    /of that name already[\s\S]*value="Trips"/,
  )
  assert.match(await at.it.post('/classic/folders', { name: '  ', parent: '' }), /Write a name/)
  const trips = await at.idOf('Trips')
  assert.match(
    await at.it.post(`/classic/folders/${trips}`, { name: 'Inbox', parent: trips ?? '' }),
    /role="alert"|could not/,
  )
})

test('a folder is deleted into the trash after a question, and from there for good', async () => {
  await using at = await open()
  const { it } = at
  await it.post('/classic/folders', { name: 'Trips', parent: '' })
  const trips = await at.idOf('Trips')
  assert.match(await it.page(`/classic/folders/${trips}/delete`), /is moved to the trash/)
  assert.match(await it.post(`/classic/folders/${trips}/delete`, {}), /The folder is in the trash/)
  assert.match(await it.page(`/classic/folders/${trips}/delete`), /is deleted for good/)
  assert.match(await it.post(`/classic/folders/${trips}/delete`, {}), /deleted for good\./)
  assert.equal(await at.idOf('Trips'), undefined)
})

test('the trash is emptied after a question; a folder with a purpose is not deleted', async () => {
  await using at = await open()
  const { it } = at
  await it.deliver(letter('Old'), 'Trash')
  await it.deliver(letter('Older'), 'Trash')
  const trash = await at.idOf('Trash')
  assert.match(await it.page(`/classic/folders/${trash}/empty`), /All 2 messages/)
  assert.match(await it.post(`/classic/folders/${trash}/empty`, {}), /was emptied/)
  assert.match(await it.page(`/classic/folder/${trash}`), /There is nothing here/)
  const answer = await it.visitor.post(`/classic/folders/${trash}/delete`, { csrf: await it.visitor.token() })
  assert.equal(answer.status, 404)
})

test('without the token nothing is done', async () => {
  await using at = await open()
  for (const path of ['/classic/folders', `/classic/folders/${await at.idOf('Trash')}/empty`]) {
    const answer = await at.it.visitor.post(path, { name: 'X', csrf: 'x' })
    assert.equal(answer.status, 403, path)
  }
  assert.equal(await at.idOf('X'), undefined)
})
