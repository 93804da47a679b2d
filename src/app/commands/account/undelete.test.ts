import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ManualClock } from '../../../base/manual-clock.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { flagsOf } from '../../../core/mail/flags.ts'
import { lettersOn } from '../../../core/mail/mail-store-letters.fixture.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import { FileSpool } from '../../../store/blobs/file-spool.ts'
import { SqliteMailStore } from '../../../store/sql/sqlite-mail-store.ts'
import { listDeleted, undelete } from './undelete.ts'

const ANNA = { id: 'anna', address: 'anna@example.org' } as Account
const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])
const HOUR_MS = 3_600_000
const EVERYTHING = { mailbox: undefined, sinceMs: undefined }

/** Two letters deleted from INBOX, an hour later one with its mailbox; quota is used up. */
async function makeHouse(t: TestContext, letters = 2) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-undelete-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const clock = new ManualClock()
  const begun = clock.nowMs()
  let messages: number | undefined
  const limitsOf = async () => ({ storageBytes: undefined, messages })
  const store = new SqliteMailStore({ folder, clock, limitsOf })
  t.after(() => store.closeChecked())
  await store.create('anna')
  const letter = lettersOn(await FileSpool.open(join(folder, 'spool')))
  const append = async (subject: string, mailbox: number) => {
    const message = await letter(subject)
    const options = { flags: flagsOf(['\\Seen', 'work']), internalMs: 1_700_000_000_000 }
    await store.write('anna', (mail) => mail.append(mailbox, message, options))
  }
  for (let n = 1; n <= letters; n++) await append(`letter ${n}`, 1)
  const project = await store.write('anna', (mail) => mail.createMailbox('Project'))
  await append('plan', project.id)
  await store.write('anna', (mail) => mail.expunge(1, ALL, true))
  clock.advance(HOUR_MS)
  await store.write('anna', (mail) => mail.deleteMailbox('Project'))
  messages = 1
  return { store, clock, begun }
}

async function subjects(store: SqliteMailStore, mailbox: string): Promise<(string | undefined)[]> {
  return store.read('anna', async (mail) => {
    const found = await mail.mailboxNamed(mailbox)
    return found ? (await mail.list(found.id, ALL, ['subject'])).map(({ baseSubject }) => baseSubject) : []
  })
}

test('what can be brought back is listed, and nothing is changed by that', async (t) => {
  const { store } = await makeHouse(t)
  const { text, json } = await listDeleted(ANNA, store, EVERYTHING)
  assert.match(text, /^DELETED +MAILBOX +UID +SIZE +SUBJECT\n/)
  assert.deepEqual(
    (json as { messages: { mailbox: string; uid: number; subject: string }[] }).messages.map(
      ({ mailbox, uid, subject }) => [mailbox, uid, subject],
    ),
    [
      ['INBOX', 1, 'letter 1'],
      ['INBOX', 2, 'letter 2'],
      ['Project', 1, 'plan'],
    ],
  )
  assert.equal(
    (await listDeleted(ANNA, store, { ...EVERYTHING, mailbox: 'project' })).text,
    'Nothing can be brought back.',
  )
  assert.deepEqual(await subjects(store, 'INBOX'), [])
})

test('what was given up before its time, since there was too much, is said', async (t) => {
  const { store, begun } = await makeHouse(t)
  assert.equal(((await listDeleted(ANNA, store, EVERYTHING)).json as { givenUpMs?: number }).givenUpMs, undefined)
  // The quota allows one message, and as many deleted ones.
  assert.equal(await store.write('anna', (mail) => mail.giveUpExcess()), 2)
  const { text, json } = await listDeleted(ANNA, store, EVERYTHING)
  assert.match(
    text,
    /plan\nOf what was deleted until .* some was given up before its days were over: .*undelete-percent/,
  )
  assert.equal((json as { givenUpMs?: number }).givenUpMs, begun)
})

test('everything comes back with flags and dates, whatever the quota; a second time there is nothing left', async (t) => {
  const { store } = await makeHouse(t)
  const { json } = await undelete(ANNA, store, EVERYTHING)
  assert.deepEqual(json, { address: 'anna@example.org', messages: 3, mailboxes: { INBOX: 2, Project: 1 } })
  assert.deepEqual(
    await subjects(store, 'inbox'),
    ['LETTER 1', 'LETTER 2'].map((each) => each.toLowerCase()),
  )
  assert.deepEqual(await subjects(store, 'Project'), ['plan'])
  const [row] = await store.read('anna', (mail) => mail.list(1, ALL, []))
  assert.deepEqual([row!.flags, row!.internalMs], [flagsOf(['\\Seen', 'work']), 1_700_000_000_000])
  assert.match((await undelete(ANNA, store, EVERYTHING)).text, /^0 messages/)
})

test('only one mailbox, or only what was deleted since', async (t) => {
  const { store, begun } = await makeHouse(t)
  assert.match((await undelete(ANNA, store, { ...EVERYTHING, sinceMs: begun + 1 })).text, /^1 messages.*\nProject: 1$/)
  assert.match((await undelete(ANNA, store, { ...EVERYTHING, mailbox: 'inbox' })).text, /^2 messages.*\nINBOX: 2$/)
})

test('many come back in several transactions', async (t) => {
  const { store } = await makeHouse(t, 450)
  const { json } = await undelete(ANNA, store, EVERYTHING)
  assert.equal((json as { messages: number }).messages, 451)
  assert.equal((await subjects(store, 'INBOX')).length, 450)
})
