import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { utf8 } from '../../base/bytes.ts'
import { silentLog } from '../../base/log.ts'
import type { Authentication } from '../authentication/authentication.ts'
import { openMessage } from '../delivery/header-block.ts'
import { Intake } from '../mail/intake.ts'
import type { MailReader, MailStore } from '../mail/mail-store.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { WordCounts } from './junk-model.ts'
import type { SenderRecord } from './junk-shelf.ts'
import { KeyedHash } from './keyed-hash.ts'
import { MemberJudge } from './member-judge.ts'
import { addressName } from './senders-of.ts'

const KEY = new Uint8Array(16)
const JUNK_WORDS = 'pills casino winner lottery inheritance bitcoin viagra refinance urgent miracle'.split(' ')

interface Case {
  readonly what: string
  readonly text?: string
  readonly taught?: WordCounts
  readonly verdict?: Provenance['verdict']
  readonly dmarc?: 'pass' | 'none' | 'fail'
  readonly author?: Partial<SenderRecord>
  readonly breaks?: boolean
  readonly version?: number
  /** Those that were in junk. */
  readonly words?: readonly string[]
  readonly expected: string
}

const cases: readonly Case[] = [
  { what: 'mail that reads like junk', expected: 'junk content' },
  { what: 'mail that does not', text: 'shall we meet at the library', expected: 'deliver' },
  { what: 'before enough was learned', taught: { junk: 19, good: 200 }, expected: 'deliver' },
  { what: 'from somebody whom the member has written to', author: { writtenMs: 1 }, expected: 'deliver' },
  { what: 'from somebody whose mail was always good', author: { good: 3 }, expected: 'deliver' },
  { what: 'from somebody whose mail was junk before', author: { good: 9, junk: 1 }, expected: 'junk content' },
  { what: 'forged', author: { writtenMs: 1 }, dmarc: 'fail', expected: 'junk content' },
  {
    what: 'junk already',
    verdict: { kind: 'junk', reasons: ['dmarc-quarantine'] },
    text: 'hello',
    expected: 'junk dmarc-quarantine',
  },
  { what: 'when the store cannot be asked', breaks: true, expected: 'deliver' },
]

for (const one of cases) {
  test(`${one.what}: ${one.expected}`, async () => {
    const { kind, ...rest } = await judged(one)
    assert.equal('reasons' in rest ? `${kind} ${rest.reasons.join(' ')}` : kind, one.expected)
  })
}

test('a message for many members is read once', async () => {
  const reads: number[] = []
  const octets = utf8(`From: a@b.example\r\n\r\n${JUNK_WORDS.join(' ')}`)
  await using body = await spooled(octets)
  const message = await openMessage(body)
  await using intake = new Intake(new MemorySpool())
  await intake.write(octets)
  const incoming = await intake.finish()
  const counted = {
    ...incoming,
    body: {
      ...incoming.body,
      chunks: (start?: number, end?: number) => {
        reads.push(start ?? 0)
        return incoming.body.chunks(start, end)
      },
    },
  }
  const judge = new MemberJudge(storeOf({ what: '', expected: '' }), { leastLearned: 20, threshold: 0.99 }, silentLog)
  for (const member of ['a', 'b', 'c']) {
    assert.equal((await judge.judge(member, message, counted, provenanceOf({ what: '', expected: '' }))).kind, 'junk')
  }
  assert.equal(reads.length, 1)
})

test('the next message is judged by what was learned since', async () => {
  const octets = utf8(`From: a@b.example\r\n\r\n${JUNK_WORDS.join(' ')}`)
  await using body = await spooled(octets)
  await using intake = new Intake(new MemorySpool())
  await intake.write(octets)
  const incoming = await intake.finish()
  let store = storeOf({ what: '', expected: '' })
  const judge = new MemberJudge(
    { read: (id, work) => store.read(id, work) },
    { leastLearned: 20, threshold: 0.99 },
    silentLog,
  )
  const verdict = async () =>
    (await judge.judge('anna', await openMessage(body), incoming, provenanceOf({ what: '', expected: '' }))).kind
  assert.deepEqual([await verdict(), await verdict()], ['junk', 'junk'])
  store = storeOf({ what: '', version: 1, words: [], expected: '' })
  assert.equal(await verdict(), 'deliver')
})

async function judged(one: Case): Promise<Provenance['verdict']> {
  const octets = utf8(`From: Ada <ada@far.example>\r\nTo: b@c.example\r\n\r\n${one.text ?? JUNK_WORDS.join(' ')}`)
  await using body = await spooled(octets)
  await using intake = new Intake(new MemorySpool())
  await intake.write(octets)
  const judge = new MemberJudge(storeOf(one), { leastLearned: 20, threshold: 0.99 }, silentLog)
  return judge.judge('anna', await openMessage(body), await intake.finish(), provenanceOf(one))
}

async function spooled(octets: Uint8Array) {
  await using writer = new MemorySpool().begin()
  await writer.write(octets)
  return writer.finish()
}

function provenanceOf({ verdict = { kind: 'deliver' }, dmarc = 'none' }: Case): Provenance {
  const authentication = {
    spf: { result: 'none', domain: 'far.example' },
    dmarc: { result: dmarc, domain: 'far.example' },
    iprev: { result: 'pass' },
    dkim: [],
  } as unknown as Authentication
  return { authentication, hops: [], verdict }
}

function storeOf({
  taught = { junk: 100, good: 100 },
  author,
  breaks,
  version = 0,
  words: learned = JUNK_WORDS,
}: Case): Pick<MailStore, 'read'> {
  const hash = new KeyedHash(KEY)
  const words = new Set(learned.map((word) => hash.of(utf8(word))))
  const record = { junk: 0, good: 0, writtenMs: undefined, ...author }
  const ada = hash.of(utf8(addressName('ada@far.example')))
  return {
    read: async (_, work) => {
      if (breaks) throw new Error('the disk broke')
      return work({
        junk: {
          state: async () => ({ key: KEY, taught, learnedMs: 0, version }),
          words: async (hashes: readonly number[]) =>
            new Map(hashes.filter((one) => words.has(one)).map((one) => [one, { junk: 40, good: 0 }])),
          senders: async () => new Map(author ? [[ada, record]] : []),
        },
      } as unknown as MailReader)
    },
  }
}
