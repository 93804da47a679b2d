import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { text, utf8 } from '../../base/bytes.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SqliteMailStore } from '../../store/sql/sqlite-mail-store.ts'
import { Flag, NO_FLAGS } from '../mail/flags.ts'
import { Intake } from '../mail/intake.ts'
import type { MailStore } from '../mail/mail-store.ts'
import { overridden } from '../mail/overridden-store.ts'
import type { Provenance } from '../mail/provenance.ts'
import { UidSet } from '../mail/uid-set.ts'
import { JunkTeacher } from './junk-teacher.ts'
import { KeyedHash } from './keyed-hash.ts'
import { addressName } from './senders-of.ts'
import type { SaidLesson, SharedLessons } from './shared-lessons.ts'

const KEY = new Uint8Array(16).fill(3)
const RESULT = { result: 'none' }
const CAME = {
  authentication: { spf: RESULT, dmarc: RESULT, iprev: RESULT, dkim: [] },
  hops: [],
  verdict: { kind: 'deliver' },
} as unknown as Provenance
const LIMITS = { words: 10_000, senders: 1000, messages: 1000 }

test('whenever it dies, each message is learned once', async () => {
  await using undisturbed = await openAccount()
  await undisturbed.fill(130)
  await undisturbed.teacher().learn('anna', undisturbed.stopping)
  const expected = await undisturbed.learned()
  assert.equal(expected.junk, 130)

  await using account = await openAccount()
  await account.fill(130)
  for (let writes = 1; writes < 8; writes++) {
    // Dies with that write, before it and after it.
    for (const isDone of [false, true]) {
      await account
        .teacher(dyingAt(account.store, writes, isDone))
        .learn('anna', account.stopping)
        .catch(() => undefined)
    }
  }
  await account.teacher().learn('anna', account.stopping)
  assert.deepEqual(await account.learned(), expected)
  assert.equal(await account.teacher().learn('anna', account.stopping), 0)
})

test('it ends between two pages when the process is to stop, and goes on where it was', async () => {
  await using account = await openAccount()
  await account.fill(130)
  const stop = new AbortController()
  const store = overridden(account.store, {
    write: async (id, work) => {
      const result = await account.store.write(id, work)
      stop.abort()
      return result
    },
  })
  const first = await account.teacher(store).learn('anna', stop.signal)
  assert.ok(first > 0 && first < 130, String(first))
  assert.equal(await account.teacher().learn('anna', account.stopping), 130 - first)
})

test('it goes on among messages that were moved together', async () => {
  await using account = await openAccount()
  await account.fill(130, 'INBOX')
  await account.store.write('anna', async (mail) => {
    const [inbox, junk] = [await mail.mailboxNamed('INBOX'), await mail.mailboxNamed('Junk')]
    await mail.move(inbox!.id, UidSet.of([{ first: 1, last: 130 }]), junk!.id)
  })
  const dying = account.teacher(dyingAt(account.store, 3, true))
  await dying.learn('anna', account.stopping).catch(() => undefined)
  await account.teacher().learn('anna', account.stopping)
  assert.equal((await account.learned()).junk, 130)
})

test('what the member said of messages is passed on, what was only read is not', async () => {
  await using account = await openAccount()
  const told: string[] = []
  const shared = {
    tell: async (id: string, lessons: readonly SaidLesson[]) => {
      for (const { kind, body } of lessons) told.push(`${id} ${kind} ${text(await body.bytes())}`)
      return []
    },
  }
  const learn = () => account.teacher(account.store, shared).learn('anna', account.stopping)
  await account.add('Junk', 'From: x@y.example\r\n\r\npills')
  await account.add('INBOX', 'From: x@y.example\r\n\r\nread', Flag.seen, CAME)
  assert.equal(await learn(), 2)
  assert.deepEqual(told, ['anna junk From: x@y.example\r\n\r\npills'])
  await account.store.write('anna', async (mail) => {
    const [inbox, junk] = [await mail.mailboxNamed('INBOX'), await mail.mailboxNamed('Junk')]
    await mail.move(junk!.id, UidSet.of([{ first: 1, last: 1 }]), inbox!.id)
  })
  await learn()
  assert.deepEqual(told.slice(1), ['anna good From: x@y.example\r\n\r\npills'])
  assert.equal(await learn(), 0)
  assert.equal(told.length, 2, 'each once')
})

