import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Dice } from '../../../test/corpus-maker/dice.ts'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { utf8 } from '../../base/bytes.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SqliteMailStore } from '../../store/sql/sqlite-mail-store.ts'
import { openMessage } from '../delivery/header-block.ts'
import { NO_FLAGS } from '../mail/flags.ts'
import { Intake } from '../mail/intake.ts'
import type { Provenance } from '../mail/provenance.ts'
import { goodLetter, junkLetter } from './junk-letters.fixture.ts'
import { JunkTeacher } from './junk-teacher.ts'
import { MemberJudge } from './member-judge.ts'

const RESULT = { result: 'none' }
const CAME = {
  authentication: { spf: RESULT, dmarc: RESULT, iprev: RESULT, dkim: [] },
  hops: [],
  verdict: { kind: 'deliver' },
} as unknown as Provenance
const LIMITS = { words: 50_000, senders: 10_000, messages: 4000 }
/** From the least to the most certain: between which of them a letter lies is its verdict. */
const THRESHOLDS = [0.51, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999]

/** How many of the thresholds each letter is above: 24 of junk, 24 of good mail, 24 that are half and half. */
const EXPECTED = {
  junk: '688888886868880878418886',
  good: '000000000000000000000000',
  mixed: '000000106550360546327325',
}

test('what is taken for junk stays the same, looked up or remembered', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-verdicts-'))
  const clock = new ManualClock()
  const store = new SqliteMailStore({ folder, clock })
  await store.create('anna')
  const dice = new Dice(20260105)
  for (let n = 0; n < 40; n++) await keep(store, 'Junk', junkLetter(dice), '$Junk')
  for (let n = 0; n < 40; n++) await keep(store, 'INBOX', goodLetter(dice), '$NotJunk')
  const teacher = new JunkTeacher(store, LIMITS, clock, { bytes: (count) => new Uint8Array(count).fill(7) })
  assert.equal(await teacher.learn('anna', new AbortController().signal), 80)
  const letters = {
    junk: Array.from({ length: 24 }, () => junkLetter(dice)),
    good: Array.from({ length: 24 }, () => goodLetter(dice)),
    mixed: Array.from({ length: 24 }, () => `${goodLetter(dice)}\r\n${bodyOf(junkLetter(dice))}`),
  }
  const judges = THRESHOLDS.map((threshold) => new MemberJudge(store, { leastLearned: 20, threshold }, silentLog))
  for (const pass of ['looked up', 'remembered']) {
    const found = { junk: '', good: '', mixed: '' }
    for (const kind of ['junk', 'good', 'mixed'] as const) {
      for (const letter of letters[kind]) found[kind] += await thresholdsBelow(judges, letter)
    }
    assert.deepEqual(found, EXPECTED, pass)
  }
  await store.close()
  await rm(folder, { recursive: true })
})

async function thresholdsBelow(judges: readonly MemberJudge[], letter: string): Promise<number> {
  const octets = utf8(letter)
  await using writer = new MemorySpool().begin()
  await writer.write(octets)
  await using body = await writer.finish()
  await using intake = new Intake(new MemorySpool())
  await intake.write(octets)
  const incoming = await intake.finish()
  const message = await openMessage(body)
  let below = 0
  for (const judge of judges) {
    if ((await judge.judge('anna', message, incoming, CAME)).kind === 'junk') below++
  }
  return below
}

async function keep(store: SqliteMailStore, mailbox: string, letter: string, keyword: string): Promise<void> {
  await using intake = new Intake(new MemorySpool())
  await intake.write(utf8(letter))
  const message = await intake.finish()
  await store.write('anna', async (mail) =>
    mail.append((await mail.mailboxNamed(mailbox))!.id, message, {
      flags: { ...NO_FLAGS, keywords: [keyword] },
      internalMs: 7,
      provenance: CAME,
    }),
  )
}

function bodyOf(letter: string): string {
  return letter.slice(letter.indexOf('\r\n\r\n') + 4)
}
