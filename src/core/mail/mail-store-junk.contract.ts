import assert from 'node:assert/strict'
import type { Authentication } from '../authentication/authentication.ts'
import type { Lesson, ShelfLimits } from '../filter/junk-shelf.ts'
import { JunkTeacher } from '../filter/junk-teacher.ts'
import { flagsOf } from './flags.ts'
import type { MailStore } from './mail-store.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import { ALL } from './mail-store-member.contract.ts'
import { someProvenance } from './provenance.fixture.ts'
import type { Provenance } from './provenance.ts'

const LIMITS: ShelfLimits = { words: 10, senders: 4, messages: 8 }
const AUTHENTICATION = {
  spf: { result: 'none' },
  dmarc: { result: 'none' },
  iprev: { result: 'none' },
  dkim: [],
} as unknown as Authentication
const KEY = new Uint8Array(16).fill(7)

/** What a filter has learned is kept, taken back, bounded and forgotten. */
export async function keepLessons(account: string, store: MailStore): Promise<void> {
  const lesson = (bodyId: number, kind: Lesson['kind'], words: number[], before?: Lesson['kind']): Lesson => ({
    bodyId,
    kind,
    savedMs: bodyId,
    before,
    words,
    senders: [99],
  })
  const versions: (number | undefined)[] = []
  const changed = async (): Promise<boolean> => {
    versions.push((await store.read(account, ({ junk }) => junk.state()))?.version)
    return versions.at(-1) !== versions.at(-2)
  }
  const teach = (...lessons: Lesson[]) => store.write(account, ({ junk }) => junk.teach(lessons, 86_400_000))
  const counts = async (...words: number[]) => [
    ...(await store.read(account, ({ junk }) => junk.words(words))).values(),
  ]
  assert.equal(await store.read(account, ({ junk }) => junk.state()), undefined)
  await store.write(account, ({ junk }) => junk.begin(KEY, 5))
  await store.write(account, ({ junk }) => junk.begin(new Uint8Array(16), 6))
  assert.deepEqual(await store.read(account, ({ junk }) => junk.state()), {
    key: KEY,
    taught: { junk: 0, good: 0 },
    learnedMs: 5,
    version: 0,
  })
  await changed()
  const large = Number.MAX_SAFE_INTEGER
  assert.deepEqual(await teach(lesson(1, 'junk', [1, large]), lesson(2, 'good', [1, 3])), [1, 2])
  assert.ok(await changed())
  assert.deepEqual(await counts(1), [{ junk: 1, good: 1 }])
  assert.deepEqual(await counts(large, 4), [{ junk: 1, good: 0 }])
  assert.deepEqual(await teach(lesson(1, 'junk', [1])), [], 'a message is learned once')
  assert.ok(!(await changed()), 'what is known of words stands')
  assert.deepEqual(await teach(lesson(1, 'good', [1, large], 'junk')), [1])
  assert.ok(await changed())
  assert.deepEqual(await counts(1), [{ junk: 0, good: 2 }])
  assert.deepEqual((await store.read(account, ({ junk }) => junk.learned([1, 3]))).get(1), { kind: 'good', savedMs: 1 })
  assert.deepEqual((await store.read(account, ({ junk }) => junk.state()))?.taught, { junk: 0, good: 2 })
  assert.deepEqual((await store.read(account, ({ junk }) => junk.senders([99, 98]))).get(99), {
    junk: 0,
    good: 2,
    writtenMs: undefined,
  })

  await store.write(account, async ({ junk }) => {
    await junk.wroteTo([99, 50], 1000)
    for (let n = 0; n < 8; n++) await junk.wroteTo([n], n)
    await junk.teach([lesson(7, 'junk', [1, ...Array.from({ length: 30 }, (_, n) => 100 + n)])], 2 * 86_400_000)
  })
  assert.ok(await changed())
  await store.write(account, ({ junk }) => junk.prune(LIMITS))
  assert.ok(await changed(), 'words were forgotten')
  const size = await store.read(account, ({ junk }) => junk.size())
  assert.ok(size.words <= LIMITS.words && size.words > 0, `${size.words} words`)
  assert.ok(size.senders <= LIMITS.senders && size.senders > 0, `${size.senders} senders`)
  assert.deepEqual(await counts(1), [{ junk: 1, good: 2 }], 'what was seen often stays')
  await store.write(account, async ({ junk }) => {
    await junk.teach(
      Array.from({ length: 8 }, (_, n) => lesson(20 + n, 'junk', [1])),
      3 * 86_400_000,
    )
  })
  await changed()
  await store.write(account, ({ junk }) => junk.prune({ ...LIMITS, words: 1000 }))
  assert.ok(await changed(), 'counts were halved')
  await store.write(account, ({ junk }) => junk.prune({ ...LIMITS, words: 1000 }))
  assert.ok(!(await changed()), 'there was nothing to do')
  assert.deepEqual(await counts(1), [{ junk: 4, good: 1 }], 'what was learned long ago weighs half')

  await store.write(account, async ({ junk }) => {
    await junk.lookedAt(3, { modseq: 9, uid: 4 })
    await junk.forget(new Map([[1, { modseq: 5 }]]))
  })
  assert.equal(await store.read(account, ({ junk }) => junk.state()), undefined)
  assert.deepEqual(await store.read(account, ({ junk }) => junk.size()), { words: 0, senders: 0 })
  assert.deepEqual([...(await store.read(account, ({ junk }) => junk.progress()))], [[1, { modseq: 5 }]])
}

