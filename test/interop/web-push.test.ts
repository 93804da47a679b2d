import assert from 'node:assert/strict'
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer, type Server } from 'node:https'
import { after, before, test } from 'node:test'
import { visitHouse } from '../../src/app/command-line/visit-house.ts'
import { readConfiguration } from '../../src/app/config/read-configuration.ts'
import { TestAuthority } from '../kit/test-authority.ts'
import { enterNamespace, giveAddresses } from './harness/namespace.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

await enterNamespace(import.meta.filename)

/** Of the public internet; in here it is ours. Others are not pushed to. */
const SERVICE = '193.0.0.10'
const LOGIN = 'anna@posthus.test'

const root = TestAuthority.root()
const receiver = createECDH('prime256v1')
const p256dh = receiver.generateKeys()
const auth = randomBytes(16)
const pushed: { readonly fields: IncomingHttpHeaders; readonly body: Buffer }[] = []

let bench: Workbench
let posthus: Posthus
let service: Server
let status = 201

before(async () => {
  await giveAddresses(['127.0.0.1', SERVICE])
  bench = await Workbench.open('web-push')
  const { cert, key } = root.issue([`push.test,IP:${SERVICE}`])
  service = createServer({ cert, key }, async (request, response) => {
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk)
    pushed.push({ fields: request.headers, body: Buffer.concat(body) })
    response.writeHead(status).end()
  })
  service.listen(443, SERVICE)
  await once(service, 'listening')
  writeFileSync(bench.path('authority.pem'), root.identity.cert)
  // For the processes of the house, which trust what the system trusts.
  process.env['NODE_EXTRA_CA_CERTS'] = bench.path('authority.pem')
  posthus = await Posthus.start(bench, { members: ['anna'], workers: 2 })
})
after(async () => {
  service.closeAllConnections()
  service.close()
  await bench[Symbol.asyncDispose]()
  root[Symbol.dispose]()
})

