import assert from 'node:assert/strict'
import { isFault } from '../../base/fault.ts'
import type { MailReader } from './mail-store.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import { ACCOUNT, append, expungeAll, ownNames, rowsOf } from './mail-store-member.contract.ts'
import type { CheckedStore, StorePlace } from './store-place.fixture.ts'

export async function createTwice(store: CheckedStore, letter: Letters): Promise<void> {
  await append(store, 'INBOX', await letter('one'))
  await store.create(ACCOUNT)
  const mailboxes = await store.read(ACCOUNT, (mail) => mail.mailboxes())
  assert.deepEqual(
    mailboxes.map(({ name, specialUse, subscribed, messages }) => [name, specialUse, subscribed, messages]),
    [
      ['INBOX', undefined, true, 1],
      ['Archive', '\\Archive', true, 0],
      ['Drafts', '\\Drafts', true, 0],
      ['Junk', '\\Junk', true, 0],
      ['Sent', '\\Sent', true, 0],
      ['Trash', '\\Trash', true, 0],
    ],
  )
}

export async function nameRules(store: CheckedStore): Promise<void> {
  await store.write(ACCOUNT, (mail) => mail.createMailbox('Re\u0301sume\u0301/'))
  const found = await store.read(ACCOUNT, (mail) => mail.mailboxNamed('R\u00e9sum\u00e9'))
  assert.equal(found?.name, 'R\u00e9sum\u00e9')
  assert.equal((await store.read(ACCOUNT, (mail) => mail.mailboxNamed('iNbOx')))?.id, 1)
  await store.write(ACCOUNT, (mail) => mail.createMailbox('inbox/below'))
  assert.ok(await store.read(ACCOUNT, (mail) => mail.mailboxNamed('INBOX/below')))
  for (const bad of [
    '',
    '/',
    'a//b',
    '/a',
    'a\u0000b',
    'a\nb',
    'a%',
    '*',
    '\ud800',
    'x'.repeat(513),
    'a/'.repeat(21),
    '#a',
  ]) {
    await assert.rejects(
      store.write(ACCOUNT, (mail) => mail.createMailbox(bad)),
      (error) => isFault(error, 'mail/bad-name'),
      JSON.stringify(bad),
    )
  }
  for (const taken of ['Inbox', 'Sent', 'INBOX/below']) {
    await assert.rejects(
      store.write(ACCOUNT, (mail) => mail.createMailbox(taken)),
      (error) => isFault(error, 'mail/exists'),
    )
  }
}

export async function renameRules(store: CheckedStore, letter: Letters): Promise<void> {
  await store.write(ACCOUNT, async (mail) => {
    await mail.createMailbox('a/b/c')
    await mail.createMailbox('ab')
  })
  await append(store, 'a/b', await letter('inside'))
  await store.write(ACCOUNT, (mail) => mail.renameMailbox('a', 'x/y'))
  assert.deepEqual(await ownNames(store), ['ab', 'x', 'x/y', 'x/y/b', 'x/y/b/c'])
  assert.equal((await rowsOf(store, 'x/y/b')).length, 1)
  await append(store, 'INBOX', await letter('one'))
  await append(store, 'INBOX', await letter('two'))
  await store.write(ACCOUNT, (mail) => mail.renameMailbox('inbox', 'old'))
  assert.equal((await rowsOf(store, 'INBOX')).length, 0)
  assert.deepEqual(
    (await rowsOf(store, 'old')).map(({ uid }) => uid),
    [1, 2],
  )
  const cases = [
    ['nothing', 'new', 'mail/no-such-mailbox'],
    ['x', 'old', 'mail/exists'],
    ['x', 'x/z', 'mail/bad-name'],
    ['x', 'n//o', 'mail/bad-name'],
    ['x', `${'n/'.repeat(18)}n`, 'mail/bad-name'],
  ] as const
  for (const [from, to, code] of cases) {
    await assert.rejects(
      store.write(ACCOUNT, (mail) => mail.renameMailbox(from, to)),
      (error) => isFault(error, code),
      `${from} to ${to}`,
    )
  }
}

export async function deleteRules(store: CheckedStore, letter: Letters): Promise<void> {
  await store.write(ACCOUNT, (mail) => mail.createMailbox('a/b'))
  await append(store, 'a', await letter('gone'))
  await append(store, 'a/b', await letter('stays'))
  await store.write(ACCOUNT, (mail) => mail.deleteMailbox('a'))
  assert.deepEqual(await ownNames(store), ['a/b'])
  assert.equal((await rowsOf(store, 'a/b')).length, 1)
  for (const [name, code] of [
    ['a', 'mail/has-children'],
    ['b', 'mail/no-such-mailbox'],
    ['Inbox', 'mail/bad-name'],
  ] as const) {
    await assert.rejects(
      store.write(ACCOUNT, (mail) => mail.deleteMailbox(name)),
      (error) => isFault(error, code),
    )
  }
}

export async function subscriptionRules(store: CheckedStore): Promise<void> {
  await store.write(ACCOUNT, async (mail) => {
    await mail.createMailbox('a')
    await mail.subscribe('a', true)
    await mail.subscribe('later', true)
    await mail.subscribe('Trash', false)
  })
  const subscribed = (mail: MailReader) => mail.mailboxes().then((all) => all.filter((m) => m.subscribed))
  assert.deepEqual(
    (await store.read(ACCOUNT, subscribed)).map(({ name }) => name),
    ['INBOX', 'Archive', 'Drafts', 'Junk', 'Sent', 'a'],
  )
  assert.deepEqual(await store.read(ACCOUNT, (mail) => mail.subscribedNames()), ['later'])
  await store.write(ACCOUNT, async (mail) => {
    await mail.createMailbox('later')
    await mail.deleteMailbox('a')
  })
  assert.deepEqual(await store.read(ACCOUNT, (mail) => mail.subscribedNames()), ['a'])
  assert.equal((await store.read(ACCOUNT, (mail) => mail.mailboxNamed('later')))?.subscribed, true)
}

export async function neverReuse(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
  const first = await append(store, 'INBOX', await letter('first'))
  await expungeAll(store, 'INBOX')
  await store.write(ACCOUNT, (mail) => mail.createMailbox('again'))
  const before = await append(store, 'again', await letter('in the old one'))
  await store.write(ACCOUNT, (mail) => mail.deleteMailbox('again'))
  await store.close()
  const reopened = await place.open()
  const second = await append(reopened, 'INBOX', await letter('second'))
  assert.ok(second.uid > first.uid)
  assert.equal(second.uidValidity, first.uidValidity)
  await reopened.write(ACCOUNT, (mail) => mail.createMailbox('again'))
  const after = await append(reopened, 'again', await letter('in the new one'))
  assert.ok(after.uidValidity > before.uidValidity)
  assert.notEqual(after.mailbox, before.mailbox)
  await reopened.closeChecked()
}
