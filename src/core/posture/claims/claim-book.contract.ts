import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Claim } from './claim.ts'
import type { ClaimBook } from './claim-book.ts'

/** Opens a book without claims, as two processes see it; disposing of it throws it away. */
export type MakeClaimBook = () => Promise<AsyncDisposable & { readonly book: ClaimBook; readonly other: ClaimBook }>

const claim: Claim = {
  id: 'c1',
  statement: 'fs',
  services: [
    { service: 'imap', state: 'holds', lastTrueMs: 20, evidence: 'audit of imaps://…' },
    { service: 'pop3', state: 'ended', lastTrueMs: 10, evidence: 'no: static RSA' },
  ],
  publishedMs: 5,
  withdrawnMs: undefined,
}

/** What every driver of `ClaimBook` must do. */
export function describeClaimBook(name: string, make: MakeClaimBook): void {
  describe(`claim book: ${name}`, () => {
    test('claims come back as they were, the newest first', async () => {
      await using opened = await make()
      const { book, other } = opened
      assert.deepEqual(await book.claims(), [])
      const second: Claim = { ...claim, id: 'c2', statement: 'mta-sts', services: [], publishedMs: 9, withdrawnMs: 11 }
      await book.put(claim)
      await book.put(second)
      assert.deepEqual(await other.claims(), [second, claim])
    })

    test('a claim takes the place of itself, and keeps its own', async () => {
      await using opened = await make()
      const { book, other } = opened
      await book.put({ ...claim, id: 'c0', publishedMs: 1 })
      await book.put(claim)
      const changed: Claim = { ...claim, withdrawnMs: 30, services: claim.services.slice(0, 1) }
      await other.put(changed)
      assert.deepEqual(await book.claims(), [changed, { ...claim, id: 'c0', publishedMs: 1 }])
    })
  })
}