/** What a member does with mail teaches the filter, each message once. */
export async function learnFromMoves(account: string, store: MailStore, letter: Letters): Promise<void> {
  const boxes = new Map((await store.read(account, (mail) => mail.mailboxes())).map(({ name, id }) => [name, id]))
  const limits = { words: 10_000, senders: 1000, messages: 1000 }
  let nowMs = 1_000
  const clock = { nowMs: () => nowMs++ } as ConstructorParameters<typeof JunkTeacher>[2]
  const entropy = { bytes: (count: number) => new Uint8Array(count).fill(3) }
  const stopping = new AbortController().signal
  const learn = () => new JunkTeacher(store, limits, clock, entropy).learn(account, stopping)
  const taught = async () => {
    const state = await store.read(account, ({ junk }) => junk.state())
    return state && [state.taught.junk, state.taught.good]
  }
  const suspected: Provenance = { ...someProvenance('a.test'), authentication: AUTHENTICATION }
  const came: Provenance = { ...suspected, verdict: { kind: 'deliver' } }
  const add = (box: string, subject: string, flags: string[] = [], known: Provenance | 'nothing' = came) =>
    store.write(account, async (mail) =>
      mail.append(boxes.get(box)!, await letter(subject), {
        flags: flagsOf(flags),
        internalMs: 5,
        provenance: known === 'nothing' ? undefined : known,
      }),
    )
  const move = (from: string, to: string) =>
    store.write(account, (mail) => mail.move(boxes.get(from)!, ALL, boxes.get(to)!))
  const flag = (box: string, name: string) =>
    store.write(account, (mail) => mail.setFlags(boxes.get(box)!, ALL, { how: 'add', flags: flagsOf([name]) }))

  await add('INBOX', 'of another member', ['\\Seen'], { ...came, authentication: undefined })
  assert.equal(await learn(), 0, 'what did not come from outside')
  await store.write(account, (mail) => mail.expunge(boxes.get('INBOX')!, ALL, true))
  await add('INBOX', 'unread')
  assert.equal(await learn(), 0, 'nothing was done with it')
  await flag('INBOX', '\\Seen')
  assert.equal(await learn(), 1)
  assert.deepEqual(await taught(), [0, 1], 'what was read and stayed is good')
  assert.equal(await learn(), 0, 'once')
  await move('INBOX', 'Junk')
  assert.equal(await learn(), 1)
  assert.deepEqual(await taught(), [1, 0], 'moved to Junk: it was never good')
  await flag('Junk', '\\Flagged')
  assert.equal(await learn(), 0)
  await move('Junk', 'Archive')
  await learn()
  assert.deepEqual(await taught(), [0, 1], 'moved back')
  await move('Archive', 'Trash')
  await learn()
  assert.deepEqual(await taught(), [0, 1], 'what is thrown away stays what it was')

  await add('Junk', 'filed', [], suspected)
  assert.equal(await learn(), 0, 'the filter does not learn from itself')
  await move('Junk', 'INBOX')
  await learn()
  assert.deepEqual(await taught(), [0, 2], 'but from being put right')
  await flag('INBOX', '$Junk')
  await learn()
  assert.deepEqual(await taught(), [1, 1], 'a keyword says it outright')
  await store.write(account, (mail) => mail.copy(boxes.get('Trash')!, ALL, boxes.get('Junk')!))
  await learn()
  assert.deepEqual(await taught(), [2, 0], 'a copy in Junk')
  await flag('Trash', '\\Seen')
  await learn()
  await add('Junk', 'appended by a client', [], 'nothing')
  await add('INBOX', 'imported', ['\\Seen'], 'nothing')
  await learn()
  assert.deepEqual(await taught(), [3, 0], 'what never came from outside is no lesson unless it is put into Junk')

  await add('Sent', 'to nobody')
  await add('INBOX', 'answered', ['\\Answered'])
  await learn()
  assert.deepEqual((await store.read(account, ({ junk }) => junk.size())).senders >= 1, true)
  for (let n = 0; n < 120; n++) await add('Junk', `many ${n}`, [], 'nothing')
  assert.equal(await learn(), 120, 'page by page')
}
