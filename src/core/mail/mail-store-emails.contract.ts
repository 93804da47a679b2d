import assert from 'node:assert/strict'
import { isFault } from '../../base/fault.ts'
import type { SpooledBody } from './body.ts'
import type { HistoryPlace } from './email-shelf.ts'
import { flagsOf } from './flags.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import { ACCOUNT, ALL, append, expungeAll } from './mail-store-member.contract.ts'
import type { CheckedStore } from './store-place.fixture.ts'
import { UidSet } from './uid-set.ts'

const INBOX = 1
const ARCHIVE = 2

/** A message has a number that it keeps when it moves; a copy has another one. */
export async function findEmails(store: CheckedStore, letter: Letters): Promise<void> {
  const before = await store.read(ACCOUNT, ({ emails }) => emails.numbering())
  const first = await append(store, 'INBOX', await letter('One'), undefined, 3000)
  const second = await append(
    store,
    'INBOX',
    await letter('Re: One', { references: ['One@posthus.test'] }),
    undefined,
    1000,
  )
  const third = await append(store, 'INBOX', await letter('Two'), flagsOf(['\\Deleted']), 3000)
  await store.write(ACCOUNT, async (mail) => {
    await mail.copy(INBOX, UidSet.ofSorted([first.uid]), ARCHIVE)
    await mail.move(INBOX, UidSet.ofSorted([second.uid]), ARCHIVE)
    // Within a transaction it is as it will be behind it.
    assert.deepEqual(await mail.emails.places([second.emailId]), [
      { emailId: second.emailId, mailbox: ARCHIVE, uid: 2 },
    ])
    assert.equal((await mail.emails.numbering()).nextEmail, before.nextEmail + 4)
  })
  await store.read(ACCOUNT, async ({ emails }) => {
    const places = await emails.places([first.emailId, second.emailId, third.emailId, 99, first.emailId])
    assert.deepEqual(
      places.map(({ emailId, mailbox }) => [emailId, mailbox]).sort(),
      [
        [first.emailId, INBOX],
        [second.emailId, ARCHIVE],
        [third.emailId, INBOX],
      ].sort(),
    )
    assert.deepEqual(await emails.places([]), [])
    assert.equal(await emails.isMarked(second.emailId, '$muted'), false)
    const [one, two] = await emails
      .members([before.nextThread, before.nextThread + 1])
      .then((all) => [
        all.filter(({ threadId }) => threadId === before.nextThread).map(({ emailId }) => emailId),
        all.filter(({ threadId }) => threadId !== before.nextThread).map(({ emailId }) => emailId),
      ])
    assert.deepEqual(one, [second.emailId, first.emailId, before.nextEmail + 3], 'by date, then by number')
    assert.deepEqual(two, [third.emailId])
    const newest = await emails.received(INBOX, { newestFirst: true, limit: 10 })
    assert.deepEqual(
      newest.map(({ emailId }) => emailId),
      [third.emailId, first.emailId],
    )
    const oldest = await emails.received(INBOX, { newestFirst: false, limit: 1 })
    assert.deepEqual(
      oldest.map(({ emailId }) => emailId),
      [first.emailId],
    )
    const behind = await emails.received(INBOX, { newestFirst: false, after: oldest[0], limit: 10 })
    assert.deepEqual(
      behind.map(({ emailId }) => emailId),
      [third.emailId],
    )
    assert.deepEqual(await emails.received(INBOX, { newestFirst: true, skip: 2, limit: 10 }), [])
    assert.equal(await emails.countReceived(INBOX, { internalMs: 3000, uid: first.uid }, true), 1)
    assert.equal(await emails.countReceived(INBOX, { internalMs: 3000, uid: first.uid }, false), 0)
    const rows = await emails.rows(INBOX, [first.emailId, second.emailId])
    assert.deepEqual(
      rows.map(({ emailId, uid }) => [emailId, uid]),
      [[first.emailId, first.uid]],
    )
  })
  await store.write(ACCOUNT, (mail) => mail.move(ARCHIVE, UidSet.ofSorted([2]), INBOX, 9000))
  await store.read(ACCOUNT, async ({ emails }) => {
    const [newest] = await emails.received(INBOX, { newestFirst: true, limit: 1 })
    assert.deepEqual([newest?.emailId, newest?.internalMs], [second.emailId, 9000], 'moved as if it had come then')
  })
  await store.write(ACCOUNT, async (mail) => {
    const [place] = await mail.emails.places([second.emailId])
    await mail.setFlags(INBOX, UidSet.ofSorted([place?.uid ?? 0]), { how: 'add', flags: flagsOf(['$Muted']) })
    const marked = [first, second, third].map(({ emailId }) => mail.emails.isMarked(emailId, '$mUTED'))
    assert.deepEqual(await Promise.all(marked), [true, true, false])
  })
}

