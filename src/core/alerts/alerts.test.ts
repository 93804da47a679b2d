import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { Language } from '../language/language.ts'
import { Pepper } from '../passwords/pepper.ts'
import type { LoginRecord } from '../posture/posture-ledger.ts'
import { ALERT_KINDS } from './alert.ts'
import { AlertLetters } from './alert-letters.ts'
import { alertSentence } from './alert-words.ts'
import { type AlertSettings, Alerts } from './alerts.ts'
import { ClientWatch } from './client-watch.ts'
import { MemoryAlertBook } from './memory-alert-book.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ANNA: Account = {
  id: 'anna',
  address: 'anna@posthus.test',
  name: 'Anna',
  state: 'active',
  unit: 'local',
  createdMs: 0,
}
const SETTINGS: AlertSettings = {
  sameMs: HOUR_MS,
  lettersPerHour: 3,
  quietMs: 7 * DAY_MS,
  clientMs: 60 * DAY_MS,
  keepMs: 180 * DAY_MS,
}

/** Anna's house: what stands in her inbox, and what was sent to her recovery address. */
function open({ language = 'en' as Language, outside = undefined as string | undefined, isFull = false } = {}) {
  const clock = new ManualClock(Date.parse('2026-11-27T12:00Z'))
  const book = new MemoryAlertBook()
  const alerts = new Alerts(book, SETTINGS, clock, systemEntropy, silentLog)
  const inbox: MailDraft[] = []
  const sent: string[] = []
  const letters = new AlertLetters(
    {
      book,
      directory: { account: async (id) => (id === ANNA.id ? ANNA : undefined) },
      languages: { of: async () => language },
      letters: {
        async put(_account, draft) {
          if (isFull) throw new Fault('world', 'mail/over-quota', 'full')
          inbox.push(draft)
        },
      },
      outsideOf: async () => outside,
      post: async (to, { subject }) => void sent.push(`${to}: ${subject}`),
      clock,
      log: silentLog,
    },
    SETTINGS.lettersPerHour,
    { provider: 'Fjordpost', base: 'https://mail.posthus.test' },
  )
  const pepper = new Pepper([{ id: 'a', secret: new Uint8Array(32).fill(1) }])
  const watch = new ClientWatch({ book, alerts, pepper, clock, log: silentLog })
  const logIn = async (login: Partial<LoginRecord>) => {
    const usual = {
      accountId: 'anna',
      service: 'https',
      mechanism: 'SIGN-IN',
      address: '192.0.2.1',
      accepted: true,
    } as const
    clock.advance(1)
    watch.loggedIn({ ...usual, protection: undefined, atMs: clock.nowMs(), ...login })
    await watch.settled()
    return (await alerts.open('anna')).map(({ subject }) => subject)
  }
  const changePepper = () => pepper.adopt([{ id: 'b', secret: new Uint8Array(32).fill(2) }])
  const addPepper = () =>
    pepper.adopt([2, 1].map((one) => ({ id: one === 1 ? 'a' : 'c', secret: new Uint8Array(32).fill(one) })))
  return { clock, book, alerts, letters, inbox, sent, logIn, changePepper, addPepper }
}

for (const kind of ALERT_KINDS) {
  test(`of ${kind} there is a letter in every language, with the way to the answer`, async () => {
    const said = new Set<string>()
    for (const language of ['en', 'nb', 'de'] as const) {
      const { alerts, letters, inbox, sent } = open({ language, outside: 'anna@elsewhere.test' })
      await alerts.raise('anna', kind, 'Phone')
      await letters.round()
      await letters.round()
      assert.equal(inbox.length, 1)
      const [letter] = inbox
      const sentence = alertSentence({ kind, subject: 'Phone' }, language)
      said.add(sentence)
      assert.ok(letter?.text.includes(`2026-11-27 12:00 UTC: ${sentence}`))
      assert.match(letter?.text ?? '', /https:\/\/mail\.posthus\.test\/account\/alerts\n/)
      assert.equal(sent.length, 1)
      assert.match(sent[0] ?? '', /^anna@elsewhere\.test: anna@posthus\.test: /)
    }
    assert.equal(said.size, 3)
  })
}

