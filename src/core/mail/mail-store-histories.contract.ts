import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import type { ChangePlace } from './change-place.ts'
import { Flag, type Flags } from './flags.ts'
import { type Letters, letterOctets, lettersOn } from './mail-store-letters.fixture.ts'
import { MailModel, type ModelMailbox } from './mail-store-model.fixture.ts'
import type { ListedMessage, MessageRow } from './message.ts'
import type { CheckedStore, StorePlace } from './store-place.fixture.ts'
import { UidSet } from './uid-set.ts'

const ACCOUNT = 'historian'
const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])

/** One thing that is done to a store and to the model. */
export type Step =
  | { readonly do: 'append'; readonly box: number; readonly text: number; readonly flags: Flags }
  | { readonly do: 'copy' | 'move'; readonly box: number; readonly to: number; readonly mask: number }
  | ({
      readonly do: 'flags'
      readonly box: number
      readonly mask: number
      readonly how: 'replace' | 'add' | 'remove'
    } & { readonly flags: Flags; readonly since: number })
  | { readonly do: 'expunge'; readonly box: number; readonly mask: number; readonly anyway: boolean }
  | { readonly do: 'create' | 'delete'; readonly name: string }
  | { readonly do: 'rename'; readonly name: string; readonly target: string }
  | { readonly do: 'bring back'; readonly mask: number }
  | { readonly do: 'purge' }
  | { readonly do: 'reopen' }
  | { readonly do: 'changes'; readonly since: number; readonly mask: number | undefined }

const box = fc.nat(9)
const mask = fc.nat(1023)
const part = fc.double({ min: 0, max: 1, noNaN: true })
const boxName = fc.constantFrom('a', 'a/b', 'a/b/c', 'd', 'd/b', 'e/f/g', 'INBOX', 'inbox/b', 'Sent')
const someFlags = fc
  .record({ bits: fc.nat(31), keywords: fc.subarray(['Blue', 'green', 'Red']) })
  .map(({ bits, keywords }) => ({ bits, keywords: keywords.sort() }))
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), box, text: fc.nat(5), flags: someFlags }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('copy' as const, 'move' as const), box, to: box, mask }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('flags' as const),
      box,
      mask,
      how: fc.constantFrom('replace' as const, 'add' as const, 'remove' as const),
      flags: someFlags,
      since: part,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('expunge' as const), box, mask, anyway: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('create' as const, 'delete' as const), name: boxName }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), name: boxName, target: boxName }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('bring back' as const), mask }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('purge' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('changes' as const),
      since: part,
      mask: fc.option(mask, { nil: undefined }),
    }),
  },
)

/** Does the same to a store and to the model and compares everything after each step. */
export async function replay(place: StorePlace, steps: readonly Step[]): Promise<void> {
  const letter = lettersOn(place.spool)
  let store = await place.open()
  try {
    await store.create(ACCOUNT)
    const { modseq, mailboxes } = await store.read(ACCOUNT, async (mail) => ({
      modseq: await mail.modseq(),
      mailboxes: await mail.mailboxes(),
    }))
    const model = new MailModel(modseq, mailboxes)
    for (const each of steps) {
      if (each.do === 'reopen') {
        await store.closeChecked()
        store = await place.open()
      } else {
        await perform(store, model, each, letter)
      }
      await compare(store, model)
    }
    await store.destroy(ACCOUNT)
  } finally {
    await store.closeChecked()
  }
}

async function perform(
  store: CheckedStore,
  model: MailModel,
  step: Exclude<Step, { do: 'reopen' }>,
  letter: Letters,
): Promise<void> {
  const boxAt = (place: number) => model.ids[place % model.ids.length] as number
  const write = store.write.bind(store, ACCOUNT) as <T>(work: Parameters<typeof store.write<T>>[1]) => Promise<T>
  switch (step.do) {
    case 'append': {
      const name = `text ${step.text}`
      const message = await letter(name, { size: textSize(name) })
      await write((mail) => mail.append(boxAt(step.box), message, { flags: step.flags, internalMs: 7 }))
      return model.append(boxAt(step.box), name, step.flags)
    }
    case 'copy':
    case 'move': {
      const [from, to] = [boxAt(step.box), boxAt(step.to)]
      const uids = masked(step.mask)
      const { pairs } = await write((mail) => mail[step.do](from, UidSet.ofSorted(uids), to))
      assert.deepEqual(
        pairs.map((pair) => [pair.from, pair.to]),
        model[step.do](from, new Set(uids), to),
      )
      return
    }
    case 'flags': {
      const uids = masked(step.mask)
      const since = Math.round(step.since * 2 * model.modseq)
      const change = { how: step.how, flags: step.flags }
      const { modified } = await write((mail) => mail.setFlags(boxAt(step.box), UidSet.ofSorted(uids), change, since))
      assert.deepEqual([...modified], model.setFlags(boxAt(step.box), new Set(uids), change, since))
      return
    }
    case 'expunge': {
      const uids = masked(step.mask)
      const { vanished } = await write((mail) => mail.expunge(boxAt(step.box), UidSet.ofSorted(uids), step.anyway))
      assert.deepEqual([...vanished], model.expunge(boxAt(step.box), new Set(uids), step.anyway))
      return
    }
    case 'bring back': {
      const listed = await store.read(ACCOUNT, (mail) => mail.expunged())
      const asked = listed.filter((_, i) => step.mask & (1 << (i % 10)))
      const back = await write((mail) => mail.bringBack(asked))
      assert.deepEqual(
        back.map(({ mailbox, uid }) => [mailbox, uid]),
        model.bringBack(asked),
      )
      return
    }
    case 'purge':
      await write((mail) => mail.purgeExpunged(Number.MAX_SAFE_INTEGER))
      model.expunged = []
      return
    case 'create':
      return sameRefusal(
        write((mail) => mail.createMailbox(step.name)),
        model.create(step.name),
      )
    case 'delete':
      return sameRefusal(
        write((mail) => mail.deleteMailbox(step.name)),
        model.delete(step.name),
      )
    case 'rename':
      return sameRefusal(
        write((mail) => mail.renameMailbox(step.name, step.target)),
        model.rename(step.name, step.target),
      )
    case 'changes':
      return compareChanges(store, model, Math.round(step.since * model.modseq), step.mask)
  }
}

