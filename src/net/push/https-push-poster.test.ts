import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import type { PushOutcome } from '../../core/push/push-subscription.ts'
import { Vapid } from '../../wire/web-push/vapid.ts'
import { isPublicAddress } from '../dns/public-address.ts'
import { HttpsPushPoster, type PushPosterSettings } from './https-push-poster.ts'

const root = TestAuthority.root()
const stranger = TestAuthority.root('Stranger')
after(() => {
  root[Symbol.dispose]()
  stranger[Symbol.dispose]()
})
const good = root.issue(['push.a.test'])
const P256DH = Buffer.from(
  'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  'base64url',
)
const KEYS = { p256dh: P256DH, auth: Buffer.alloc(16, 3) }

interface Answer {
  readonly identity?: TestIdentity
  readonly status?: number
  readonly fields?: Record<string, string>
  readonly silent?: boolean
}

/** Pushes to a service that answers so; what it has seen, and what came of it. */
async function push(
  answer: Answer,
  {
    keys,
    settings = {},
    text = '{}',
    path = '/x?y',
  }: {
    readonly keys?: typeof KEYS
    readonly settings?: Partial<PushPosterSettings>
    readonly text?: string
    readonly path?: string
  } = {},
): Promise<{
  readonly outcome: PushOutcome
  readonly seen: readonly { head: string; fields: Record<string, unknown>; body: Buffer }[]
}> {
  const { cert, key } = answer.identity ?? good
  const seen: { head: string; fields: Record<string, unknown>; body: Buffer }[] = []
  const server = createServer({ cert, key }, async (request, response) => {
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk)
    seen.push({ head: `${request.method} ${request.url}`, fields: request.headers, body: Buffer.concat(body) })
    if (!answer.silent) response.writeHead(answer.status ?? 201, answer.fields ?? {}).end('thanks')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const dns = new MemoryDns().put('push.a.test', 'A', ['127.0.0.1'])
    const used: PushPosterSettings = {
      tls: DEFAULT_TLS_POLICY,
      timeoutMs: 5000,
      allowsAddress: () => true,
      allowsPort: () => true,
      ca: [root.identity.cert],
      ...settings,
    }
    const vapid = new Vapid(Buffer.alloc(48, 1), 'mailto:postmaster@example.org')
    const poster = new HttpsPushPoster(dns, used, vapid, systemClock, systemEntropy)
    const url = `https://push.a.test:${(server.address() as AddressInfo).port}${path}`
    return { outcome: await poster.post({ url, keys }, text), seen }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('what has keys is encrypted, what has none is as it is; a service sees how long it is worth something and who we are', async () => {
  const { outcome, seen } = await push({}, { keys: KEYS, text: '{"secret":1}' })
  assert.deepEqual(outcome, { kind: 'taken' })
  const [{ head, fields, body } = { head: '', fields: {}, body: Buffer.alloc(0) }] = seen
  assert.equal(head, 'POST /x?y')
  assert.deepEqual(
    [fields['content-encoding'], fields['content-type'], fields['ttl'], fields['urgency']],
    ['aes128gcm', 'application/json', '86400', 'normal'],
  )
  assert.match(String(fields['authorization']), /^vapid t=[\w.-]+, k=[\w-]+$/)
  assert.equal(body.length, 86 + '{"secret":1}'.length + 17)
  assert.equal(body.includes('secret'), false)
  const plain = await push({}, { text: '{"open":1}' })
  assert.equal(plain.seen[0]?.body.toString(), '{"open":1}')
  assert.equal(plain.seen[0]?.fields['content-type'], 'application/json')
})

const answers: readonly (readonly [what: string, answer: Answer, expected: Partial<PushOutcome>])[] = [
  ['202', { status: 202 }, { kind: 'taken' }],
  ['404', { status: 404 }, { kind: 'gone' }],
  ['410', { status: 410 }, { kind: 'gone' }],
  ['429 with a time', { status: 429, fields: { 'retry-after': '120' } }, { kind: 'later', afterMs: 120_000 }],
  ['503 with a date', { status: 503, fields: { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' } }, { kind: 'later' }],
  ['a redirect', { status: 307, fields: { location: 'https://push.a.test/other' } }, { kind: 'later' }],
  ['400', { status: 400 }, { kind: 'later' }],
]
for (const [what, answer, expected] of answers) {
  test(`a service that answers ${what}: ${expected.kind}`, async () => {
    const { outcome, seen } = await push(answer)
    assert.partialDeepStrictEqual(outcome, expected)
    assert.equal(seen.length, 1)
  })
}

const refused: readonly (readonly [
  what: string,
  settings: Partial<PushPosterSettings>,
  answer: Answer,
  kind: string,
])[] = [
  ['an address of our own network', { allowsAddress: isPublicAddress }, {}, 'later'],
  ['a port of something else', { allowsPort: (port) => port === 443 }, {}, 'gone'],
  ['a certificate of nobody that is known', {}, { identity: stranger.issue(['push.a.test']) }, 'later'],
  ['a certificate of somebody else', {}, { identity: root.issue(['other.a.test']) }, 'later'],
]
for (const [what, settings, answer, kind] of refused) {
  test(`nothing is told at ${what}`, async () => {
    const { outcome, seen } = await push(answer, { settings })
    assert.deepEqual([outcome.kind, seen], [kind, []])
  })
}

test('who does not answer is not waited for, and what is too large is not begun', async () => {
  const { outcome } = await push({ silent: true }, { settings: { timeoutMs: 200 } })
  assert.deepEqual(outcome, { kind: 'later', reason: 'no answer in time' })
  const large = await push({}, { text: 'x'.repeat(4000) })
  assert.deepEqual([large.outcome.kind, large.seen], ['gone', []])
})
