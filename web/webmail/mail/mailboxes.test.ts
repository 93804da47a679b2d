import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { ACCOUNT, JmapTestBed, letter, MAIL } from '../../../test/kit/jmap-test-bed.ts'
import { BulkActs } from './bulk-acts.ts'
import { tryNameTrouble } from './folder-name.ts'
import type { Transport } from './http-transport.ts'
import { JmapCalls } from './jmap-calls.ts'
import { Mail } from './mail.ts'
import { MailboxActs } from './mailbox-acts.ts'

/** The folders of a member at the real methods of JMAP. */
async function openFolders(t: TestContext) {
  const bed = await JmapTestBed.open()
  t.after(() => bed[Symbol.asyncDispose]())
  const transport: Transport = async (request) =>
    (await bed.post(JSON.stringify(request))).json() as ReturnType<Transport>
  const mail = new Mail(new JmapCalls(transport, MAIL, 16), ACCOUNT)
  mail.cache.absorb('Mailbox/get', await bed.call('Mailbox/get', { ids: null }))
  const { mailboxes } = mail.cache
  const acts = new MailboxActs(mail)
  const named = (name: string) => mailboxes.values().find((one) => one.name === name)
  return { bed, mail, mailboxes, acts, bulk: new BulkActs(mail), named, inbox: mail.cache.withRole('inbox')?.id ?? '' }
}

test('a folder is made, called otherwise, put below another one and destroyed with all below it', async (t) => {
  const { acts, named, mailboxes } = await openFolders(t)
  const trips = await acts.create('Trips', null)
  const norway = await acts.create('Norway', trips)
  assert.equal(mailboxes.get(norway)?.parentId, trips)
  await acts.change(new Map([[norway, { name: 'Norge', parentId: null }]]))
  assert.equal(named('Norge')?.parentId, null)
  await acts.change(new Map([[norway, { parentId: trips }]]))
  assert.deepEqual(acts.withAllBelow(trips), [norway, trips])
  await acts.destroy(acts.withAllBelow(trips))
  assert.equal(mailboxes.has(trips) || mailboxes.has(norway), false)
})

test('what the server refuses is thrown with its words, and nothing is another', async (t) => {
  const { acts, named } = await openFolders(t)
  const id = await acts.create('Trips', null)
  await assert.rejects(acts.create('Trips', null), { why: 'refused', type: 'invalidProperties' })
  await assert.rejects(acts.change(new Map([[id, { name: 'a*b' }]])), /not allowed/)
  await assert.rejects(acts.change(new Map([[id, { parentId: id }]])), { type: 'invalidProperties' })
  assert.equal(named('Trips')?.parentId, null)
})

test('a name that is taken gets a number', async (t) => {
  const { acts } = await openFolders(t)
  await acts.create('Trips', null)
  assert.equal(acts.freeName('Trips', null), 'Trips 2')
  await acts.create('Trips 2', null)
  assert.equal(acts.freeName('Trips', null), 'Trips 3')
  assert.equal(acts.freeName('Journeys', null), 'Journeys')
})

test('a folder goes up among those beside it, and stays there', async (t) => {
  const { acts, mailboxes } = await openFolders(t)
  const ids = [await acts.create('A', null), await acts.create('B', null), await acts.create('C', null)]
  const beside = () =>
    ids
      .map((id) => mailboxes.get(id) ?? assert.fail())
      .sort((a, b) => a.sortOrder - b.sortOrder || (a.name < b.name ? -1 : 1))
  const names = () => beside().map(({ name }) => name)
  await acts.change(acts.reordered(beside(), ids[2] ?? '', -1))
  assert.deepEqual(names(), ['A', 'C', 'B'])
  await acts.change(acts.reordered(beside(), ids[0] ?? '', 1))
  assert.deepEqual(names(), ['C', 'A', 'B'])
  assert.equal(acts.reordered(beside(), ids[2] ?? '', -1).size, 0)
})

