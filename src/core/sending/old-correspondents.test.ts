import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { utf8 } from '../../base/bytes.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SqliteMailStore } from '../../store/sql/sqlite-mail-store.ts'
import { NO_FLAGS } from '../mail/flags.ts'
import { Intake } from '../mail/intake.ts'
import { MemorySendingLedger } from './memory-sending-ledger.ts'
import { OldCorrespondents } from './old-correspondents.ts'

const DAY_MS = 86_400_000

test('those in To, Cc and Bcc of what lies in Sent are known, in any spelling, and nobody else', async () => {
  await using member = await openMember()
  await member.keep(
    'Sent',
    'To: "Bo <x@evil.test>" <BO@Example.org>, cy@example.org\r\nCc: team: di@example.org;\r\nBcc: ed@example.org',
  )
  await member.keep('INBOX', 'To: fay@example.org')
  member.clock.advance(2 * DAY_MS)
  await member.correspondents.note('anna')
  const names = ['bo', 'cy', 'di', 'ed'].map((name) => `${name}@example.org`)
  assert.deepEqual(await member.strangersAmong(names), 0)
  assert.deepEqual(await member.strangersAmong(['fay@example.org', 'x@evil.test']), 2)
  assert.equal((await member.ledger.standing('anna', 0)).knowsOld, true)
})

test('what was put into Sent within a day tells nothing, or a thief would write to anybody; what the operator brought in does', async () => {
  await using member = await openMember()
  await member.keep('Sent', 'To: victim@example.org')
  member.clock.advance(DAY_MS / 2)
  await member.correspondents.note('anna')
  assert.equal(await member.strangersAmong(['victim@example.org']), 1)
  await member.keep('Sent', 'To: friend@example.org')
  await member.correspondents.noteImported('anna')
  assert.equal(await member.strangersAmong(['friend@example.org']), 0)
})

test('of very many the latest are looked at, page by page', async () => {
  await using member = await openMember()
  await member.keep('Sent', 'To: first@example.org')
  for (let n = 0; n < 1000; n++) await member.keep('Sent', `To: r${n}@example.org`)
  member.clock.advance(2 * DAY_MS)
  await member.correspondents.note('anna')
  assert.equal(await member.strangersAmong(Array.from({ length: 1000 }, (_, n) => `r${n}@example.org`)), 0)
  assert.equal(await member.strangersAmong(['first@example.org']), 1)
})

test('one message to very many makes no more than 5,000 known', async () => {
  await using member = await openMember()
  const many = Array.from({ length: 6000 }, (_, n) => `r${n}@example.org`)
  await member.keep('Sent', `To: ${many.join(',\r\n ')}`)
  member.clock.advance(2 * DAY_MS)
  await member.correspondents.note('anna')
  const strangers = await member.strangersAmong(many)
  assert.ok(strangers >= 1000 && strangers < 6000, String(strangers))
})

test('mail that cannot be read keeps nobody from sending, and is looked at again', async () => {
  await using member = await openMember()
  await member.keep('Sent', 'To: bo@example.org')
  member.clock.advance(2 * DAY_MS)
  const events: string[] = []
  const log = { ...silentLog, warn: (event: string) => void events.push(event) }
  const broken = { read: async () => Promise.reject(new Error('the disk broke')) }
  await new OldCorrespondents(broken, member.ledger, member.clock, log).note('anna')
  assert.equal((await member.ledger.standing('anna', 0)).knowsOld, false)
  assert.deepEqual(events, ['sending/correspondents-unknown'])
})

async function openMember() {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-correspondents-'))
  const clock = new ManualClock()
  const store = new SqliteMailStore({ folder, clock })
  await store.create('anna')
  const ledger = new MemorySendingLedger()
  return {
    clock,
    ledger,
    correspondents: new OldCorrespondents(store, ledger, clock, silentLog),
    keep: async (mailbox: string, fields: string) => {
      await using intake = new Intake(new MemorySpool())
      await intake.write(utf8(`From: anna@posthus.test\r\n${fields}\r\n\r\nhello\r\n`))
      const message = await intake.finish()
      await store.write('anna', async (mail) =>
        mail.append((await mail.mailboxNamed(mailbox))!.id, message, { flags: NO_FLAGS, internalMs: 7 }),
      )
    },
    /** Asked without being counted. */
    strangersAmong: async (recipients: readonly string[]) => {
      let strangers = 0
      await ledger.charge({ accountId: 'anna', recipients, network: 'n' }, 0, ({ counts }) => {
        strangers = counts.newRecipients
        return { kind: 'refuse', reason: 'only asked' }
      })
      return strangers
    },
    async [Symbol.asyncDispose]() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}