test('a client that is not connected is told of a letter, by a service that cannot read it, until the password changes', async () => {
  const { capabilities } = JSON.parse(await curl('/jmap/session'))
  const { applicationServerKey } = capabilities['urn:ietf:params:jmap:webpush-vapid']
  const keys = { p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') }
  const object = { deviceClientId: 'test', url: `https://${SERVICE}/push/abc`, keys, types: ['Email', 'EmailDelivery'] }
  const [, { created }] = await api('PushSubscription/set', { create: { k: object } })
  const { id } = created.k

  const greeting = await eventually(() => pushed.shift(), 'the code')
  const { verificationCode, ...rest } = JSON.parse(opened(greeting.body))
  assert.deepEqual(rest, { '@type': 'PushVerification', pushSubscriptionId: id })
  assert.equal(greeting.fields['content-encoding'], 'aes128gcm')
  assertSigned(greeting.fields.authorization ?? '', applicationServerKey)

  await append('Before it is verified')
  const [, { updated }] = await api('PushSubscription/set', { update: { [id]: { verificationCode } } })
  assert.deepEqual(updated, { [id]: null })
  await append('Pushed')
  const told = await eventually(() => pushed.shift(), 'the change')
  const { changed } = JSON.parse(opened(told.body))
  const [[account, states] = ['', {}]] = Object.entries(changed as Record<string, Record<string, string>>)
  assert.deepEqual(Object.keys(states), ['Email', 'EmailDelivery'])
  const [, { state }] = await api('Email/get', { accountId: account, ids: [] })
  assert.equal(states['Email'], state)

  // What happens while the house is down, or nobody looks, is told afterwards.
  await posthus.stop()
  await posthus.serve()
  await append('After a restart')
  await eventually(() => pushed.shift(), 'the change after a restart')

  await posthus.command(['account', 'password', LOGIN], `${PASSWORD}-2\n`)
  await append('To nobody', `${PASSWORD}-2`)
  const gone = async () => {
    const [, { list }] = await api('PushSubscription/get', {}, `${PASSWORD}-2`)
    return list.length === 0 || undefined
  }
  await eventually(gone, 'the end of the subscription')
  assert.equal(pushed.length, 0)

  // A service that says that nobody is there any more is not asked again.
  status = 410
  const again = await api('PushSubscription/set', { create: { k: object } }, `${PASSWORD}-2`)
  assert.ok(again[1].created.k.id)
  await eventually(() => pushed.shift(), 'the second code')
  await eventually(gone, 'the end of the second subscription')

  // What a program was given a password for is over with that password.
  status = 201
  const added = await posthus.command(['account', 'app-password', 'add', LOGIN, 'Phone', '--opens', 'jmap', '--json'])
  const app = JSON.parse(added.stdout)
  const own = (await api('PushSubscription/set', { create: { k: object } }, app.password))[1].created.k
  const code = JSON.parse(opened((await eventually(() => pushed.shift(), 'the third code')).body)).verificationCode
  await api('PushSubscription/set', { update: { [own.id]: { verificationCode: code } } }, app.password)
  assert.deepEqual(
    (await api('PushSubscription/get', {}, `${PASSWORD}-2`))[1].list,
    [],
    'not of who shows the main one',
  )
  await append('Seen by the phone', `${PASSWORD}-2`)
  await eventually(() => pushed.shift(), 'a push to the phone')
  await posthus.command(['account', 'app-password', 'revoke', LOGIN, app.id])
  await append('Not seen by the phone', `${PASSWORD}-2`)
  const configuration = await readConfiguration(posthus.configuration)
  const isGone = () =>
    visitHouse(
      configuration,
      async ({ pushSubscriptions }) => (await pushSubscriptions.all()).length === 0 || undefined,
    )
  await eventually(isGone, 'the end of the third subscription')
  assert.deepEqual(pushed, [])
})

/** What was encrypted for the receiver: RFC 8291, the other way round. */
function opened(body: Buffer): string {
  const salt = body.subarray(0, 16)
  const sender = body.subarray(21, 86)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, sender])
  const secret = Buffer.from(hkdfSync('sha256', receiver.computeSecret(sender), auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12))
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(body.subarray(-16))
  const plain = Buffer.concat([decipher.update(body.subarray(86, -16)), decipher.final()])
  assert.equal(plain.at(-1), 2)
  return plain.subarray(0, -1).toString()
}

function assertSigned(field: string, expectedKey: string): void {
  const [, head = '', claims = '', signature = '', key = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(field) ?? []
  assert.equal(key, expectedKey)
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.toString('base64url', 1, 33), point.toString('base64url', 33)]
  const shown = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  const options = { key: shown, dsaEncoding: 'ieee-p1363' } as const
  assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), options, Buffer.from(signature, 'base64url')))
  assert.equal(JSON.parse(Buffer.from(claims, 'base64url').toString()).aud, `https://${SERVICE}`)
}

// biome-ignore lint/suspicious/noExplicitAny: what a server answers is what the test is about.
async function api(name: string, args: object, password = PASSWORD): Promise<any> {
  const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail']
  const body = JSON.stringify({ using, methodCalls: [[name, args, '0']] })
  const answer = await curl('/jmap/api', password, '-H', 'content-type: application/json', '--data-binary', body)
  return JSON.parse(answer).methodResponses[0]
}

async function append(subject: string, password = PASSWORD): Promise<void> {
  const file = bench.path('letter.eml')
  writeFileSync(file, `From: bo@example.net\r\nSubject: ${subject}\r\n\r\nx\r\n`)
  const args = ['-sS', '--cacert', posthus.authority, '-u', `${LOGIN}:${password}`, '-T', file]
  await runWell('curl', [...args, `imaps://localhost:${posthus.ports.imaps}/INBOX`])
}

async function curl(path: string, password = PASSWORD, ...options: readonly string[]): Promise<string> {
  const args = ['-sSf', '--cacert', posthus.authority, '-u', `${LOGIN}:${password}`, ...options]
  return (await runWell('curl', [...args, `https://localhost:${posthus.ports.https}${path}`])).stdout
}
