import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { PGP_CAPABILITY } from '../../src/wire/jmap/pgp.ts'
import { BOS_FINGERPRINT, BOS_KEY } from '../../src/wire/openpgp/keys.fixture.ts'
import { Gnupg } from './harness/gnupg.ts'
import { enterNamespace, giveAddresses, useResolver } from './harness/namespace.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

// GnuPG asks at port 443 of the hosts that it finds by itself, and trusts what the machine trusts: all of that is of this test alone.
await enterNamespace(import.meta.filename)

const PASSPHRASE = 'correct horse battery staple'
const ADVANCED = '127.0.0.1 openpgpkey.posthus.test'
const DIRECT = '127.0.0.1 posthus.test'

let bench: Workbench
let posthus: Posthus
let anna: Gnupg
let fingerprint: string

before(async () => {
  await giveAddresses([])
  bench = await Workbench.open('key-directory')
  posthus = await Posthus.start(bench, { hostname: 'posthus.test' })
  await overlay('authorities', readFileSync(posthus.authority, 'utf8'), '/etc/ssl/certs/ca-certificates.crt')
  await overlay('hosts', '', '/etc/hosts')
  await answerNothing()
  await useResolver('127.0.0.1', bench.path('resolv.conf'))
  bench.defer(() => runWell('umount', ['/etc/resolv.conf']))
  const door = createServer((socket) => {
    const inner = connect(posthus.ports.https, '127.0.0.1')
    for (const [from, to] of [
      [socket, inner],
      [inner, socket],
    ] as const)
      from.on('error', () => to.destroy()).pipe(to)
  }).listen(443, '127.0.0.1')
  bench.defer(() => door.close())
  anna = await Gnupg.open(bench, 'anna')
  fingerprint = await anna.generate('Anna <anna@posthus.test>', 'ecc')
  await anna.ask(['--passphrase', '', '--quick-add-uid', fingerprint, 'Anna <secret@example.net>'])
})
after(() => bench[Symbol.asyncDispose]())

/** Names that have an address, for all programs of this test; others do not exist. */
function nameHosts(...lines: readonly string[]): void {
  writeFileSync(bench.path('hosts'), `127.0.0.1 localhost\n${lines.join('\n')}\n`)
}

/** A resolver for which no name is there: GnuPG asks the DNS for more than addresses. */
async function answerNothing(): Promise<void> {
  const resolver = createSocket('udp4')
  resolver.on('message', (query, { port, address }) => {
    // The question as it came, NXDOMAIN (RFC 1035 §4.1.1), and nothing behind it.
    const end = query.indexOf(0, 12) + 5
    const counts = [0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 0]
    resolver.send(Buffer.concat([query.subarray(0, 2), Buffer.from(counts), query.subarray(12, end)]), port, address)
  })
  resolver.bind(53, '127.0.0.1')
  await once(resolver, 'listening')
  bench.defer(() => resolver.close())
}

/** Lays a file of this test over one of the machine's, for this test alone. */
async function overlay(name: string, text: string, path: string): Promise<void> {
  writeFileSync(bench.path(name), text)
  await runWell('mount', ['--bind', bench.path(name), path])
  bench.defer(() => runWell('umount', [path]))
}

async function call(name: string, args: object): Promise<Record<string, unknown>> {
  const methodCalls = [[name, { accountId: await accountId(), ...args }, '0']]
  const { stdout } = await runWell('curl', [
    ...['-s', '-k', '-u', `anna@posthus.test:${PASSWORD}`, '-H', 'content-type: application/json'],
    ...['-d', JSON.stringify({ using: ['urn:ietf:params:jmap:core', PGP_CAPABILITY], methodCalls })],
    `https://localhost:${posthus.ports.https}/jmap/api`,
  ])
  const [[answered, answer]] = JSON.parse(stdout).methodResponses
  assert.equal(answered, name, stdout)
  return answer
}

async function accountId(): Promise<string> {
  const session = [
    '-s',
    '-k',
    '-u',
    `anna@posthus.test:${PASSWORD}`,
    `https://localhost:${posthus.ports.https}/jmap/session`,
  ]
  return JSON.parse((await runWell('curl', session)).stdout).primaryAccounts[PGP_CAPABILITY]
}

