import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../../base/log.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import type { MailDraft } from '../../delivery/filter/compose-mail.ts'
import type { Account, Credential } from '../../directory/directory.ts'
import type { Language } from '../../language/language.ts'
import { MemoryReminderBook } from './memory-reminder-book.ts'
import { PasswordReminders } from './password-reminders.ts'

const DAY_MS = 86_400_000

/** Anna, whose password is of the day on which the clock begins. */
function open(language: Language = 'en') {
  const clock = new ManualClock(Date.parse('2026-01-01T00:00Z'))
  const inbox: MailDraft[] = []
  const world = { changedMs: clock.nowMs(), state: 'active' }
  const reminders = new PasswordReminders(
    {
      book: new MemoryReminderBook(),
      directory: {
        account: async (id) => ({ id, address: `${id}@posthus.test`, state: world.state }) as Account,
        credential: async () => ({ changedMs: world.changedMs }) as Credential,
      },
      languages: { of: async () => language },
      letters: { put: async (_account, draft) => void inbox.push(draft) },
      clock,
      log: silentLog,
    },
    { provider: 'Fjordpost', base: 'https://mail.posthus.test' },
  )
  const after = async (days: number) => {
    clock.advance(days * DAY_MS)
    await reminders.round()
    return inbox.length
  }
  return { reminders, world, inbox, after, clock }
}

test('nobody is reminded who has not asked for it, however old the password', async () => {
  const { after } = open()
  assert.equal(await after(5000), 0)
})

test('whoever has asked is reminded when the time has come, once, and again after as long; a new password begins anew', async () => {
  const { reminders, world, after, clock } = open()
  await reminders.choose('anna', 180)
  assert.equal(await reminders.chosen('anna'), 180)
  assert.deepEqual([await after(179), await after(1), await after(1), await after(178)], [0, 1, 1, 1])
  assert.equal(await after(1), 2)
  world.changedMs = clock.nowMs()
  assert.equal(await after(179), 2)
  await reminders.choose('anna', undefined)
  assert.equal(await after(900), 2)
})

test('a suspended account is not written to, and the letter leads to no form in any language', async () => {
  const said = new Set<string>()
  for (const language of ['en', 'nb', 'de'] as const) {
    const { reminders, world, inbox, after } = open(language)
    await reminders.choose('anna', 365)
    world.state = 'suspended'
    assert.equal(await after(400), 0)
    world.state = 'active'
    assert.equal(await after(0), 1)
    const { text = '' } = inbox[0] ?? {}
    said.add(text)
    assert.match(text, /2026-01-01[\s\S]*https:\/\/mail\.posthus\.test\/help\/passwords\n/)
    assert.doesNotMatch(text, /account\/password/)
  }
  assert.equal(said.size, 3)
})
