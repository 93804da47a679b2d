import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ManualClock } from '../../../base/manual-clock.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { NO_FLAGS } from '../../../core/mail/flags.ts'
import type { Hop } from '../../../core/mail/hop.ts'
import { lettersOn } from '../../../core/mail/mail-store-letters.fixture.ts'
import { someProvenance } from '../../../core/mail/provenance.fixture.ts'
import type { Provenance } from '../../../core/mail/provenance.ts'
import type { DeliveryAttempt, DeliveryQuery } from '../../../core/queue/delivery-log.ts'
import { FileSpool } from '../../../store/blobs/file-spool.ts'
import { SqliteMailStore } from '../../../store/sql/sqlite-mail-store.ts'
import { messageHops } from './message-hops.ts'

const ANNA = { id: 'anna', address: 'anna@example.org' } as Account

async function houseWith(t: TestContext, provenance: Provenance | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-hops-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const store = new SqliteMailStore({
    folder,
    clock: new ManualClock(),
    limitsOf: async () => ({ storageBytes: undefined, messages: undefined }),
  })
  t.after(() => store.closeChecked())
  await store.create('anna')
  const message = await lettersOn(await FileSpool.open(join(folder, 'spool')))('a secret subject')
  await store.write('anna', (mail) => mail.append(1, message, { flags: NO_FLAGS, internalMs: 0, provenance }))
  const asked: DeliveryQuery[] = []
  let attempts: readonly DeliveryAttempt[] = []
  const log = {
    latestTo: async () => new Map(),
    record: async () => undefined,
    prune: async () => 0,
    find: async (query: DeliveryQuery) => {
      asked.push(query)
      return attempts
    },
  }
  return {
    asked,
    sent: (...all: DeliveryAttempt[]) => {
      attempts = all
    },
    hops: (mailbox = 'INBOX', uid = 1) => messageHops(store, log, ANNA, mailbox, uid),
  }
}

test('a received message shows its hops with who says so, and nothing of what it says', async (t) => {
  const { hops: kept, ...rest } = someProvenance('relay.test')
  const claimed: Hop = {
    ...(kept[0] as Hop),
    source: 'claimed-field',
    from: 'laptop',
    leg: 'submission',
    state: 'clear',
    protection: undefined,
  }
  const { hops } = await houseWith(t, { ...rest, hops: [...kept, claimed] })
  const { text, json } = await hops()
  assert.match(text, /^1\. From a member’s program to this server: unknown\./)
  assert.match(text, /\n2\. Between this server and others: encrypted, but not known to be authenticated\.\n/)
  assert.match(
    text,
    /relay\.test \[192\.0\.2\.1\] +mx\.posthus\.test .*encrypted, but not authenticated \(TLSv1\.3 TLS_AES_256_GCM_SHA384 X25519MLKEM768\) +measured here/,
  )
  assert.match(text, /laptop .*in clear text +claimed on the way/)
  assert.match(text, /\n3\. The text itself: neither encrypted nor signed\.$/)
  assert.ok(!text.includes('secret') && !JSON.stringify(json).includes('secret'))
  assert.equal((json as { providers: { state: string } }).providers.state, 'encrypted')
})

test('a sent message is joined with its deliveries by Message-ID, the member’s own only', async (t) => {
  const { hops, sent, asked } = await houseWith(t, undefined)
  const accepted = { ...(someProvenance('x').hops[0] as Hop), leg: 'submission', from: undefined } as const
  const facts = { provedBy: 'dane', demandedBy: ['dane'] }
  sent({
    accountId: 'anna',
    queueId: 'q',
    headerMessageId: 'x',
    recipient: 'bo@peer.test',
    atMs: 0,
    attempt: 1,
    kind: 'delivered',
    status: '2.0.0',
    text: '',
    host: 'mx.peer.test',
    address: '192.0.2.9',
    reply: 'kept',
    protection: { version: 'TLSv1.3', suite: 'TLS_AES_128_GCM_SHA256', group: 'X25519' },
    facts,
    accepted,
  })
  const { text } = await hops()
  assert.match(
    text,
    /^1\. From a member’s program to this server: encrypted \(TLSv1\.3 [^)]*\)\. Whether the program looked/,
  )
  assert.match(text, /\n2\. Between this server and others: protected\.\n/)
  assert.match(
    text,
    /bo@peer\.test +delivered +mx\.peer\.test .*protected \(TLSv1\.3 TLS_AES_128_GCM_SHA256 X25519 proved by DANE demanded by dane\)/,
  )
  assert.equal(asked.length, 1)
  assert.equal(asked[0]?.accountId, 'anna')
})

test('of a message that came by no known way nothing is guessed', async (t) => {
  const { hops } = await houseWith(t, undefined)
  assert.match((await hops()).text, /\n2\. Between this server and others: unknown\.\n/)
})

test('a mailbox or message that is not there is named', async (t) => {
  const { hops } = await houseWith(t, undefined)
  await assert.rejects(hops('Nowhere'), { code: 'mail/no-such-mailbox' })
  await assert.rejects(hops('INBOX', 2), { code: 'mail/no-such-message' })
})
