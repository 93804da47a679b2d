import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openContactsTestBed } from '../../../../test/kit/contacts-test-bed.ts'
import { ACCOUNT } from '../../../../test/kit/jmap-test-bed.ts'
import { JmapCalls } from '../../mail/jmap-calls.ts'
import { cardName, membersOf } from '../card/contact-card.ts'
import { mergePatch } from '../merge/merge-cards.ts'
import { ContactActs } from './contact-acts.ts'
import { ContactBook } from './contact-book.ts'

/** Two webmails of one member. */
async function openBooks(t: TestContext, ...names: readonly string[]) {
  const { bed, transport } = await openContactsTestBed(t)
  const create = Object.fromEntries(
    names.map((full) => [
      full,
      { name: { full }, emails: { e1: { address: `${full}@example.net` } }, addressBookIds: { first: true } },
    ]),
  )
  const made = await bed.call('ContactCard/set', { create })
  const open = async () => {
    const book = new ContactBook(new JmapCalls(transport, bed.using, 16), ACCOUNT)
    await book.refresh()
    const id = (name: string) => [...book.cards.values()].find((card) => cardName(card) === name)?.id ?? ''
    const whole = async (name: string) => {
      const [one] = await book.whole([id(name)])
      assert.ok(one)
      return one
    }
    return { book, acts: new ContactActs(book), id, whole, names: () => [...book.cards.values()].map(cardName).sort() }
  }
  return { bed, made, open }
}

test('more cards than one answer holds are all there, and what changes elsewhere is there when it is told', async (t) => {
  const many = Array.from({ length: 600 }, (_, at) => `p${`${at}`.padStart(4, '0')}`)
  const { open } = await openBooks(t, ...many)
  const [one, two] = [await open(), await open()]
  assert.deepEqual(one.names(), many)
  await one.acts.create({ name: { full: 'zoe' }, addressBookIds: { first: true } })
  await one.acts.destroy([one.id('p0000')])
  await one.acts.patch(new Map([[one.id('p0001'), { name: { full: 'anna' } }]]))
  await two.book.refresh()
  assert.deepEqual(two.names(), ['anna', ...many.slice(2), 'zoe'])
  assert.deepEqual(one.names(), two.names())
})

test('who reads a card while another changes it is not written over: what is there now is given back', async (t) => {
  const { open } = await openBooks(t, 'anna', 'bo')
  const [one, two] = [await open(), await open()]
  const before = await one.whole('anna')
  await two.acts.save(await two.whole('anna'), { 'emails/e1/address': 'new@example.net' })
  const outcome = await one.acts.save(before, { 'emails/e1/address': 'mine@example.net' })
  assert.equal(outcome.kind, 'changed')
  const theirs = outcome.kind === 'changed' ? outcome.theirs : before
  assert.deepEqual(theirs.card['emails'], { e1: { address: 'new@example.net' } })
  assert.equal((await one.acts.save(theirs, { 'emails/e1/address': 'mine@example.net' })).kind, 'saved')
})

test('that another card has changed is no reason not to save; one that is gone is', async (t) => {
  const { open } = await openBooks(t, 'anna', 'bo')
  const [one, two] = [await open(), await open()]
  const before = await one.whole('anna')
  await two.acts.patch(new Map([[two.id('bo'), { notes: { n: { note: 'x' } } }]]))
  assert.equal((await one.acts.save(before, { notes: { n: { note: 'y' } } })).kind, 'saved')
  const again = await one.whole('anna')
  await two.acts.destroy([two.id('anna')])
  assert.equal((await one.acts.save(again, { notes: null })).kind, 'gone')
})

test('what was saved, deleted, starred, put into a group or made one is as it was when it is undone', async (t) => {
  const { bed, open } = await openBooks(t, 'anna', 'bo', 'cilla')
  const { book, acts, id, whole, names } = await open()
  const groupId = await acts.create({ kind: 'group', name: { full: 'Choir' }, addressBookIds: { first: true } })
  const group = () => book.cards.get(groupId) ?? assert.fail('no group')
  await acts.join(group(), [(await whole('anna')).card, (await whole('bo')).card], true)
  assert.equal(membersOf(group()).length, 2)
  /** Everything but when it was touched, and ids that are new. */
  const all = async () => {
    const { list } = await bed.call('ContactCard/get', {})
    return list
      .map(({ id: _, updated: __, ...card }: Record<string, unknown>) => card)
      .sort((a: { uid: string }, b: { uid: string }) => (a.uid < b.uid ? -1 : 1))
  }
  const before = await all()
  const saved = await acts.save(await whole('anna'), { 'emails/e1': null, notes: { n1: { note: 'x' } } })
  assert.ok(saved.kind === 'saved')
  await saved.undo()
  assert.deepEqual(await all(), before)
  const left = await acts.join(group(), [(await whole('bo')).card], false)
  assert.equal(membersOf(group()).length, 1)
  await left.undo()
  assert.deepEqual(await all(), before)
  const starred = await acts.star([(await whole('bo')).card], true)
  assert.deepEqual((await whole('bo')).card['keywords'], { starred: true })
  await starred.undo()
  assert.deepEqual(await all(), before)
  const [anna, bo] = [(await whole('anna')).card, (await whole('bo')).card]
  const merged = await acts.merge(anna, mergePatch(anna, [bo]), [bo])
  assert.deepEqual([names(), membersOf(group())], [['Choir', 'anna', 'cilla'], [anna.uid]])
  await merged.undo()
  assert.deepEqual(await all(), before)
  const destroyed = await acts.destroy([id('bo'), id('cilla'), groupId])
  assert.deepEqual(names(), ['anna'])
  await destroyed.undo()
  assert.deepEqual(await all(), before)
})

test('an address book is made, and destroyed when nothing is in it', async (t) => {
  const { open } = await openBooks(t)
  const { book, acts } = await open()
  const id = await acts.createBook('Work')
  const renamed = await acts.renameBook(id, 'Office')
  assert.equal(book.books.get(id)?.name, 'Office')
  await renamed.undo()
  assert.equal(book.books.get(id)?.name, 'Work')
  await assert.rejects(acts.renameBook(id, ''), { type: 'invalidProperties' })
  const cardId = await acts.create({ name: { full: 'dora' }, addressBookIds: { [id]: true } })
  await assert.rejects(acts.destroyBook(id), { type: 'addressBookHasContents' })
  await acts.destroy([cardId])
  await acts.destroyBook(id)
  assert.deepEqual([...book.books.keys()], ['first'])
})

test('a card that is not there is asked for once, and again when something has changed', async (t) => {
  const { bed, transport } = await openContactsTestBed(t)
  let asked = 0
  const counting = (request: Parameters<typeof transport>[0]) => {
    if (JSON.stringify(request).includes('"nobody"')) asked++
    return transport(request)
  }
  const book = new ContactBook(new JmapCalls(counting, bed.using, 16), ACCOUNT)
  await book.refresh()
  for (let times = 0; times < 3; times++) await book.open('nobody')
  assert.equal(asked, 1)
  await book.refresh()
  await book.open('nobody')
  assert.equal(asked, 2)
})
