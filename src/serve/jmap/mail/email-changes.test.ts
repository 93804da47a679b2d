import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { JmapTestBed, type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { flagsOf } from '../../../core/mail/flags.ts'
import type { MailWriter } from '../../../core/mail/mail-store.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'

test('what came, changed and went is told once, and what came and went not at all', async () => {
  await using bed = await JmapTestBed.open()
  const [a, b, c] = [await bed.deliver(letter('a')), await bed.deliver(letter('b')), await bed.deliver(letter('c'))]
  const { state } = await bed.call('Email/get', { ids: [] })
  const since = (sinceState: string, more = {}) => bed.call('Email/changes', { sinceState, ...more })
  assert.deepEqual(await since(state), {
    accountId: 'Aa1',
    oldState: state,
    newState: state,
    hasMoreChanges: false,
    created: [],
    updated: [],
    destroyed: [],
  })
  const d = await bed.deliver(letter('d'))
  const e = await bed.deliver(letter('e'))
  await bed.call('Email/set', {
    update: { [a]: { 'keywords/$seen': true }, [b]: { mailboxIds: { F2: true } } },
    destroy: [c, e],
  })
  assert.partialDeepStrictEqual(await since(state), { created: [d], updated: [a, b], destroyed: [c] })
})

test('a message that IMAP marks as deleted goes, and comes back when the mark is taken off', async () => {
  await using bed = await JmapTestBed.open()
  const id = await bed.deliver(letter('a'))
  const { state } = await bed.call('Email/get', { ids: [] })
  const mark = (how: 'add' | 'remove') =>
    bed.mail.write('a1', (mail) => mail.setFlags(1, UidSet.ofSorted([1]), { how, flags: flagsOf(['\\Deleted']) }))
  await mark('add')
  const gone = await bed.call('Email/changes', { sinceState: state })
  assert.partialDeepStrictEqual(gone, { created: [], updated: [], destroyed: [id] })
  assert.deepEqual((await bed.call('Thread/changes', { sinceState: `${state}-1` })).destroyed, [])
  await mark('remove')
  const back = await bed.call('Email/changes', { sinceState: gone.newState })
  assert.partialDeepStrictEqual(back, { created: [id], updated: [], destroyed: [] })
  assert.partialDeepStrictEqual(await bed.call('Email/changes', { sinceState: state }), { destroyed: [] })
})

test('many changes are told in pieces, also those of one moment', async () => {
  await using bed = await JmapTestBed.open()
  const ids: string[] = []
  for (let at = 0; at < 7; at++) ids.push(await bed.deliver(letter(`Letter ${at}`)))
  const { state } = await bed.call('Email/get', { ids: [] })
  const update = Object.fromEntries(ids.map((id) => [id, { 'keywords/$seen': true }]))
  await bed.call('Email/set', { update })
  const told: string[] = []
  let answer: Loose
  let sinceState = state
  do {
    answer = await bed.call('Email/changes', { sinceState, maxChanges: 3 })
    assert.ok(answer.updated.length <= 3)
    told.push(...answer.updated)
    sinceState = answer.newState
  } while (answer.hasMoreChanges)
  assert.deepEqual(told.sort(), ids.sort())
  assert.equal(sinceState, (await bed.call('Email/get', { ids: [] })).state)
})

test('what was told as new and goes before the next piece is told as gone', async () => {
  await using bed = await JmapTestBed.open()
  const { state } = await bed.call('Email/get', { ids: [] })
  const { state: threadState } = await bed.call('Thread/get', { ids: [] })
  const ids: string[] = []
  for (let at = 0; at < 4; at++) ids.push(await bed.deliver(letter(`Letter ${at}`)))
  const [first, second, third, fourth] = ids as [string, string, string, string]
  const piece = await bed.call('Email/changes', { sinceState: state, maxChanges: 2 })
  assert.partialDeepStrictEqual(piece, { created: [first, second], hasMoreChanges: true })
  const threads = await bed.call('Thread/changes', { sinceState: threadState, maxChanges: 2 })
  await bed.call('Email/set', { destroy: [first, third] })
  const rest = await bed.call('Email/changes', { sinceState: piece.newState })
  assert.deepEqual([rest.created, rest.hasMoreChanges, rest.destroyed.includes(first)], [[fourth], false, true])
  const { destroyed } = await bed.call('Thread/changes', { sinceState: threads.newState })
  assert.ok(destroyed.includes(threads.created[0]))
})

for (const sinceState of ['', 'x', '0', '5-x', '-1-1', '99999-1', '1-1-1-1', '1-1~']) {
  test(`from the state ${JSON.stringify(sinceState)} nothing is known`, async () => {
    await using bed = await JmapTestBed.open()
    for (const name of ['Email/changes', 'Thread/changes']) {
      assert.equal(await bed.refusal(name, { sinceState }), 'cannotCalculateChanges')
    }
    assert.equal(await bed.refusal('Email/queryChanges', { sinceQueryState: sinceState }), 'cannotCalculateChanges')
  })
}

test('what a client cannot ask for is refused', async () => {
  await using bed = await JmapTestBed.open()
  const { state } = await bed.call('Email/get', { ids: [] })
  assert.equal(await bed.refusal('Email/changes', { sinceState: state, maxChanges: 0 }), 'invalidArguments')
  assert.equal(await bed.refusal('Email/changes', {}), 'invalidArguments')
  for (let at = 0; at < 3; at++) await bed.deliver(letter(`${at}`))
  const query = { sinceQueryState: state }
  assert.equal(await bed.refusal('Email/queryChanges', { ...query, maxChanges: 2 }), 'tooManyChanges')
  assert.equal(await bed.refusal('Email/queryChanges', { ...query, maxChanges: 0 }), 'tooManyChanges')
  const { state: now } = await bed.call('Email/get', { ids: [] })
  const none = await bed.call('Email/queryChanges', { sinceQueryState: now, maxChanges: 0 })
  assert.deepEqual([none.removed, none.added], [[], []], 'nothing is not too much')
  assert.equal((await bed.call('Email/queryChanges', { ...query, maxChanges: 3 })).added.length, 3)
})

test('behind the last message that a client knows nothing is told, where nothing can move', async () => {
  await using bed = await JmapTestBed.open()
  const start = bed.clock.nowMs()
  const at = (seconds: number, mailbox = 'INBOX') =>
    bed.deliver(letter(`${seconds}`), { receivedMs: start + seconds * 1000, mailbox })
  const [, last] = [await at(10), await at(9), await at(1)]
  const { queryState } = await bed.call('Email/query', {})
  const [newest] = [await at(11), await at(0)]
  const known = await bed.call('Email/queryChanges', { sinceQueryState: queryState, upToId: last })
  assert.deepEqual(known.added, [{ id: newest, index: 0 }])
  const all = await bed.call('Email/queryChanges', {
    sinceQueryState: queryState,
    upToId: last,
    filter: { inMailbox: 'F1' },
  })
  assert.equal(all.added.length, 2, 'a mailbox is something that can change')
})

/** Something that happens in the account, over JMAP, IMAP or by delivery. */
type Step =
  | { readonly kind: 'deliver'; readonly mailbox: number; readonly thread: number; readonly atMs: number }
  | { readonly kind: 'flag'; readonly which: number; readonly keyword: string; readonly on: boolean }
  | { readonly kind: 'move'; readonly which: number; readonly mailbox: number }
  | { readonly kind: 'destroy' | 'hide' | 'show' | 'copy'; readonly which: number }
  | { readonly kind: 'expunge' }
  | { readonly kind: 'bring back' }

const which = fc.nat(20)
const mailbox = fc.constantFrom(1, 2)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('deliver' as const), mailbox, thread: fc.nat(3), atMs: fc.nat(3) }),
  fc.record({ kind: fc.constant('flag' as const), which, keyword: fc.constantFrom('$seen', 'own'), on: fc.boolean() }),
  fc.record({ kind: fc.constant('move' as const), which, mailbox }),
  fc.record({ kind: fc.constantFrom('destroy' as const, 'hide' as const, 'show' as const, 'copy' as const), which }),
  fc.constantFrom<Step>({ kind: 'expunge' }, { kind: 'bring back' }),
)