const troubles = [
  ['', 'empty'],
  ['a/b', 'slash'],
  ['#news', 'number'],
  ['50%', 'character'],
  ['a\u202eb', 'character'],
  ['Inbox', 'inbox'],
  ['x'.repeat(513), 'long'],
  ['Trips', 'taken'],
  ['Grüße & ferry ✈', undefined],
] as const
test('why a name cannot be had is known before the server is asked', async (t) => {
  const { acts, mailboxes } = await openFolders(t)
  const trips = await acts.create('Trips', null)
  for (const [name, trouble] of troubles) assert.equal(tryNameTrouble(name, null, mailboxes), trouble, name)
  assert.equal(tryNameTrouble('Trips', null, mailboxes, trips), undefined)
  assert.equal(tryNameTrouble('Inbox', trips, mailboxes), undefined)
  assert.equal(tryNameTrouble('#1', trips, mailboxes), undefined)
})

test('whatever name is said to be none is refused by the server, and whatever is said to be one is taken', async (t) => {
  const { acts, mailboxes } = await openFolders(t)
  const parent = await acts.create('Above', null)
  await fc.assert(
    fc.asyncProperty(anyText({ maxLength: 12 }), fc.constantFrom(null, parent), async (name, parentId) => {
      const trouble = tryNameTrouble(name, parentId, mailboxes)
      if (trouble !== undefined) return void (await assert.rejects(acts.create(name, parentId), { why: 'refused' }))
      await acts.destroy([await acts.create(name, parentId)])
    }),
    { numRuns: 60 },
  )
})

test('all of a folder is marked, however much of it is known, and undone for what was changed alone', async (t) => {
  const { bed, mail, bulk, inbox } = await openFolders(t)
  const ids: string[] = []
  for (let at = 0; at < 5; at++) ids.push(await bed.deliver(letter(`Letter ${at}`)))
  await bed.call('Email/set', { update: { [ids[0] ?? '']: { 'keywords/$seen': true } } })
  const told: string[] = []
  const before = await bulk.collect({ inMailbox: inbox }, (done, of) => told.push(`${done}/${of}`))
  const done = await bulk.change(before, ({ mailboxIds, keywords }) => ({
    mailboxIds,
    keywords: { ...keywords, $seen: true },
  }))
  assert.deepEqual([before.size, done.count, told], [5, 4, ['5/5']])
  await mail.refresh()
  assert.equal(mail.cache.mailboxes.get(inbox)?.unreadEmails, 0)
  await done.undo()
  assert.equal(mail.cache.mailboxes.get(inbox)?.unreadEmails, 4)
})

test('a copy is a message of its own with the same octets, date and marks; undone it is gone', async (t) => {
  const { bed, mail, bulk, named } = await openFolders(t)
  const id = await bed.deliver(letter('One'), { receivedMs: 5000 })
  await bed.call('Email/set', { update: { [id]: { 'keywords/$flagged': true } } })
  const archive = mail.cache.withRole('archive')?.id ?? named('Archive')?.id ?? ''
  const done = await bulk.copy([id], archive)
  const copies = async () => (await bed.call('Email/query', { filter: { inMailbox: archive } })).ids
  const properties = ['blobId', 'keywords', 'receivedAt']
  const [copy, original] = await Promise.all(
    [(await copies())[0], id].map(async (one) => (await bed.call('Email/get', { ids: [one], properties })).list[0]),
  )
  assert.notEqual(copy.id, original.id)
  assert.deepEqual({ ...copy, id: '', blobId: '' }, { ...original, id: '', blobId: '' })
  await done.undo()
  assert.deepEqual(await copies(), [])
})

test('what is about to be destroyed is out of sight, and there again if it is not', async (t) => {
  const { bed, mail, inbox, bulk } = await openFolders(t)
  await bed.deliver(letter('One'))
  mail.look({ filter: { inMailbox: inbox }, mailboxId: inbox, collapseThreads: false })
  await mail.refresh()
  mail.conceal(inbox, true)
  await mail.refresh()
  assert.equal(mail.list?.total, 0)
  mail.conceal(inbox, false)
  await mail.refresh()
  assert.equal(mail.list?.total, 1)
  await bulk.destroy([...(await bulk.collect({ inMailbox: inbox })).keys()])
  assert.deepEqual([mail.list?.total, mail.cache.mailboxes.get(inbox)?.totalEmails], [0, 0])
})
