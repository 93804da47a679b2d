import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { concat, text } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import type { Spool } from './body.ts'
import type { ExpungedKey, ExpungedMessage } from './expunged-message.ts'
import { Flag, type Flags, flagsOf, NO_FLAGS } from './flags.ts'
import type { MailChange, MailReader, MailStore } from './mail-store.ts'
import { anyStep, replay } from './mail-store-histories.contract.ts'
import { type Letters, letterOctets, lettersOn } from './mail-store-letters.fixture.ts'
import { keepScripts } from './mail-store-scripts.contract.ts'
import { candidateRules } from './mail-store-search.contract.ts'
import { keepAnnotations, keepQuota, keepRights } from './mail-store-sharing.contract.ts'
import { boundExpunged } from './mail-store-undelete.contract.ts'
import type { Appended, IncomingMessage, ListedMessage } from './message.ts'
import type { QuotaLimits } from './quota.ts'
import { UidSet } from './uid-set.ts'

/** A store that can look whether it contradicts itself. */
export interface CheckedStore extends MailStore {
  /** Closes after a look at everything that must hold. @throws whatever is wrong */
  closeChecked(): Promise<void>
}

/** A place for mail, and how to open stores on it: one after the other, or several at once as several processes do. */
export interface StorePlace extends AsyncDisposable {
  readonly spool: Spool
  /** `limitsOf`: what accounts may keep; nothing is limited without it. */
  open(limitsOf?: () => Promise<QuotaLimits>): Promise<CheckedStore>
}

const ACCOUNT = 'member'
const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])

/** The contract of the port `MailStore`, for any driver. */
export function describeMailStore(name: string, makePlace: () => Promise<StorePlace>): void {
  /** Runs `work` on a fresh account and checks the store when it has ended. */
  function proves(
    what: string,
    work: (store: CheckedStore, letter: Letters, place: StorePlace) => Promise<void>,
  ): void {
    test(what, async () => {
      await using place = await makePlace()
      const store = await place.open()
      await store.create(ACCOUNT)
      try {
        await work(store, lettersOn(place.spool), place)
      } finally {
        await store.close()
      }
      await (await place.open()).closeChecked()
    })
  }

  describe(name, () => {
    proves(
      'a new account has INBOX and the standard mailboxes, subscribed; making it again changes nothing',
      createTwice,
    )
    proves('an account that was never made, or has been destroyed, is refused', refuseUnknownAccount)
    proves('what is appended is listed with everything asked for, and read back byte-exact', appendAndRead)
    proves('the octets of many small bodies come at once; a large one and one that is gone are left out', readMany)
    proves('equal bodies are one, and stay as long as one message has them', shareBodies)
    proves(
      'no transaction leaves an account with more than its quota; tidying up is always possible',
      (_, letter, place) => keepQuota(ACCOUNT, (limitsOf) => place.open(limitsOf), letter),
    )
    proves(
      'what was expunged never takes more than its share of the quota once mail comes, the oldest goes first',
      (_, letter, place) => boundExpunged(ACCOUNT, (limitsOf) => place.open(limitsOf), letter),
    )
    proves('who may do what goes with a mailbox, is given on to those below it, and is bounded', (store) =>
      keepRights(ACCOUNT, store),
    )
    proves("annotations go with their mailbox; private ones are the reader's alone; they are bounded", (store) =>
      keepAnnotations(ACCOUNT, store),
    )
    proves('filter scripts are kept, one of them active at most; what is remembered for them is bounded', (store) =>
      keepScripts(ACCOUNT, store),
    )
    proves('work that throws leaves nothing behind', rollBack)
    proves('UIDs and UIDVALIDITY are never given twice', neverReuse)
    proves('mailbox names are kept in NFC, INBOX in any case, and bad ones are refused', nameRules)
    proves('renaming takes children along, makes what is above, and empties INBOX', renameRules)
    proves('a deleted mailbox leaves its children, and its name can then not be deleted', deleteRules)
    proves('subscriptions belong to names, not to mailboxes', subscriptionRules)
    proves('flags: replace, add, remove, conditions, keywords in one spelling', flagRules)
    proves(
      'what was expunged comes back with its flags and dates, into a mailbox that is made again if need be',
      bringBack,
    )
    proves('what was expunged is listed page by page, and given up from the oldest on', pageExpunged)
    proves('select answers every condition', selectRules)
    proves('list keeps to its limit and to the order of UIDs', listRules)
    proves('replies join the thread of what they answer, other subjects do not', threadRules)
    proves('watchers hear of every change once, in order, and not after they have gone', watchRules)
    proves('two stores on one place see each other’s transactions and lose none', concurrentStores)
    proves('a reader sees one moment', snapshot)
    proves('what a search has to look into is narrowed by an index, never too far', searchRules)
    proves('any history ends as in the model', anyHistory)
  })
}

