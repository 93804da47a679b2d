import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../../base/fault.ts'
import { claimText, parseClaim, STATEMENTS, servicesOf } from './claim.ts'
import { describeClaimBook } from './claim-book.contract.ts'
import { MemoryClaimBook } from './claims.fixture.ts'

describeClaimBook('memory', async () => {
  const book = new MemoryClaimBook()
  return { book, other: book, [Symbol.asyncDispose]: () => Promise.resolve() }
})

const odd = [
  ...[
    '',
    ':',
    'fs',
    'fs:',
    'fs:imap,',
    'fs:imap,imap',
    'fs: imap',
    'FS:imap',
    'fs:telnet',
    'safe:imap',
    'dane:imap',
    'pq:smtp-out',
  ],
  ...['fs:http', 'fs:constructor', '__proto__:imap', 'fs:imap:pop3', `fs:${'imap,'.repeat(10_000)}`],
]
for (const text of odd) {
  test(`"${text.slice(0, 40)}" is no claim`, () => {
    assert.throws(
      () => parseClaim(text),
      (error) => isFault(error, 'posture/bad-claim') && error.message.length < 500,
    )
  })
}

test('property: what can be claimed is read as it was written', () => {
  const claim = fc.constantFrom(...STATEMENTS).chain((statement) =>
    fc.record({
      statement: fc.constant(statement),
      services: fc.subarray([...servicesOf(statement)], { minLength: 1 }),
    }),
  )
  fc.assert(fc.property(claim, (one) => assert.deepEqual(parseClaim(claimText(one)), { ...one })))
})

test('property: anything is read or refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseClaim(text)
      } catch (error) {
        assert.ok(isFault(error, 'posture/bad-claim'))
      }
    }),
  )
})