async function take(bed: JmapTestBed, one: Step, number: number): Promise<void> {
  if (one.kind === 'deliver') {
    const subject = `Thread ${one.thread}`
    const text = letter(subject, `References: <root${one.thread}@x>\nX-Number: ${number}\n`)
    await bed.deliver(text, { mailbox: one.mailbox === 1 ? 'INBOX' : 'Archive', receivedMs: 1000 * one.atMs })
    return
  }
  if (one.kind === 'expunge' || one.kind === 'bring back') {
    await bed.mail.write('a1', async (mail) => {
      if (one.kind === 'bring back') await mail.bringBack(await mail.expunged())
      else for (const id of [1, 2]) await mail.expunge(id, await mail.uids(id))
    })
    return
  }
  const places = await bed.mail.read('a1', async (mail) => {
    const all = await Promise.all([1, 2].map(async (id) => [...(await mail.uids(id))].map((uid) => ({ id, uid }))))
    return all.flat()
  })
  const place = places[one.which % Math.max(1, places.length)]
  if (!place) return
  await bed.mail.write('a1', (mail) => change(mail, one, place.id, UidSet.ofSorted([place.uid])))
}

async function change(mail: MailWriter, one: Step, id: number, uids: UidSet): Promise<void> {
  const flag = (name: string, on: boolean) =>
    mail.setFlags(id, uids, { how: on ? 'add' : 'remove', flags: flagsOf([name]) })
  if (one.kind === 'flag') await flag(one.keyword.replace('$seen', '\\Seen'), one.on)
  else if (one.kind === 'move') await mail.move(id, uids, one.mailbox)
  else if (one.kind === 'copy') await mail.copy(id, uids, 3 - id)
  else if (one.kind === 'destroy') await mail.expunge(id, uids, true)
  else await flag('\\Deleted', one.kind === 'hide')
}

