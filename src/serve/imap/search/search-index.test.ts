import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ImapTestBed } from '../../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../../test/transcripts/patient-client.ts'
import { utf8 } from '../../../base/bytes.ts'
import { NO_FLAGS } from '../../../core/mail/flags.ts'
import { Intake } from '../../../core/mail/intake.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import { overridden } from '../../../core/mail/overridden-store.ts'

/** A store that counts the bodies that are read. */
class Counting {
  bodies = 0

  wrap = (mail: MailStore): MailStore =>
    overridden(mail, {
      octets: (id, bodyIds) => {
        this.bodies += bodyIds.length
        return mail.octets(id, bodyIds)
      },
      body: (id, bodyId) => {
        this.bodies++
        return mail.body(id, bodyId)
      },
    })
}

async function append(bed: ImapTestBed, message: string): Promise<void> {
  await using intake = new Intake(bed.spool)
  await intake.write(utf8(message))
  const incoming = await intake.finish()
  await bed.change('INBOX', (mail, mailbox) => mail.append(mailbox.id, incoming, { flags: NO_FLAGS, internalMs: 0 }))
}

async function openInbox(bed: ImapTestBed): Promise<PatientClient> {
  const client = new PatientClient(bed.connect())
  await client.say('LOGIN alice@posthus.test secret')
  await client.say('SELECT INBOX')
  return client
}

async function searched(client: PatientClient, key: string, text: string): Promise<string> {
  const answer = await client.say(`SEARCH ${key} {${Buffer.byteLength(text)}+}\r\n${text}`)
  return answer.replace(/t\d+ /, '')
}

const b64 = (text: string) => Buffer.from(text).toString('base64')

const LONG = `${'x'.repeat(65_500)} straddling-the-cut ${'y'.repeat(70_000)} far-behind`

const MESSAGES: readonly string[] = [
  'Subject: plain\r\nFrom: Ada <ada@posthus.test>\r\nTo: "Last, First" <bob@elsewhere.test>\r\n\r\nThe quokka sat.\r\n',
  `Subject: =?utf-8?B?${b64('Blåbærsyltetøy')}?=\r\nX-Odd: one\r\n two\r\n\r\nnothing\r\n`,
  `Subject: base64\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64('ΟΔΟΣ και 東京都 og BLÅBÆR')}\r\n`,
  'Subject: html\r\nContent-Type: text/html\r\n\r\n<p class=hidden>bo<b>ld</b>ness caf&eacute;</p>\r\n',
  "Subject: attached\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename*=utf-8''bl%C3%A5.png\r\n\r\npicture\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner subject\r\n\r\ninner text\r\n--b--\r\n",
  `Subject: long\r\n\r\n${LONG.match(/.{1,900}/g)?.join('\r\n')}\r\n`,
  `Subject: one line\r\n\r\n${LONG}\r\n`,
  'no header at all',
  'Subject: surrogates \r\nContent-Type: text/plain; charset=utf-8\r\n\r\n𐐨𐐩𐐪 "quoted" AND OR NOT * ^ (nul: \x00 end)\r\n',
]

const QUESTIONS: readonly [key: string, text: string, expected: string][] = [
  ['BODY', 'QUOKKA', '1'],
  ['TEXT', 'quok', '1'],
  ['TEXT', 'quokkas', ''],
  ['SUBJECT', 'bLÅBÆR', '2'],
  ['SUBJECT', 'bla\u030abær', '2'],
  ['TEXT', 'blåbær', '2 3'],
  ['BODY', 'οδος', '3'],
  ['BODY', '東京', '3'],
  ['BODY', '京', '3'],
  ['BODY', 'boldness', '4'],
  ['BODY', 'bo<b>ld', '4'],
  ['BODY', 'café', '4'],
  ['TEXT', 'blå.png', '5'],
  ['BODY', 'blå.png', ''],
  ['TEXT', 'inner subject', '5'],
  ['BODY', 'inner subject', ''],
  ['BODY', 'inner text', '5'],
  ['BODY', 'picture', ''],
  ['BODY', 'straddling-the-cut', '6 7'],
  ['BODY', 'far-behind', '6 7'],
  ['BODY', `x straddling-the-cut ${'y'.repeat(900)}`, '7'],
  ['FROM', 'ada <ada@', '1'],
  ['TO', 'last, first <bob', '1'],
  ['HEADER To', '"last, first"', '1'],
  ['HEADER X-ODD', 'one two', '2'],
  ['HEADER X-ODD', '', '2'],
  ['HEADER X-Missing', '', ''],
  ['TEXT', 'x-odd: one', '2'],
  ['BODY', 'no', '2 9'],
  ['BODY', '𐐀𐐁', '9'],
  ['BODY', '"quoted" AND OR NOT * ^ (', '9'],
  ['BODY', 'quokka sat.\r\n', '1'],
]