export async function countVisible(store: CheckedStore, letter: Letters): Promise<void> {
  const flagSets = [[], ['\\Seen'], ['\\Draft'], ['\\Deleted'], ['\\Deleted', '\\Seen'], ['\\Deleted', '\\Draft']]
  for (const [at, flags] of flagSets.entries())
    await append(store, 'INBOX', await letter(`Letter ${at}`), flagsOf(flags))
  await append(store, 'Trash', await letter('Re: Letter 1', { references: ['Letter-1@posthus.test'] }))
  await store.read(ACCOUNT, async (mail) => {
    const trash = (await mail.mailboxNamed('Trash'))?.id ?? 0
    assert.deepEqual(await mail.emails.counts(INBOX), { emails: 3, unread: 1 })
    assert.deepEqual(await mail.emails.counts(99), { emails: 0, unread: 0 })
    const { emails } = mail
    assert.deepEqual([await emails.countThreads(INBOX, 1), await emails.countThreads(trash, 1)], [3, 1])
    assert.deepEqual([await emails.countThreads(INBOX, 3), await emails.countThreads(INBOX, 4)], [1, 0])
    assert.deepEqual(
      [await emails.countUnreadThreads(INBOX, trash), await emails.countUnreadThreads(INBOX, undefined)],
      [1, 2],
    )
    assert.equal(await emails.countUnreadThreads(trash, trash), 1)
  })
}

export async function tellHistory(store: CheckedStore, letter: Letters): Promise<void> {
  const start = await store.read(ACCOUNT, ({ emails }) => emails.numbering())
  const all = { modseq: start.modseq, emailId: Number.MAX_SAFE_INTEGER }
  const numbers: number[] = []
  for (const name of ['a', 'b', 'c']) numbers.push((await append(store, 'INBOX', await letter(name))).emailId)
  const [a, b, c] = numbers as [number, number, number]
  await store.write(ACCOUNT, async (mail) => {
    await mail.setFlags(INBOX, ALL, { how: 'add', flags: flagsOf(['\\Deleted']) })
    await mail.setFlags(INBOX, UidSet.ofSorted([2]), { how: 'remove', flags: flagsOf(['\\Deleted']) })
  })
  await store.write(ACCOUNT, (mail) => mail.expunge(INBOX, UidSet.ofSorted([1])))
  await store.write(ACCOUNT, async (mail) => mail.bringBack(await mail.expunged()))
  const read = (after: HistoryPlace, limit: number) => store.read(ACCOUNT, ({ emails }) => emails.history(after, limit))
  const whole = await read(all, 100)
  assert.deepEqual(
    whole?.map(({ emailId, what }) => [emailId, what]),
    [
      [a, 'gone'],
      [b, 'returned'],
      [c, 'gone'],
      [a, 'gone'],
      [a, 'returned'],
    ],
  )
  const paged = []
  for (let after: HistoryPlace = all; ; ) {
    const page = (await read(after, 2)) ?? []
    paged.push(...page)
    const last = page.at(-1)
    if (!last) break
    after = last
  }
  assert.deepEqual(paged, whole)

  await expungeAll(store, 'INBOX')
  const made = await store.write(ACCOUNT, (mail) => mail.createMailbox('New'))
  const { modseq } = await store.read(ACCOUNT, ({ emails }) => emails.numbering())
  await store.write(ACCOUNT, (mail) => mail.deleteMailbox('New'))
  await store.read(ACCOUNT, async ({ emails }) => {
    assert.deepEqual(await emails.deletedMailboxes(modseq), [made.id])
    assert.deepEqual(await emails.deletedMailboxes(modseq + 1), [])
  })
  await store.write(ACCOUNT, (mail) => mail.emails.arrange(ARCHIVE, { sortOrder: 5, specialUse: '\\Flagged' }))
  const taken = store.write(ACCOUNT, (mail) => mail.emails.arrange(ARCHIVE, { specialUse: '\\Sent' }))
  await assert.rejects(taken, (error) => isFault(error, 'mail/exists'))
  const nobody = store.write(ACCOUNT, (mail) => mail.emails.arrange(99, { sortOrder: 1 }))
  await assert.rejects(nobody, (error) => isFault(error, 'mail/no-such-mailbox'))
  await store.read(ACCOUNT, async (mail) => {
    const placement = (await mail.emails.placements()).get(ARCHIVE)
    assert.deepEqual([placement?.sortOrder, placement?.changed], [5, await mail.modseq()])
    assert.equal((await mail.mailbox(ARCHIVE))?.specialUse, '\\Flagged')
  })
}