/** What a client keeps of the account: messages, threads and lists of results. */
class Cache {
  readonly #bed: JmapTestBed
  readonly #emails = new Map<string, string>()
  readonly #threads = new Map<string, string>()
  readonly #lists: { readonly query: Loose; ids: string[]; state: string }[] = []
  #emailState = ''
  #threadState = ''

  constructor(bed: JmapTestBed) {
    this.#bed = bed
  }

  async open(queries: readonly Loose[]): Promise<void> {
    this.#emailState = (await this.#bed.call('Email/get', { ids: [] })).state
    this.#threadState = (await this.#bed.call('Thread/get', { ids: [] })).state
    for (const query of queries) {
      const { ids, queryState } = await this.#bed.call('Email/query', query)
      this.#lists.push({ query, ids, state: queryState })
    }
  }

  /** `meanwhile`: what happens between two answers of one question. */
  async follow(meanwhile: () => Promise<void>): Promise<void> {
    await this.#followEmails(meanwhile)
    await this.#followThreads(meanwhile)
    await this.#followEmails()
    for (const list of this.#lists) {
      const changes = await this.#bed.call('Email/queryChanges', {
        ...list.query,
        sinceQueryState: list.state,
        calculateTotal: true,
      })
      list.ids = list.ids.filter((id) => !changes.removed.includes(id))
      for (const { id, index } of changes.added) list.ids.splice(index, 0, id)
      list.state = changes.newQueryState
      assert.equal(list.ids.length, changes.total, JSON.stringify(list.query))
    }
  }

  async #followEmails(meanwhile?: () => Promise<void>): Promise<void> {
    for (let more = true; more; ) {
      const changes = await this.#bed.call('Email/changes', { sinceState: this.#emailState, maxChanges: 4 })
      for (const id of changes.destroyed) this.#emails.delete(id)
      const { list, notFound } = await this.#bed.call('Email/get', {
        ids: [...changes.created, ...changes.updated],
        properties: SHOWN,
      })
      assert.deepEqual(notFound, [])
      for (const id of changes.updated) assert.ok(this.#emails.has(id), `${id} is updated, and nobody has heard of it`)
      for (const email of list) this.#emails.set(email.id, JSON.stringify(email))
      this.#emailState = changes.newState
      more = changes.hasMoreChanges
      if (more) await meanwhile?.()
    }
  }

  async #followThreads(meanwhile: () => Promise<void>): Promise<void> {
    for (let more = true; more; ) {
      const changes = await this.#bed.call('Thread/changes', { sinceState: this.#threadState, maxChanges: 4 })
      for (const id of changes.destroyed) this.#threads.delete(id)
      const { list } = await this.#bed.call('Thread/get', { ids: [...changes.created, ...changes.updated] })
      for (const thread of list) this.#threads.set(thread.id, thread.emailIds.join(' '))
      this.#threadState = changes.newState
      more = changes.hasMoreChanges
      if (more) await meanwhile()
    }
  }

  /** Compares with what the server says to somebody who knows nothing. */
  async check(): Promise<void> {
    const { ids } = await this.#bed.call('Email/query', { sort: [{ property: 'size' }] })
    const { list } = await this.#bed.call('Email/get', { ids, properties: SHOWN })
    const emails = list.map((email: Loose) => [email.id, JSON.stringify(email)])
    assert.deepEqual([...this.#emails].sort(), emails.sort())
    const threadIds = [...new Set<string>(list.map(({ threadId }: Loose) => threadId))]
    const threads = (await this.#bed.call('Thread/get', { ids: threadIds })).list
    assert.deepEqual(
      [...this.#threads].sort(),
      threads.map(({ id, emailIds }: Loose) => [id, emailIds.join(' ')]).sort(),
    )
    const mailboxes = (await this.#bed.call('Mailbox/get', { properties: COUNTS })).list
    for (const mailbox of mailboxes) assert.deepEqual(mailbox, countsOf(mailbox.id, list), mailbox.id)
    for (const { query, ids: kept } of this.#lists) {
      assert.deepEqual(kept, (await this.#bed.call('Email/query', query)).ids, JSON.stringify(query))
    }
  }
}

const COUNTS = ['totalEmails', 'unreadEmails', 'totalThreads', 'unreadThreads']

/** What RFC 8621 §2 says of a mailbox, counted by hand. The trash, F6, is not among those that anything happens in. */
function countsOf(id: string, emails: Loose): Loose {
  const here = emails.filter(({ mailboxIds }: Loose) => mailboxIds[id])
  const isUnread = ({ keywords }: Loose) => !keywords.$seen && !keywords.$draft
  const threads = new Set(here.map(({ threadId }: Loose) => threadId))
  const unread = new Set(emails.filter(isUnread).map(({ threadId }: Loose) => threadId))
  return {
    id,
    totalEmails: here.length,
    unreadEmails: here.filter(isUnread).length,
    totalThreads: threads.size,
    unreadThreads: [...threads].filter((thread) => unread.has(thread)).length,
  }
}

const SHOWN = ['id', 'threadId', 'mailboxIds', 'keywords']

const QUERIES: readonly Loose[] = [
  {},
  { filter: { inMailbox: 'F1' }, sort: [{ property: 'receivedAt', isAscending: true }] },
  { filter: { inMailbox: 'F1' }, collapseThreads: true },
  { filter: { notKeyword: '$seen' }, collapseThreads: true },
  { filter: { inMailboxOtherThan: ['F2'], hasKeyword: 'own' }, sort: [{ property: 'subject' }] },
  { filter: { someInThreadHaveKeyword: '$seen' } },
  { filter: { operator: 'NOT', conditions: [{ allInThreadHaveKeyword: 'own' }] } },
  {
    sort: [
      { property: 'hasKeyword', keyword: '$seen' },
      { property: 'receivedAt', isAscending: false },
    ],
  },
  { sort: [{ property: 'someInThreadHaveKeyword', keyword: 'own', isAscending: false }], collapseThreads: true },
]

test('a client that follows the changes has what the server has, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { maxLength: 5 }), async (rounds) => {
      await using bed = await JmapTestBed.open()
      const cache = new Cache(bed)
      await cache.open(QUERIES)
      let number = 0
      for (const round of rounds) {
        const [late, soon] = [round.slice(6), round.slice(0, 6)]
        for (const one of soon) await take(bed, one, number++)
        await cache.follow(async () => {
          const one = late.shift()
          if (one) await take(bed, one, number++)
        })
        await cache.check()
      }
    }),
    { numRuns: 25 },
  )
})
