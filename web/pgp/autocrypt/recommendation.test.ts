import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NEW_PEER, type SeenMessage, seeGossip, seeMessage } from './peer.ts'
import {
  type DraftFacts,
  type RecipientFacts,
  type Recommendation,
  recommendFor,
  recommendForAll,
} from './recommendation.ts'

const DAY_MS = 24 * 60 * 60 * 1000

test('the recommendation is that of the specification', () => {
  const draft: DraftFacts = { repliesToEncrypted: false, prefersEncryption: true }
  const facts: RecipientFacts = {
    peer: { ...NEW_PEER, headerMs: 0, lastSeenMs: 0 },
    hasKey: true,
    isAccepted: false,
    hasGossip: false,
  }
  const stale = { ...NEW_PEER, headerMs: 0, lastSeenMs: 36 * DAY_MS }
  const mutual = { ...NEW_PEER, headerMs: 0, lastSeenMs: 35 * DAY_MS, prefersEncryption: true }
  const rows: [what: string, recipient: RecipientFacts, draft: DraftFacts, expected: Recommendation][] = [
    ['no key', { ...facts, hasKey: false }, draft, 'disable'],
    [
      'no key, and an answer to encrypted mail',
      { ...facts, hasKey: false },
      { ...draft, repliesToEncrypted: true },
      'disable',
    ],
    ['a key', facts, draft, 'available'],
    ['a key of somebody who was never seen', { ...facts, peer: undefined }, draft, 'available'],
    ['only gossip', { ...facts, hasKey: false, hasGossip: true }, draft, 'discourage'],
    [
      'only gossip, in an answer',
      { ...facts, hasKey: false, hasGossip: true },
      { ...draft, repliesToEncrypted: true },
      'encrypt',
    ],
    ['no header for long', { ...facts, peer: stale }, draft, 'discourage'],
    [
      'no header for long, but the member has accepted the key',
      { ...facts, peer: stale, isAccepted: true },
      draft,
      'available',
    ],
    ['no header for long, in an answer', { ...facts, peer: stale }, { ...draft, repliesToEncrypted: true }, 'encrypt'],
    ['both prefer it', { ...facts, peer: mutual }, draft, 'encrypt'],
    ['one prefers it', { ...facts, peer: mutual }, { ...draft, prefersEncryption: false }, 'available'],
    ['both prefer it, but it is stale', { ...facts, peer: { ...stale, prefersEncryption: true } }, draft, 'discourage'],
  ]
  for (const [what, recipient, draftFacts, expected] of rows)
    assert.equal(recommendFor(recipient, draftFacts), expected, what)
})

test('for several recipients the least certain counts', () => {
  const rows: [each: Recommendation[], all: Recommendation][] = [
    [[], 'disable'],
    [['encrypt'], 'encrypt'],
    [['encrypt', 'encrypt'], 'encrypt'],
    [['encrypt', 'available'], 'available'],
    [['encrypt', 'available', 'discourage'], 'discourage'],
    [['encrypt', 'disable'], 'disable'],
  ]
  for (const [each, all] of rows) assert.equal(recommendForAll(each), all)
})

test('what is remembered of a peer goes by the dates of messages, not by their order', () => {
  const message = (sentMs: number, header?: boolean): SeenMessage => ({
    sentMs,
    receivedMs: 1000,
    header: header === undefined ? undefined : { prefersEncryption: header },
    isIgnored: false,
  })
  const first = seeMessage(NEW_PEER, message(100, true))
  assert.deepEqual(first, {
    takesKey: true,
    peer: { ...NEW_PEER, lastSeenMs: 100, headerMs: 100, prefersEncryption: true },
  })
  assert.deepEqual(seeMessage(first.peer, message(50, false)), { takesKey: false, peer: first.peer })
  const plain = seeMessage(first.peer, message(200))
  assert.deepEqual(plain, { takesKey: false, peer: { ...first.peer, lastSeenMs: 200 } })
  assert.equal(seeMessage(plain.peer, message(5000, false)).peer.headerMs, 1000, 'the future is now')
  assert.equal(seeMessage(plain.peer, { ...message(300, false), isIgnored: true }).takesKey, false)
  assert.equal(seeMessage(NEW_PEER, { ...message(0, true), sentMs: undefined }).peer.headerMs, 1000)
  const gossip = seeGossip(first.peer, message(100))
  assert.equal(gossip.takesKey, true)
  assert.equal(gossip.peer.headerMs, 100)
  assert.equal(seeGossip(gossip.peer, message(99)).takesKey, false)
})