export async function keepUploads(store: CheckedStore, letter: Letters): Promise<void> {
  const limits = { maxTotalBytes: 400_000, keptMs: 1000 }
  const [small, large, other] = [
    await letter('s'),
    await letter('l', { size: 200_000 }),
    await letter('o', { size: 250_000 }),
  ]
  const keep = (body: typeof small.body, nowMs: number) =>
    store.write(ACCOUNT, ({ emails }) => emails.keepUpload(body, nowMs, limits))
  const kept = async () => {
    const found = []
    for (const { body } of [small, large, other]) {
      const upload = await store.upload(ACCOUNT, body.digest)
      if (upload) assert.deepEqual(await upload.bytes(), await body.bytes())
      found.push(upload !== undefined)
    }
    return found
  }
  await keep(small.body, 0)
  await keep(large.body, 10)
  assert.deepEqual(await kept(), [true, true, false])
  await keep(small.body, 20)
  await keep(other.body, 30)
  assert.deepEqual(await kept(), [true, false, true], 'the oldest has gone; what came again is as new')
  await append(store, 'INBOX', other)
  await keep(large.body, 2000)
  assert.deepEqual(await kept(), [false, true, false], 'time is over')
  const tooLarge = await letter('t', { size: 400_001 })
  await assert.rejects(keep(tooLarge.body, 2000), (error) => isFault(error, 'mail/over-quota'))
  assert.deepEqual(await kept(), [false, true, false])
  const row = await store.read(ACCOUNT, async (mail) => (await mail.list(INBOX, ALL, []))[0])
  assert.equal((await store.body(ACCOUNT, row?.bodyId ?? 0))?.size, other.body.size, 'a message has its file still')
  await sweepOld(store, small.body)
  assert.deepEqual(await kept(), [true, false, false])
}

/** What is old goes by itself, whole or unfinished; what came when it still may stay does. */
async function sweepOld(store: CheckedStore, body: SpooledBody): Promise<void> {
  const oldest = () => store.read(ACCOUNT, ({ emails }) => emails.oldestUploadMs())
  const sweep = (beforeMs: number) => store.write(ACCOUNT, ({ uploads }) => uploads.sweep(beforeMs))
  const limits = { maxTotalBytes: 400_000, keptMs: 1000, maxUnfinished: 10 }
  await store.write(ACCOUNT, async ({ uploads, emails }) => {
    await uploads.begin({ id: 'u', type: 'text/plain', length: undefined }, 'one', 1500, limits)
    await emails.keepUpload(body, 2500, limits)
  })
  assert.equal(await oldest(), 1500)
  assert.equal(await sweep(1500), 0)
  assert.equal(await sweep(1501), 1)
  assert.equal(await oldest(), 2000)
  assert.equal(await sweep(2500), 1)
  assert.equal(await sweep(2500), 0)
  assert.equal(await oldest(), 2500)
}