/** What a stranger's GnuPG finds for an address, with nothing known before. */
async function locate(address: string, name: string) {
  const stranger = await Gnupg.open(bench, name)
  writeFileSync(join(stranger.home, 'dirmngr.conf'), 'standard-resolver\n')
  const found = await stranger.ask([
    '--auto-key-locate',
    'clear,wkd',
    '--with-colons',
    '--locate-external-keys',
    address,
  ])
  const lines = Buffer.from(found.octets).toString().split('\n')
  const field = (type: string) => lines.filter((line) => line.startsWith(`${type}:`)).map((line) => line.split(':')[9])
  return {
    code: found.code,
    fingerprint: field('fpr')[0]?.toLowerCase(),
    userIds: field('uid'),
    log: found.log,
    stranger,
  }
}

test('a key of GnuPG is refused in clear, and kept when it is wrapped', async () => {
  const publicKey = await anna.exportPublic(fingerprint)
  const clear = await anna.exportSecret(fingerprint)
  const refused = await call('PgpKey/set', { create: { k: { publicKey, wrappedPrivateKey: clear } } })
  assert.match(JSON.stringify(refused['notCreated']), /no passphrase/)
  const wrapped = await Gnupg.open(bench, 'wrapped')
  await wrapped.import(clear)
  const edited = await wrapped.ask([
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    PASSPHRASE,
    '--change-passphrase',
    fingerprint,
  ])
  assert.equal(edited.code, 0, edited.log)
  const wrappedPrivateKey = await wrapped.exportSecret(fingerprint, PASSPHRASE)
  const { created } = await call('PgpKey/set', { create: { k: { publicKey, wrappedPrivateKey } } })
  assert.match(JSON.stringify(created), new RegExp(fingerprint))
})

test('what is not published is not found', async () => {
  nameHosts(ADVANCED)
  const { code, fingerprint: found } = await locate('anna@posthus.test', 'unpublished')
  assert.notEqual(code, 0)
  assert.equal(found, undefined)
})

test('GnuPG finds a published key by the advanced method, with the user id of that address alone, and encrypts to it', async () => {
  await call('PgpKey/set', { update: { [fingerprint]: { isPublished: true } } })
  nameHosts(ADVANCED)
  const found = await locate('anna@posthus.test', 'advanced')
  assert.equal(found.code, 0, found.log)
  assert.deepEqual([found.fingerprint, found.userIds], [fingerprint, ['Anna <anna@posthus.test>']])
  const sealed = await found.stranger.ask(
    ['--armor', '--recipient', 'anna@posthus.test', '--encrypt'],
    'See you at the ferry',
  )
  assert.equal(sealed.code, 0, sealed.log)
  const opened = await anna.ask(['--decrypt'], sealed.octets)
  assert.equal(Buffer.from(opened.octets).toString(), 'See you at the ferry')
})

test('and by the direct one, where the domain itself leads here and there is no host for the other', async () => {
  nameHosts(DIRECT)
  const found = await locate('Anna@posthus.test', 'direct')
  assert.deepEqual([found.code, found.fingerprint], [0, fingerprint], found.log)
})

test('domain dns names the host, and the certificate of the house is for it', async () => {
  const { stdout } = await posthus.command(['domain', 'dns', 'posthus.test'])
  assert.match(
    stdout,
    /Web Key Directory, with a certificate for this name\n[^\n]*\n\s+openpgpkey\.posthus\.test +CNAME +posthus\.test\./,
  )
})

test('GnuPG imports what the export of an account writes, and opens it with the member’s passphrase', async () => {
  const key = { fingerprint: BOS_FINGERPRINT, publicKey: BOS_KEY, acceptance: 'accepted', source: 'imported' }
  const bo = { address: 'bo@example.net', keys: [{ ...key, firstSeenAt: '2026-01-01T00:00:00Z' }] }
  const { created } = await call('PgpCorrespondent/set', { create: { bo } })
  assert.ok(created)
  await posthus.command(['account', 'export', 'anna@posthus.test', bench.path('export')])
  const away = await Gnupg.open(bench, 'away')
  await away.import(readFileSync(bench.path('export/pgp-own-keys.asc'), 'utf8'), PASSPHRASE)
  await away.import(readFileSync(bench.path('export/pgp-keys-of-others.asc'), 'utf8'))
  const signed = await away.ask(['--passphrase', PASSPHRASE, '--local-user', fingerprint, '--sign'], 'hello')
  assert.equal(signed.code, 0, signed.log)
  const { octets } = await away.ask(['--list-keys', '--with-colons', 'bo@example.net'])
  assert.match(Buffer.from(octets).toString(), new RegExp(BOS_FINGERPRINT, 'i'))
})