test('a search finds the same whether messages are indexed or not, and what it must', async () => {
  const counting = new Counting()
  await using bed = await ImapTestBed.open(counting.wrap)
  for (const message of MESSAGES) await append(bed, message)
  const client = await openInbox(bed)
  const expected = QUESTIONS.map(([key, text, found]) => `${key} ${text}: ${`* SEARCH ${found}`.trimEnd()}`)
  const ask = async () => {
    const answers: string[] = []
    for (const [key, text] of QUESTIONS) {
      const [first] = (await searched(client, key, text)).split('\r\n')
      answers.push(`${key} ${text}: ${first}`)
    }
    return answers
  }
  assert.deepEqual(await ask(), expected)
  const unindexed = counting.bodies
  assert.equal(await bed.mail.index(bed.account.id, 60_000), false)
  counting.bodies = 0
  assert.deepEqual(await ask(), expected)
  assert.ok(counting.bodies < unindexed / 2, `${counting.bodies} bodies read, ${unindexed} without an index`)
  assert.deepEqual(bed.errors, [])
})

const WORDS = [
  'quokka',
  'QUOKKA',
  'blåbær',
  'bla\u030aBÆR',
  'ΟΔΟΣ',
  'ς',
  '東京都',
  'é',
  'ﬁ',
  'İi',
  'ß',
  '𐐨',
  'a',
  '\u0301',
  '=',
  '<b>',
  '&amp;',
  '"',
  ' ',
]
const anyWords = fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => words.join(''))
const anyMessage = fc.record({ subject: anyWords, text: anyWords, html: fc.boolean(), base64: fc.boolean() })
const anyQuestion = fc.tuple(
  fc.constantFrom('TEXT', 'BODY', 'SUBJECT', 'HEADER Subject'),
  anyWords.filter((text) => text !== ''),
)

test('any search in any mailbox finds the same with and without an index, with half of it indexed, and after messages have gone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyMessage, { minLength: 4, maxLength: 12 }),
      fc.array(anyQuestion, { minLength: 1, maxLength: 12 }),
      async (messages, questions) => {
        await using bed = await ImapTestBed.open()
        const client = await openInbox(bed)
        const ask = async () => {
          const answers: string[] = []
          for (const [key, text] of questions) answers.push(await searched(client, key, text))
          return answers
        }
        const half = Math.floor(messages.length / 2)
        for (const message of messages.slice(0, half)) await append(bed, letter(message))
        await bed.mail.index(bed.account.id, 60_000)
        for (const message of messages.slice(half)) await append(bed, letter(message))
        await client.say('NOOP')
        const partly = await ask()
        await bed.mail.index(bed.account.id, 60_000)
        assert.deepEqual(await ask(), partly)
        await client.say('STORE 2 +FLAGS (\\Deleted)')
        await client.say('EXPUNGE')
        const rest = await ask()
        await bed.mail.index(bed.account.id, 60_000)
        assert.deepEqual(await ask(), rest)
        assert.deepEqual(bed.errors, [])
      },
    ),
    { numRuns: 12 },
  )
})

function letter({
  subject,
  text,
  html,
  base64,
}: {
  subject: string
  text: string
  html: boolean
  base64: boolean
}): string {
  return [
    `Subject: =?utf-8?B?${b64(subject)}?=`,
    `Content-Type: text/${html ? 'html' : 'plain'}; charset=utf-8`,
    `Content-Transfer-Encoding: ${base64 ? 'base64' : '8bit'}`,
    '',
    base64 ? b64(text) : text,
  ].join('\r\n')
}