/** The last of the texts is so large that it lies in a file. */
function textSize(name: string): number {
  return name.endsWith('5') ? 140_000 : 50
}

function letterSize(name: string): number {
  return letterOctets(name, { size: textSize(name) }).length
}

async function sameRefusal(done: Promise<unknown>, code: string | undefined): Promise<void> {
  if (code === undefined) await done
  else await assert.rejects(done, (error) => isFault(error, code))
}

async function compare(store: CheckedStore, model: MailModel): Promise<void> {
  const expunged = await store.read(ACCOUNT, (mail) => mail.expunged())
  const byPlace = (a: readonly number[], b: readonly number[]) => a[0]! - b[0]! || a[1]! - b[1]!
  assert.deepEqual(
    expunged.map(({ mailbox, uid, emailId, size }) => [mailbox, uid, emailId, size]).sort(byPlace),
    model.expunged
      .map(({ mailbox, message }) => [mailbox, message.uid, message.emailId, letterSize(message.text)])
      .sort(byPlace),
  )
  const {
    modseq,
    mailboxes,
    rows,
    unseen: firstUnseen,
  } = await store.read(ACCOUNT, async (mail) => {
    const all = await mail.mailboxes()
    const rows = new Map<number, readonly ListedMessage[]>()
    const unseen = new Map<number, number | undefined>()
    for (const { id } of all) unseen.set(id, await mail.firstUnseen(id))
    for (const { id } of all) rows.set(id, await mail.list(id, ALL, ['thread']))
    return { modseq: await mail.modseq(), mailboxes: all, rows, unseen }
  })
  assert.equal(modseq, model.modseq)
  assert.deepEqual(
    mailboxes.map(({ id }) => id).sort((a, b) => a - b),
    model.ids,
  )
  for (const mailbox of mailboxes) {
    const expected = model.mailboxes.get(mailbox.id)!
    const { name, uidValidity, uidNext, highestModseq, messages, unseen } = mailbox
    assert.deepEqual(
      { name, uidValidity, uidNext, highestModseq, messages, unseen },
      {
        name: expected.name,
        uidValidity: expected.uidValidity,
        uidNext: expected.uidNext,
        highestModseq: expected.highestModseq,
        messages: expected.messages.length,
        unseen: expected.messages.filter(({ flags }) => !(flags.bits & Flag.seen)).length,
      },
    )
    assert.equal(firstUnseen.get(mailbox.id), expected.messages.find(({ flags }) => !(flags.bits & Flag.seen))?.uid)
    assert.deepEqual(
      rows
        .get(mailbox.id)!
        .map(({ uid, modseq, flags, emailId, thread }) => [uid, modseq, flags, emailId, thread?.messageId]),
      expected.messages.map(({ uid, modseq, flags, emailId, text: subject }) => [
        uid,
        modseq,
        flags,
        emailId,
        `${subject.replaceAll(' ', '-')}@posthus.test`,
      ]),
    )
  }
}

async function compareChanges(
  store: CheckedStore,
  model: MailModel,
  since: number,
  only: number | undefined,
): Promise<void> {
  const within = only === undefined ? undefined : UidSet.ofSorted(masked(only))
  for (const id of model.ids) {
    const expected = model.mailboxes.get(id)!
    const changes = await store.read(ACCOUNT, (mail) => mail.changes(id, since, within))
    const inside = (uid: number) => within?.has(uid) ?? true
    await comparePages(store, id, since, expected)
    assert.deepEqual(
      changes.changed.map(({ uid, modseq, flags }) => [uid, modseq, flags]),
      expected.messages
        .filter(({ uid, modseq }) => modseq > since && inside(uid))
        .map(({ uid, modseq, flags }) => [uid, modseq, flags]),
    )
    assert.deepEqual(
      [...changes.vanished],
      expected.vanished
        .filter(({ uid, modseq }) => modseq > since && inside(uid))
        .map(({ uid }) => uid)
        .sort((a, b) => a - b),
    )
  }
}

/** Page by page the same comes out, with room for three rows on each. */
async function comparePages(store: CheckedStore, id: number, since: number, expected: ModelMailbox): Promise<void> {
  const found: MessageRow[] = []
  for (let last: ChangePlace = { modseq: since }; ; ) {
    const from = last
    const page = await store.read(ACCOUNT, (mail) => mail.changed(id, from, 3))
    if (page.length === 0) break
    found.push(...page)
    last = page.at(-1)!
  }
  const after = expected.messages.filter(({ modseq }) => modseq > since)
  assert.deepEqual(
    found.map(({ uid, modseq }) => [modseq, uid]),
    after.map(({ uid, modseq }) => [modseq, uid]).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!),
  )
  assert.deepEqual(
    [...(await store.read(ACCOUNT, (mail) => mail.vanished(id, since)))],
    expected.vanished
      .filter(({ modseq }) => modseq > since)
      .map(({ uid }) => uid)
      .sort((a, b) => a - b),
  )
}

/** UIDs from the bits of a number: 1 for the lowest. */
function masked(bits: number): number[] {
  return Array.from({ length: 10 }, (_, i) => i + 1).filter((uid) => bits & (1 << (uid - 1)))
}
