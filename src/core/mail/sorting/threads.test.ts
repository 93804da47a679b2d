import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeThreads } from '../../../wire/imap/thread-data.ts'
import { extractBaseSubject } from '../../../wire/mime/base-subject.ts'
import type { ListedMessage } from '../message.ts'
import { ReferenceThreads } from './reference-threads.ts'
import { SubjectThreads } from './subject-threads.ts'

/** A message as a test writes it. */
type Letter = readonly [day: number, id: string | undefined, references: string, subject?: string]

/** What it is about, the messages, and the threads. Each message is `day id < references "subject"`, where `-` is no id. */
type Case = readonly [name: string, letters: string, threads: string]

function lettersOf(text: string): Letter[] {
  if (text === '') return []
  return text.split(', ').map((letter) => {
    const [, day, id, references = '', subject = ''] =
      /^(\d+) (\S+)(?: < ([^"]*[^" ]))?(?: "(.*)")?$/.exec(letter) ?? []
    assert.ok(day, letter)
    return [Number(day), id === '-' ? undefined : id, references, subject]
  })
}

function listed([day, messageId, references, subject = '']: Letter, at: number): ListedMessage {
  const { text, isReply } = extractBaseSubject(subject)
  const thread = {
    sentMs: day,
    baseSubject: text,
    isReply,
    messageId,
    references: references === '' ? [] : references.split(' '),
  }
  const row = {
    modseq: 1,
    flags: { bits: 0, keywords: [] },
    internalMs: 0,
    savedMs: 0,
    size: 0,
    emailId: 1,
    threadId: 1,
  }
  return { ...row, uid: at + 1, bodyId: 1, thread }
}

function finish<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

function threaded(letters: readonly Letter[], threads: ReferenceThreads | SubjectThreads = new ReferenceThreads()) {
  for (const [at, letter] of letters.entries()) threads.add(listed(letter, at))
  return finish(encodeThreads(finish(threads.build()), (uid) => uid))
}

const REFERENCES: readonly Case[] = [
  ['nothing', '', ''],
  ['no ids at all', '2 -, 1 -', '(2)(1)'],
  ['a chain', '1 a, 2 b < a, 3 c < a b', '(1 2 3)'],
  ['a chain that came the other way round', '3 c < a b, 2 b < a, 1 a', '(3 2 1)'],
  ['two answers by date', '1 a, 3 b < a, 2 c < a', '(1 (3)(2))'],
  [
    'RFC 5256 section 4: 3 6 (4 23)(44 7 96)',
    '1 a, 2 b < a, 3 c < b, 4 d < c, 5 e < b, 6 f < e, 7 g < f',
    '(1 2 (3 4)(5 6 7))',
  ],
  ['a parent that is not there, with one answer', '1 b < a', '(1)'],
  ['a parent that is not there, with two', '1 b < a, 2 c < a', '((1)(2))'],
  ['dummies in a row give way', '1 d < a b c, 2 e < a b c, 3 f < a', '((1)(2)(3))'],
  ['a dummy between messages gives way', '1 a, 2 c < a b, 3 d < a b', '(1 (2)(3))'],
  ['an id that two bear belongs to the first', '1 a, 2 a, 3 b < a', '(1 3)(2)'],
  ['references to itself', '1 a < a', '(1)'],
  ['a ring of two', '1 a < b, 2 b < a', '(2 1)'],
  ['a ring of three', '1 a < c, 2 b < a, 3 c < b', '(3 1 2)'],
  ['the last reference decides over what others said', '1 c < a b, 2 b, 3 a', '(2 1)(3)'],
  ['a message without references loses the parent that others gave it', '1 a, 2 c < a b, 3 b', '(1)(3 2)'],
  ['same subject: replies go under the first that is none', '1 a "Re: x", 2 b "x", 3 c "RE: X"', '(2 (1)(3))'],
  ['same subject: equals become siblings', '1 a "x", 2 b "X"', '((1)(2))'],
  ['same subject: replies without what they answer', '1 a "Re: x", 2 b "Fwd: x", 3 c "x (fwd)"', '((1)(2)(3))'],
  ['same subject: a dummy takes the others in', '1 b < a "x", 2 c < a "x", 3 d "x", 0 e "Re: x"', '((4)(1)(2)(3))'],
  ['same subject: two dummies become one', '1 b < a "x", 4 c < a, 2 e < d "x", 3 f < d', '((1)(3)(4)(2))'],
  ['no subject joins nothing', '1 a "Re:", 2 b "Re:"', '(1)(2)'],
  ['equal dates keep the order of the mailbox', '1 b < a, 1 a, 1 c < a', '(2 (1)(3))'],
]

for (const [name, letters, expected] of REFERENCES) {
  test(`REFERENCES: ${name}`, () => assert.equal(threaded(lettersOf(letters)), expected))
}

const BY_SUBJECT: readonly Case[] = [
  ['nothing', '', ''],
  ['threads by their first message, messages by date', '5 a "x", 1 b "y", 3 c "Re: X", 2 d "x"', '(2)(4 (3)(1))'],
  ['two of a subject', '1 a "x", 2 b "x"', '(1 2)'],
  ['what has no subject is one thread', '1 a, 2 b "Re:"', '(1 2)'],
]

for (const [name, letters, expected] of BY_SUBJECT) {
  test(`ORDEREDSUBJECT: ${name}`, () => assert.equal(threaded(lettersOf(letters), new SubjectThreads()), expected))
}

test('a hundred thousand answers in a row, and branches as deep, overflow nothing', () => {
  const chain = Array.from({ length: 100_000 }, (_, n): Letter => [n, `${n}`, n === 0 ? '' : `${n - 1}`])
  assert.equal(threaded(chain), `(${chain.map((_, n) => n + 1).join(' ')})`)
  // Every answer has a sister, so that parentheses nest as deep as the thread.
  const comb = Array.from({ length: 20_000 }, (_, n): Letter => [n, `${n}`, n < 2 ? '' : `${n - 2 - (n % 2)}`])
  assert.equal(depthOf(threaded(comb)), 10_000)
})

test('references that chase one another are given up, not followed for hours', () => {
  const deep = Array.from({ length: 30_000 }, (_, n): Letter => [n, `d${n}`, n === 0 ? '' : `d${n - 1}`])
  const heads = Array.from({ length: 15_000 }, (_, n): Letter => [0, `c${n}`, `h${n}`])
  const chasers = Array.from({ length: 15_000 }, (_, n): Letter => [0, `h${n}`, 'd29999'])
  assert.throws(() => threaded([...deep, ...heads, ...chasers]), { code: 'mail/too-tangled' })
})

test('every message is there once, whatever refers to what', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
  const letter = fc.tuple(
    fc.integer({ min: 0, max: 5 }),
    fc.option(id, { nil: undefined }),
    fc.uniqueArray(id, { maxLength: 4 }).map((ids) => ids.join(' ')),
    fc.constantFrom('', 'x', 'Re: x', 'y', 'Fwd: y'),
  )
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 12 }), (letters) => {
      for (const threads of [new ReferenceThreads(), new SubjectThreads()]) {
        const seen = threaded(letters, threads).match(/\d+/g) ?? []
        assert.deepEqual(
          seen.map(Number).sort((a, b) => a - b),
          letters.map((_, at) => at + 1),
        )
      }
    }),
    { numRuns: 3000 },
  )
})

function depthOf(threads: string): number {
  let depth = 0
  let most = 0
  for (const character of threads) {
    if (character === '(') most = Math.max(most, ++depth)
    else if (character === ')') depth--
  }
  return most
}