test('who asked for it is told why a lesson was not heard; it is learned here all the same', async () => {
  await using account = await openAccount()
  await account.add('Junk', 'From: x@y.example\r\n\r\npills')
  const reasons: string[] = []
  const teacher = account.teacher(account.store, { tell: async () => ['it answered 500'] })
  assert.equal(await teacher.learn('anna', account.stopping, (reason) => reasons.push(reason)), 1)
  assert.deepEqual(reasons, ['it answered 500'])
  assert.equal((await account.learned()).junk, 1)
})

test('of two processes that learn from one message at the same time, one passes it on', async () => {
  await using account = await openAccount()
  const told: string[] = []
  const as = (process: string) => ({
    tell: async (_id: string, lessons: readonly SaidLesson[]) => {
      for (const { kind } of lessons) told.push(`${process} ${kind}`)
      return []
    },
  })
  await account.add('Junk', 'From: x@y.example\r\n\r\npills')
  let writes = 0
  const overtaken = overridden(account.store, {
    write: async (id, work) => {
      // The first makes the key, the second keeps what was learned.
      if (++writes === 2) await account.teacher(account.store, as('other')).learn('anna', account.stopping)
      return account.store.write(id, work)
    },
  })
  assert.equal(await account.teacher(overtaken, as('this one')).learn('anna', account.stopping), 0)
  assert.deepEqual(told, ['other junk'])
  assert.equal((await account.learned()).junk, 1)
})

test('those whom the member writes to, or answers, become correspondents', async () => {
  await using account = await openAccount()
  await account.add('Sent', 'To: Bo <BO@Example.org>, "x" <cy@example.org>\r\nCc: team: di@example.org;\r\n\r\nhello')
  await account.add('INBOX', 'From: ed@example.org\r\n\r\nhello', 2)
  await account.add('INBOX', 'From: fay@example.org\r\n\r\nhello')
  await account.teacher().learn('anna', account.stopping)
  const hash = new KeyedHash(KEY)
  const known = async (address: string) => {
    const one = hash.ofText(addressName(address))
    return (await account.store.read('anna', ({ junk }) => junk.senders([one]))).get(one)?.writtenMs !== undefined
  }
  for (const name of ['bo', 'cy', 'di', 'ed']) assert.equal(await known(`${name}@example.org`), true, name)
  assert.equal(await known('fay@example.org'), false)
})

/** A store whose process dies with a write: before anything is done, or after it is done and before anybody hears of it. */
function dyingAt(store: MailStore, write: number, isDone: boolean): MailStore {
  let writes = 0
  return overridden(store, {
    write: async (id, work) => {
      const dies = ++writes >= write
      if (dies && !isDone) throw new Error('killed')
      const result = await store.write(id, work)
      if (dies) throw new Error('killed')
      return result
    },
  })
}

async function openAccount() {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-teacher-'))
  const clock = new ManualClock()
  const store = new SqliteMailStore({ folder, clock })
  await store.create('anna')
  const add = async (mailbox: string, text: string, bits = 0, provenance?: Provenance) => {
    await using intake = new Intake(new MemorySpool())
    await intake.write(utf8(text))
    const message = await intake.finish()
    await store.write('anna', async (mail) =>
      mail.append((await mail.mailboxNamed(mailbox))!.id, message, {
        flags: { ...NO_FLAGS, bits },
        internalMs: 7,
        provenance,
      }),
    )
  }
  return {
    store,
    add,
    stopping: new AbortController().signal,
    fill: async (count: number, mailbox = 'Junk') => {
      for (let n = 0; n < count; n++)
        await add(mailbox, `From: x@y.example\r\nSubject: pills ${n}\r\n\r\nword${n % 7} all`)
    },
    teacher: (over: MailStore = store, shared?: Pick<SharedLessons, 'tell'>) =>
      new JunkTeacher(over, LIMITS, clock, { bytes: () => KEY }, shared),
    learned: async () => {
      const hash = new KeyedHash(KEY)
      const words = ['subject:pills', 'all', 'word3'].map((word) => hash.ofText(word))
      return store.read('anna', async ({ junk }) => ({
        ...(await junk.state())?.taught,
        counts: [...(await junk.words(words)).values()],
        size: await junk.size(),
      }))
    },
    async [Symbol.asyncDispose]() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}
