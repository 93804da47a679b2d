import assert from 'node:assert/strict'
import { isFault } from '../../base/fault.ts'
import { flagsOf } from './flags.ts'
import type { MailChange } from './mail-store.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import { ACCOUNT, ALL, append, rowsOf } from './mail-store-member.contract.ts'
import type { CheckedStore, StorePlace } from './store-place.fixture.ts'

export async function refuseUnknownAccount(store: CheckedStore): Promise<void> {
  const refused = (error: unknown) => isFault(error, 'mail/no-such-account')
  await assert.rejects(
    store.read('nobody', (mail) => mail.mailboxes()),
    refused,
  )
  await assert.rejects(
    store.write('../member', (mail) => mail.mailboxes()),
    refused,
  )
  await store.destroy(ACCOUNT)
  await assert.rejects(store.body(ACCOUNT, 1), refused)
  await store.destroy(ACCOUNT)
  await store.create(ACCOUNT)
}

export async function rollBack(store: CheckedStore, letter: Letters): Promise<void> {
  const before = await store.read(ACCOUNT, (mail) => mail.modseq())
  const message = await letter('lost', { size: 300_000 })
  await assert.rejects(
    store.write(ACCOUNT, async (mail) => {
      await mail.append(1, message, { flags: flagsOf(['kept']), internalMs: 0 })
      await mail.createMailbox('lost')
      throw new RangeError('on purpose')
    }),
    RangeError,
  )
  assert.equal(await store.read(ACCOUNT, (mail) => mail.modseq()), before)
  assert.deepEqual(await rowsOf(store, 'INBOX'), [])
  assert.equal(await store.read(ACCOUNT, (mail) => mail.mailboxNamed('lost')), undefined)
}

export async function takenDeliveries(store: CheckedStore): Promise<void> {
  const take = (id: string, nowMs: number) => store.write(ACCOUNT, (mail) => mail.takeDelivery(id, 100, nowMs))
  assert.equal(await take('m1 0', 1), true)
  assert.equal(await take('m1 0', 2), false)
  assert.equal(await take('m1 1', 3), true)
  await assert.rejects(
    store.write(ACCOUNT, async (mail) => {
      await mail.takeDelivery('m2 0', 100, 4)
      throw new RangeError('on purpose')
    }),
    RangeError,
  )
  assert.equal(await take('m2 0', 99), true, 'what was undone was not taken')
  assert.equal(await take('m1 0', 99), false)
  assert.equal(await take('m1 0', 100), true, 'its time is over')
}

export async function watchRules(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
  const elsewhere = await place.open()
  const heard: MailChange[] = []
  const heardElsewhere: number[] = []
  const watcher = store.watch(ACCOUNT, (change) => heard.push(change))
  elsewhere.watch(ACCOUNT, ({ modseq }) => heardElsewhere.push(modseq))
  store.watch('another', () => assert.fail('not its account'))
  await append(store, 'INBOX', await letter('one'))
  await store.write(ACCOUNT, (mail) => mail.createMailbox('new'))
  await store.write(ACCOUNT, (mail) => mail.mailboxes())
  assert.deepEqual(
    heard.map(({ mailboxes, tree }) => [mailboxes, tree]),
    [
      [[1], false],
      [[], true],
    ],
  )
  assert.ok(heard[0]!.modseq < heard[1]!.modseq)
  assert.deepEqual(
    heardElsewhere,
    heard.map(({ modseq }) => modseq),
  )
  watcher[Symbol.dispose]()
  await append(store, 'INBOX', await letter('two'))
  assert.equal(heard.length, 2)
  await elsewhere.closeChecked()
}

export async function concurrentStores(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
  const other = await place.open()
  const message = await letter('many')
  const appended = await Promise.all(
    Array.from({ length: 40 }, (_, i) => append(i % 2 ? store : other, 'INBOX', message)),
  )
  assert.equal(new Set(appended.map(({ uid }) => uid)).size, 40)
  assert.equal(new Set(appended.map(({ modseq }) => modseq)).size, 40)
  for (const each of [store, other]) {
    assert.equal((await each.read(ACCOUNT, (mail) => mail.uids(1))).toString(), '1:40')
  }
  await other.closeChecked()
}

export async function snapshot(store: CheckedStore, letter: Letters): Promise<void> {
  await append(store, 'INBOX', await letter('before'))
  const message = await letter('between')
  const { promise, resolve } = Promise.withResolvers<void>()
  const reading = store.read(ACCOUNT, async (mail) => {
    const before = await mail.uids(1)
    await promise
    return [before.size, (await mail.list(1, ALL, [])).length, (await mail.mailbox(1))?.messages]
  })
  await append(store, 'INBOX', message)
  resolve()
  assert.deepEqual(await reading, [1, 1, 1])
}
