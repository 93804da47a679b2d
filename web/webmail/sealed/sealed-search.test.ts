import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mail } from '../mail/mail.ts'
import type { Unsealed } from '../mail/unsealed.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { SealedSearch, wordsOf } from './sealed-search.ts'

/** An account with so many encrypted messages, of which every third is damaged; each says its number. */
function open(count: number, mayUnlock = true) {
  const ids = Array.from({ length: count }, (_, at) => `M${at}`)
  const indexed = new Map<string, string>()
  const seen = { fetched: 0, isUnlocked: false }
  const mail = {
    accountId: 'A',
    unsealed: new Map<string, Unsealed>(),
    cache: { opened: new Map(ids.map((id) => [id, { id, blobId: id }])), emails: new Map(ids.map((id) => [id, {}])) },
    open: async () => undefined,
    calls: { call: async () => ({ ids }) },
  }
  const client = {
    call: async (name: string, input: { readonly id: string; readonly query: string }) => {
      if (name === 'search') return { ids: [...indexed].filter(([, text]) => text === input.query).map(([id]) => id) }
      indexed.set(input.id, `number ${input.id.slice(1)}`)
      const headers = { subject: 's', from: [], to: [], cc: [], replyTo: [] }
      return { encryption: { kind: 'decrypted' }, headers, content: { text: 'x', html: undefined, files: [] } }
    },
  }
  const pgp = {
    client: async () => client,
    isUnlocked: () => seen.isUnlocked,
    requireUnlocked: async () => {
      seen.isUnlocked = mayUnlock
      return mayUnlock
    },
  }
  const search = new SealedSearch(pgp as unknown as PgpSession, mail as unknown as Mail, async (blobId) => {
    seen.fetched++
    if (Number(blobId.slice(1)) % 3 === 2) throw new Error('damaged')
    return new Uint8Array(1)
  })
  return { search, seen, mail }
}

test('all encrypted messages are opened, what is damaged keeps the others from nothing, and what holds the words is found', async () => {
  const { search, seen, mail } = open(50)
  await search.look('number 40')
  assert.deepEqual(search.found, [])
  const told: (number | undefined)[] = []
  search.changes.watch(() => told.push(search.progress?.done))
  await search.openAll()
  assert.deepEqual([search.found, seen.fetched, mail.unsealed.size], [['M40'], 50, 34])
  assert.deepEqual(told.filter((one) => one !== undefined).at(-1), 49)
  assert.equal(search.progress, undefined)
})

test('it stops when it is told to', async () => {
  const { search, seen } = open(50)
  search.changes.watch(() => {
    if (search.progress?.done === 10) search.stop()
  })
  await search.openAll()
  assert.ok(seen.fetched <= 11, String(seen.fetched))
})

test('without the passphrase nothing is fetched', async () => {
  const { search, seen } = open(5, false)
  await search.openAll()
  assert.equal(seen.fetched, 0)
})

test('of what is typed words are looked for, wherever they are to stand; what is no word is not', () => {
  const rows = [
    ['wolf', 'wolf'],
    ['from:ada "at midnight" has:attachment is:unread in:inbox before:2026-01-01', 'ada "at midnight"'],
    ['is:unread', ''],
  ] as const
  for (const [typed, words] of rows) assert.equal(wordsOf(typed), words)
})