async function anyHistory(_store: CheckedStore, _letter: Letters, place: StorePlace): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), (steps) => replay(place, steps)),
    { numRuns: 25 },
  )
}

async function createTwice(store: CheckedStore, letter: Letters): Promise<void> {
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

async function refuseUnknownAccount(store: CheckedStore): Promise<void> {
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

async function appendAndRead(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
  const sizes = [0, 1, 5_000, 128 * 1024, 128 * 1024 + 1, 700_000]
  for (const size of sizes) await append(store, 'INBOX', await letter(`of ${size}`, { size }))
  await checkBodies(store, sizes)
  await store.close()
  await checkBodies(await place.open(), sizes, true)
}

async function checkBodies(store: CheckedStore, sizes: readonly number[], close = false): Promise<void> {
  const listed = await store.read(ACCOUNT, (mail) =>
    mail.list(1, ALL, ['envelope', 'bodyStructure', 'preview', 'root', 'sent', 'subject', 'thread']),
  )
  assert.deepEqual(
    listed.map(({ uid }) => uid),
    sizes.map((_, i) => i + 1),
  )
  for (const [i, size] of sizes.entries()) {
    const message = listed[i] as ListedMessage
    const expected = letterOctets(`of ${size}`, { size })
    const body = await store.body(ACCOUNT, message.bodyId)
    assert.ok(body)
    assert.equal(body.size, expected.length)
    assert.equal(message.size, expected.length)
    assert.ok(Buffer.from(await body.bytes()).equals(expected))
    const middle: Uint8Array[] = []
    for await (const chunk of body.chunks(10, 90_000)) {
      assert.ok(chunk.length > 0 && chunk.length <= 64 * 1024)
      middle.push(chunk)
    }
    assert.ok(Buffer.from(concat(middle)).equals(expected.subarray(10, 90_000)))
    assert.match(text(message.envelope as Uint8Array), new RegExp(`"of ${size}"`))
    assert.equal(message.root?.bodyEnd, expected.length)
    assert.equal(message.thread?.baseSubject.toLowerCase(), `of ${size}`)
    assert.equal(message.thread?.messageId, `of-${size}@posthus.test`)
  }
  if (close) await store.closeChecked()
}

async function readMany(store: CheckedStore, letter: Letters): Promise<void> {
  const sizes = [500, 20_000, 100_000, 400_000]
  for (const size of sizes) await append(store, 'INBOX', await letter(`of ${size}`, { size }))
  const ids = (await rowsOf(store, 'INBOX')).map(({ bodyId }) => bodyId)
  const found = await store.octets(ACCOUNT, [...ids, 4711])
  assert.deepEqual([...found.keys()], ids.slice(0, 3))
  for (const [i, octets] of [...found.values()].entries()) {
    assert.ok(Buffer.from(octets).equals(letterOctets(`of ${sizes[i]}`, { size: sizes[i] as number })))
  }
  assert.equal((await store.octets(ACCOUNT, [])).size, 0)
}

async function shareBodies(store: CheckedStore, letter: Letters): Promise<void> {
  const message = await letter('twice', { size: 200_000 })
  await append(store, 'INBOX', message)
  await append(store, 'Archive', message)
  const inbox = await rowsOf(store, 'INBOX')
  const archive = await rowsOf(store, 'Archive')
  assert.equal(inbox[0]?.bodyId, archive[0]?.bodyId)
  assert.notEqual(inbox[0]?.emailId, archive[0]?.emailId)
  const bodyId = inbox[0]?.bodyId as number
  await expungeAll(store, 'INBOX')
  assert.ok(await store.body(ACCOUNT, bodyId))
  await expungeAll(store, 'Archive')
  assert.ok(await store.body(ACCOUNT, bodyId), 'it can still be brought back')
  await store.write(ACCOUNT, (mail) => mail.purgeExpunged(Number.MAX_SAFE_INTEGER))
  assert.equal(await store.body(ACCOUNT, bodyId), undefined)
}

async function bringBack(store: CheckedStore, letter: Letters): Promise<void> {
  await store.write(ACCOUNT, (mail) => mail.createMailbox('trip/photos'))
  const flags = flagsOf(['\\Seen', '\\Deleted', 'Blue'])
  const kept = await append(store, 'INBOX', await letter('kept', { size: 200_000 }), flags, 4_000)
  const inside = await append(store, 'trip/photos', await letter('inside'))
  const before = (await rowsOf(store, 'INBOX'))[0]!
  await store.write(ACCOUNT, (mail) => mail.expunge(1, ALL))
  await store.write(ACCOUNT, async (mail) => {
    await mail.deleteMailbox('trip/photos')
    await mail.deleteMailbox('trip')
  })
  const expunged = await store.read(ACCOUNT, (mail) => mail.expunged())
  assert.deepEqual(
    expunged.map(({ mailbox, mailboxName, uid, emailId, flags, internalMs }) => [
      mailbox,
      mailboxName,
      uid,
      emailId,
      flags,
      internalMs,
    ]),
    [
      [1, 'INBOX', kept.uid, kept.emailId, flags, 4_000],
      [inside.mailbox, 'trip/photos', inside.uid, inside.emailId, NO_FLAGS, 1_000],
    ],
  )
  assert.match(text(expunged[0]!.envelope), /"kept"/)
  assert.equal((await store.read(ACCOUNT, (mail) => mail.mailbox(1)))?.size, 0, 'it counts no more')
  const back = await store.write(ACCOUNT, (mail) => mail.bringBack([...expunged, ...expunged]))
  assert.deepEqual(
    back.map(({ from }) => [from.mailbox, from.uid]),
    expunged.map(({ mailbox, uid }) => [mailbox, uid]),
    'each once',
  )
  const after = (await rowsOf(store, 'INBOX'))[0]!
  assert.ok(after.uid > before.uid && after.modseq > before.modseq)
  assert.deepEqual(
    [after.emailId, after.threadId, after.internalMs, after.bodyId, after.flags],
    [before.emailId, before.threadId, before.internalMs, before.bodyId, flagsOf(['\\Seen', 'Blue'])],
  )
  assert.equal((await (await store.body(ACCOUNT, after.bodyId))!.bytes()).length, after.size)
  const made = await store.read(ACCOUNT, (mail) => mail.mailboxNamed('trip/photos'))
  assert.deepEqual([made?.id, made?.messages, made?.unseen], [back[1]?.mailbox, 1, 1])
  assert.notEqual(made?.id, inside.mailbox)
  assert.deepEqual(await store.read(ACCOUNT, (mail) => mail.expunged()), [])
}

async function pageExpunged(store: CheckedStore, letter: Letters): Promise<void> {
  for (let i = 0; i < 60; i++) await append(store, i % 2 ? 'INBOX' : 'Archive', await letter(`m${i}`))
  await expungeAll(store, 'INBOX')
  await expungeAll(store, 'Archive')
  const page = (after?: ExpungedKey) => store.read(ACCOUNT, (mail) => mail.expunged(after, 7))
  const pages: ExpungedMessage[] = []
  for (let next = await page(); next.length > 0; next = await page(next.at(-1))) pages.push(...next)
  assert.deepEqual(pages, await store.read(ACCOUNT, (mail) => mail.expunged()))
  assert.equal(new Set(pages.map(({ emailId }) => emailId)).size, 60)
  const purge = (beforeMs: number, most?: number) => store.write(ACCOUNT, (mail) => mail.purgeExpunged(beforeMs, most))
  assert.equal(await purge(pages[0]!.expungedMs), 0, 'none is that old')
  assert.equal(await purge(Number.MAX_SAFE_INTEGER, 40), 40)
  assert.deepEqual(await store.read(ACCOUNT, (mail) => mail.expunged()), pages.slice(40))
  assert.equal(await store.body(ACCOUNT, pages[0]!.bodyId), undefined)
  assert.equal(await purge(Number.MAX_SAFE_INTEGER), 20)
  assert.deepEqual(await store.write(ACCOUNT, (mail) => mail.bringBack(pages)), [], 'nobody can bring them back now')
}

async function rollBack(store: CheckedStore, letter: Letters): Promise<void> {
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

async function neverReuse(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
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

async function nameRules(store: CheckedStore): Promise<void> {
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

async function renameRules(store: CheckedStore, letter: Letters): Promise<void> {
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

async function deleteRules(store: CheckedStore, letter: Letters): Promise<void> {
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

async function subscriptionRules(store: CheckedStore): Promise<void> {
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

async function flagRules(store: CheckedStore, letter: Letters): Promise<void> {
  for (let i = 0; i < 3; i++) await append(store, 'INBOX', await letter(`m${i}`))
  const change = (how: 'replace' | 'add' | 'remove', names: string[], uids: UidSet, unchangedSince?: number) =>
    store.write(ACCOUNT, (mail) => mail.setFlags(1, uids, { how, flags: flagsOf(names) }, unchangedSince))
  const one = UidSet.ofSorted([1])
  const first = await change('replace', ['\\Seen', 'Work', 'blue'], one)
  assert.deepEqual(first.changed[0]?.flags, { bits: Flag.seen, keywords: ['Work', 'blue'] })
  const same = await change('add', ['WORK'], one)
  assert.equal(same.changed[0]?.modseq, first.changed[0]?.modseq, 'nothing changed')
  const spelt = await change('add', ['WORK', '\\Deleted'], ALL)
  assert.deepEqual(
    spelt.changed.map(({ flags }) => flags),
    [
      { bits: Flag.seen | Flag.deleted, keywords: ['Work', 'blue'] },
      { bits: Flag.deleted, keywords: ['Work'] },
      { bits: Flag.deleted, keywords: ['Work'] },
    ],
  )
  const modseq = spelt.changed[0]?.modseq as number
  await change('remove', ['work'], one)
  const conditional = await change('add', ['\\Flagged'], ALL, modseq)
  assert.equal(conditional.modified.toString(), '1')
  assert.deepEqual(
    conditional.changed.map(({ uid }) => uid),
    [2, 3],
  )
  assert.deepEqual(await store.read(ACCOUNT, (mail) => mail.keywords(1)), ['Work', 'blue'])
  const inbox = await store.read(ACCOUNT, (mail) => mail.mailbox(1))
  assert.deepEqual([inbox?.messages, inbox?.unseen, inbox?.deleted], [3, 2, 3])
  const words = (from: number, count: number) => Array.from({ length: count }, (_, n) => `k${from + n}`)
  const tooMany = (error: unknown) => isFault(error, 'mail/too-many-keywords')
  await change('replace', words(0, 150), one)
  await assert.rejects(change('add', words(150, 100), one), tooMany, 'one message has at most 200')
  await assert.rejects(change('replace', words(0, 201), one), tooMany)
  const kept = await store.read(ACCOUNT, (mail) => mail.list(1, one, []))
  assert.equal(kept[0]?.flags.keywords.length, 150)
}

async function selectRules(store: CheckedStore, letter: Letters): Promise<void> {
  await append(store, 'INBOX', await letter('a', { size: 10 }), flagsOf(['\\Seen', 'Red']), 1_000)
  await append(store, 'INBOX', await letter('b', { size: 5_000 }), flagsOf(['\\Flagged']), 2_000)
  await append(store, 'INBOX', await letter('c', { size: 90_000 }), flagsOf(['\\Seen', '\\Flagged', 'redder']), 3_000)
  const rows = await rowsOf(store, 'INBOX')
  const sent = Date.UTC(2026, 0, 5, 10)
  const cases = [
    [{}, '1:3'],
    [{ within: UidSet.ofSorted([1, 3, 9]) }, '1,3'],
    [{ within: UidSet.empty }, ''],
    [{ set: Flag.seen }, '1,3'],
    [{ set: Flag.seen | Flag.flagged }, '3'],
    [{ clear: Flag.flagged }, '1'],
    [{ set: Flag.flagged, clear: Flag.seen }, '2'],
    [{ keyword: 'RED' }, '1'],
    [{ notKeyword: 'red' }, '2:3'],
    [{ largerThan: rows[1]!.size }, '3'],
    [{ smallerThan: rows[1]!.size }, '1'],
    [{ internalFromMs: 2_000 }, '2:3'],
    [{ internalBeforeMs: 2_000 }, '1'],
    [{ sentFromMs: sent, sentBeforeMs: sent + 1 }, '1:3'],
    [{ sentFromMs: sent + 1 }, ''],
    [{ savedFromMs: rows[0]!.savedMs, savedBeforeMs: rows[2]!.savedMs + 1 }, '1:3'],
    [{ modseqFrom: rows[1]!.modseq }, '2:3'],
    [{ emailId: rows[1]!.emailId }, '2'],
    [{ threadId: rows[2]!.threadId }, '3'],
  ] as const
  for (const [conditions, expected] of cases) {
    const found = await store.read(ACCOUNT, (mail) => mail.select(1, conditions))
    assert.equal(found.toString(), expected, JSON.stringify(conditions))
  }
}

async function listRules(store: CheckedStore, letter: Letters): Promise<void> {
  for (let i = 0; i < 7; i++) await append(store, 'INBOX', await letter(`m${i}`))
  await store.write(ACCOUNT, (mail) => mail.expunge(1, UidSet.ofSorted([4]), true))
  const list = (uids: UidSet, limit?: number) =>
    store.read(ACCOUNT, (mail) => mail.list(1, uids, [], limit)).then((rows) => rows.map(({ uid }) => uid))
  const flags = (uids: UidSet, limit?: number) => store.read(ACCOUNT, (mail) => mail.flags(1, uids, limit))
  const change = { how: 'add', flags: flagsOf(['\\Seen', 'Blue']) } as const
  await store.write(ACCOUNT, (mail) => mail.setFlags(1, UidSet.ofSorted([2, 6]), change))
  const plain = (await store.read(ACCOUNT, (mail) => mail.list(1, ALL, []))).map(({ uid, modseq, flags: set }) => ({
    uid,
    modseq,
    flags: set,
  }))
  assert.deepEqual(await flags(ALL), plain)
  assert.deepEqual(await flags(UidSet.ofSorted([2, 4, 6, 7, 8]), 2), [plain[1], plain[4]])
  assert.deepEqual(await flags(UidSet.empty), [])
  assert.deepEqual(await list(ALL, 3), [1, 2, 3])
  assert.deepEqual(await list(UidSet.ofSorted([2, 4, 6, 7, 8]), 2), [2, 6])
  assert.deepEqual(await list(UidSet.ofSorted([3, 4, 5])), [3, 5])
  assert.equal((await store.read(ACCOUNT, (mail) => mail.uids(1))).toString(), '1:3,5:7')
  assert.deepEqual(await list(UidSet.empty), [])
}

async function threadRules(store: CheckedStore, letter: Letters): Promise<void> {
  await append(store, 'INBOX', await letter('plan'))
  await append(store, 'INBOX', await letter('Re: plan', { id: 'r1', references: ['plan@posthus.test'] }))
  await append(store, 'INBOX', await letter('other', { id: 'o', references: ['plan@posthus.test'] }))
  await append(
    store,
    'INBOX',
    await letter('Re: plan', { id: 'r2', references: ['lost@elsewhere', 'r1@posthus.test'] }),
  )
  const [plan, reply, other, second] = (await rowsOf(store, 'INBOX')).map(({ threadId }) => threadId)
  assert.equal(reply, plan)
  assert.equal(second, plan)
  assert.notEqual(other, plan)
}

async function watchRules(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
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

async function concurrentStores(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
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

async function searchRules(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
  const second = await place.open()
  try {
    await candidateRules(store, letter, ACCOUNT, second)
  } finally {
    await second.close()
  }
}

async function snapshot(store: CheckedStore, letter: Letters): Promise<void> {
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

function append(
  store: MailStore,
  mailbox: string,
  message: IncomingMessage,
  flags: Flags = NO_FLAGS,
  internalMs = 1_000,
): Promise<Appended> {
  return store.write(ACCOUNT, async (mail) => {
    const found = await mail.mailboxNamed(mailbox)
    assert.ok(found, mailbox)
    return mail.append(found.id, message, { flags, internalMs })
  })
}

function rowsOf(store: MailStore, mailbox: string): Promise<readonly ListedMessage[]> {
  return store.read(ACCOUNT, async (mail) => mail.list((await mail.mailboxNamed(mailbox))!.id, ALL, []))
}

async function expungeAll(store: MailStore, mailbox: string): Promise<void> {
  await store.write(ACCOUNT, async (mail) => mail.expunge((await mail.mailboxNamed(mailbox))!.id, ALL, true))
}

/** Names of the mailboxes that a test has made. */
async function ownNames(store: MailStore): Promise<string[]> {
  const mailboxes = await store.read(ACCOUNT, (mail) => mail.mailboxes())
  return mailboxes.map(({ name }) => name).filter((name) => /^[a-z]/.test(name))
}
