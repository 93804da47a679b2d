import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecipientLevel, RecipientProtection } from '../../../../src/wire/jmap/protection.ts'
import type { Mail } from '../../mail/mail.ts'
import { readRecipients } from '../recipients/recipients.ts'
import { OutlookBook } from './outlook-book.ts'
import { clearDomains, summarise } from './summary.ts'

const LEVELS: Readonly<Record<string, RecipientLevel>> = {
  'here.test': 'here',
  'good.test': 'protected',
  'clear.test': 'clear',
  'new.test': 'unknown',
}
const of = (domain: string): RecipientProtection | undefined => {
  const level = LEVELS[domain]
  return level && { domain, level }
}

test('recipients are counted by level, the worst first; what is no address and what is not known yet does not count', () => {
  const recipients = readRecipients('a@here.test, b@clear.test, C <c@CLEAR.test>, d@good.test, e@asked.test, nonsense')
  const counts = summarise(recipients, of)
  assert.deepEqual(
    counts.map(({ level, recipients }) => `${level} ${recipients}`),
    ['clear 2', 'protected 1', 'here 1'],
  )
  assert.deepEqual(clearDomains(counts), ['clear.test'])
  assert.deepEqual(clearDomains(summarise([], of)), [])
})

test('each domain is asked for once, and again if that came to nothing', async () => {
  const asked: unknown[] = []
  let works = false
  const calls = {
    call: async (_name: string, args: { domains: string[] }) => {
      asked.push(args.domains)
      if (!works) throw new Error('no')
      return { list: args.domains.map((domain) => ({ domain, level: 'clear' })) }
    },
  }
  const book = new OutlookBook({ accountId: 'Aa1', calls } as unknown as Mail)
  await book.want(['a.test', 'a.test'])
  assert.equal(book.of('a.test'), undefined)
  works = true
  await Promise.all([book.want(['a.test', 'b.test']), book.want(['a.test', 'b.test'])])
  await book.want(['a.test'])
  assert.equal(book.of('a.test')?.level, 'clear')
  assert.deepEqual(asked, [['a.test'], ['a.test', 'b.test']])
})