test('what comes together is one letter, what is the same is told once, and an hour has so many letters and no more', async () => {
  const { alerts, letters, inbox, clock } = open()
  for (const to of ['x@y.test', 'x@y.test', 'z@y.test']) await alerts.raise('anna', 'forwarding', to)
  await letters.round()
  assert.equal(inbox.length, 1)
  assert.match(inbox[0]?.subject ?? '', /2 changes/)
  for (let at = 0; at < 10; at++) {
    clock.advance(1000)
    await alerts.raise('anna', 'app-password-made', `device ${at}`)
    await letters.round()
  }
  assert.equal(inbox.length, SETTINGS.lettersPerHour)
  assert.equal((await alerts.open('anna')).length, 12, 'the page has all of them')
  clock.advance(HOUR_MS)
  await letters.round()
  assert.match(inbox.at(-1)?.text ?? '', /device 2[\s\S]*device 9/, 'what had waited comes together')
})

test('a full inbox keeps no letter from going outside, and an account that is gone holds up nobody', async () => {
  const { alerts, letters, inbox, sent, book } = open({ isFull: true, outside: 'anna@elsewhere.test' })
  await alerts.raise('gone', 'export')
  await alerts.raise('anna', 'export')
  await letters.round()
  assert.deepEqual([inbox.length, sent.length, (await book.untold(9)).length], [0, 1, 0])
})

test('names that somebody else chose stay one line of plain text', async () => {
  const { alerts, letters, inbox } = open()
  await alerts.raise('anna', 'app-password-made', `Phone\r\nBcc: x@y.test\u202e${'x'.repeat(400)}`)
  await letters.round()
  assert.doesNotMatch(inbox[0]?.subject ?? '', /[\r\n\u202e]/)
  assert.ok((inbox[0]?.subject.length ?? 0) < 300)
})

test('a client is new where its kind, its name or its part of the net was not seen for long; the first week is quiet', async () => {
  const { clock, logIn } = open()
  assert.deepEqual(await logIn({ device: 'Firefox, Linux' }), [])
  assert.deepEqual(await logIn({ service: 'imaps', mechanism: 'PLAIN' }), [], 'in the first week everything is learned')
  clock.advance(8 * DAY_MS)
  assert.deepEqual(await logIn({ device: 'Firefox, Linux', address: '192.0.2.99' }), [], 'the same network')
  assert.deepEqual(await logIn({ service: 'submissions', address: '192.0.77.1' }), [], 'a program in the same /16')
  assert.deepEqual(await logIn({ device: 'Firefox, Linux', address: '192.0.77.1', accepted: false }), [], 'not in')
  assert.deepEqual(await logIn({ mechanism: 'STEP-UP', address: '203.0.113.9' }), [], 'was in before')
  const browser = 'Chrome, Windows, HTTPS, 192.0.2.1'
  assert.deepEqual(await logIn({ device: 'Chrome, Windows' }), [browser])
  assert.deepEqual(await logIn({ device: 'Chrome, Windows' }), [browser], 'known from now on')
  const program = 'IMAPS, 203.0.113.9'
  assert.deepEqual(await logIn({ service: 'imaps', address: '203.0.113.9' }), [program, browser])
  clock.advance(70 * DAY_MS)
  assert.equal((await logIn({ device: 'Firefox, Linux' })).length, 3, 'not seen for so long, it is new again')
})

test('with another pepper every client has another name: nobody is told of all of them, the quiet time begins again, and then strangers are told of', async () => {
  const { clock, logIn, changePepper, addPepper } = open()
  const known = [{ device: 'Firefox, Linux' }, { service: 'imaps' }] as const
  for (const client of known) await logIn(client)
  clock.advance(8 * DAY_MS)
  addPepper()
  for (const client of known) assert.deepEqual(await logIn(client), [], 'a new key in front changes no name')
  const stranger = 'Chrome, Windows, HTTPS, 203.0.113.9'
  assert.deepEqual(await logIn({ device: 'Chrome, Windows', address: '203.0.113.9' }), [stranger], 'no quiet time')
  changePepper()
  for (const client of known) assert.deepEqual(await logIn(client), [stranger], 'learned anew')
  clock.advance(8 * DAY_MS)
  for (const client of known) assert.deepEqual(await logIn(client), [stranger], 'known again')
  assert.equal((await logIn({ device: 'Chrome, Windows', address: '198.51.100.9' })).length, 2)
})

test('a recovery code in the place of a second factor is told of', async () => {
  const { alerts, logIn } = open()
  await logIn({ mechanism: 'RECOVERY-CODE' })
  assert.deepEqual(
    (await alerts.open('anna')).map(({ kind }) => kind),
    ['recovery-code-used'],
  )
})
