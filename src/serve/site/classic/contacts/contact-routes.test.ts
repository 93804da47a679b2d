import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClassicVisitor } from '../classic-visitor.fixture.ts'

const EMPTY = { given: '', surname: '', emails: '', phones: '', company: '', note: '' }

async function open() {
  const it = await ClassicVisitor.open()
  const add = async (given: string, email: string) => {
    await it.post('/classic/contacts/new', { ...EMPTY, given, emails: email })
    return idOf(given)
  }
  const idOf = async (name: string) =>
    new RegExp(`href="/classic/contacts/([\\w-]+)">${name}`).exec(await it.page('/classic/contacts'))?.[1] ?? ''
  const hiddenOf = async (path: string) =>
    Object.fromEntries(
      [...(await it.page(path)).matchAll(/type="hidden" name="(state|was)" value="([^"]*)"/g)].map(
        ([, name, value]) => [name, value],
      ),
    ) as Record<string, string>
  return { it, add, idOf, hiddenOf, [Symbol.asyncDispose]: () => it[Symbol.asyncDispose]() }
}

test('a contact is made, found, changed and deleted; what strangers are called is no markup', async () => {
  await using at = await open()
  const { it } = at
  const id = await at.add('Bo', 'bo@example.net')
  await at.add('<b>Eva', 'eva@example.net')
  assert.match(await it.page('/classic/contacts'), /&lt;b&gt;Eva/)
  const found = await it.page('/classic/contacts?q=bo%40example')
  assert.match(found, />Bo</)
  assert.doesNotMatch(found, /Eva/)
  const path = `/classic/contacts/${id}`
  const changed = {
    ...EMPTY,
    ...(await at.hiddenOf(path)),
    given: 'Bo',
    surname: 'Larsen',
    emails: 'bo@example.net\r\nbo@work.example',
    note: 'Tall',
  }
  assert.match(
    await it.post(path, changed),
    /Changed\.[\s\S]*value="Larsen"[\s\S]*bo@example\.net\nbo@work\.example[\s\S]*Tall/,
  )
  assert.match(await it.page(`${path}/delete`), /“Bo Larsen” is deleted/)
  assert.match(await it.post(`${path}/delete`, {}), /Deleted\./)
  assert.equal(await at.idOf('Bo'), '')
})

test('what the form does not show of a contact stays; what was changed elsewhere meanwhile is not written over', async () => {
  await using at = await open()
  const { it } = at
  const id = await at.add('Bo', 'bo@example.net')
  const calls = it.calls()
  await calls.call('ContactCard/set', {
    update: { [id]: { anniversaries: { a: { kind: 'birth', date: { year: 1980 } } } } },
  })
  const path = `/classic/contacts/${id}`
  const open_ = await at.hiddenOf(path)
  await it.post(path, { ...EMPTY, ...open_, given: 'Bosse', emails: 'bo@example.net' })
  const [card] = (await calls.call('ContactCard/get', { ids: [id] }))['list'] as unknown as Record<string, unknown>[]
  assert.deepEqual(Object.keys(card?.['anniversaries'] as object), ['a'])
  const again = await it.post(path, { ...EMPTY, ...open_, given: 'Bobby', emails: 'bo@example.net' })
  assert.match(again, /changed in another place[\s\S]*value="Bobby"/)
  assert.equal(await at.idOf('Bobby'), '')
})

test('a group has the contacts that were ticked, and a letter gets each of them for themselves, nobody twice', async () => {
  await using at = await open()
  const { it } = at
  await at.add('Bo', 'bo@example.net')
  await at.add('Eva', 'eva@example.net')
  const form = await it.page('/classic/contacts/new-group')
  const uids = [...form.matchAll(/name="member" value="([^"]+)"/g)].map(([, uid]) => uid ?? '')
  assert.equal(uids.length, 2)
  await it.post('/classic/contacts/new-group', [
    ['given', 'Board'],
    ...uids.map((uid): [string, string] => ['member', uid]),
  ])
  const board = await at.idOf('Board')
  const pick = await it.post('/classic/compose', { to: 'eva@example.net', subject: 'Plan', text: 'x', do: 'pick' })
  const [, draft = ''] = /name="draft" value="(M\d+)"/.exec(pick) ?? []
  const page = await it.post('/classic/recipients', { draft, to: board })
  assert.match(page, /name="to"[^>]*value="eva@example\.net, Bo &lt;bo@example\.net&gt;"/)
})

test('nothing, and what is no address, is no contact', async () => {
  await using at = await open()
  assert.match(await at.it.post('/classic/contacts/new', EMPTY), /Write a name or an address/)
  assert.match(await at.it.post('/classic/contacts/new', { ...EMPTY, emails: 'bo at example' }), /This is no address/)
  assert.match(await at.it.page('/classic/contacts/%00'), /not there any more/)
})
