import assert from 'node:assert/strict'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { spkiDigest } from '../../src/core/certificates/key-facts.ts'
import { prepareAcmeHouse } from './harness/acme-house.ts'
import { makeCertificate } from './harness/certificate.ts'
import { Load } from './harness/drill-load.ts'
import { decrypt } from './harness/eavesdropper.ts'
import { idle } from './harness/idling-client.ts'
import { huntKeys, isLogged } from './harness/key-hunt.ts'
import { PeerStream } from './harness/peer-stream.ts'
import { PASSWORD, type Posthus } from './harness/posthus.ts'
import {
  dialectOf,
  LISTENERS,
  type Listener,
  type PrivateSession,
  recordSession,
  untilTls,
} from './harness/private-session.ts'
import { eventually, run, runWell } from './harness/program.ts'
import { StaticRsaServer } from './harness/static-rsa-server.ts'
import { Workbench } from './harness/workbench.ts'

const IDLERS = 20
const PATIENCE_MS = 120_000
const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const

export interface DrillOptions {
  readonly hosts: number
  /** What `acme.key` says. */
  readonly key: 'ecdsa-p256' | 'rsa-2048'
}

interface Certificate {
  readonly id: string
  readonly state: string
  readonly origin: string
  readonly names: readonly string[]
  readonly facts?: { readonly serial: string; readonly spki: string }
}

/**
 * A drill in a house with `hosts` host names whose certificates are from pebble, under load: clients that idle on IMAP, mail that arrives and is filed, visitors of the site. In the end every key is new on every socket, the old certificates are
 * revoked at the authority, no old connection is left on any socket, no acknowledged mail is lost, every browser is signed out, and what was recorded before on any service can be read with none of the keys, old or new, nor with anything that lies on the disk.
 * @returns how long it took, in seconds
 */
export async function incidentDrill({ hosts, key }: DrillOptions): Promise<number> {
  await using bench = await Workbench.open('drill')
  const { posthus, pebble } = await houseOf(bench, hosts, key)
  const before = await untilCertified(posthus, hosts)
  const idlers: Awaited<ReturnType<typeof idle>>[] = []
  while (idlers.length < IDLERS)
    idlers.push(await idle(posthus.ports.imaps, 'anna@posthus.test', PASSWORD, PATIENCE_MS))
  const browser = bench.path('browser.cookies')
  const form = ['--data', `address=anna@posthus.test&password=${PASSWORD}`]
  assert.equal(await visitAccount(posthus, browser, form), '303')
  assert.equal(await visitAccount(posthus, browser), '200')
  const sessions = await recordAll(posthus)
  const held = await Promise.all(LISTENERS.map((listener) => secured(posthus, listener, 'h0.drill.test')))
  const oldDisk = bench.path('old-disk')
  cpSync(posthus.folder, oldDisk, { recursive: true })
  const load = new Load(posthus, 'h0.drill.test')
  const working = load.run()

  const began = performance.now()
  const args = ['incident', 'run', '--drill', '--json', '--config', posthus.configuration]
  const outcome = await run(join(import.meta.dirname, '../../bin/posthus'), args, { timeoutMs: PATIENCE_MS })
  const seconds = (performance.now() - began) / 1000
  load.stop()
  await working
  const status = async () => (await posthus.tryCommand(['incident', 'status'])).stdout
  assert.equal(outcome.code, 0, `${outcome.stdout}${outcome.stderr}${await status()}`)
  const { steps } = JSON.parse(outcome.stdout)
  assert.ok(steps.installed.rows.length > LISTENERS.length * hosts, `${steps.installed.rows.length} looks from outside`)

  const after = await certificates(posthus)
  const fresh = after.filter(({ state, origin }) => origin === 'acme' && (state === 'staged' || state === 'active'))
  await assertNewOnEverySocket(posthus, hosts, before, fresh)
  for (const { facts } of before) {
    const { Status, Reason } = await pebble.status(facts?.serial as string)
    assert.deepEqual([Status, Reason], ['Revoked', 1])
  }
  for (const { facts } of fresh) assert.equal((await pebble.status(facts?.serial as string)).Status, 'Valid')

  for (const { ended } of idlers) assert.match(await ended, /^\* BYE/m)
  assert.equal(await visitAccount(posthus, browser), '303', 'every browser is signed out')
  for (const [at, stream] of held.entries()) {
    await stream.rest()
    assert.ok(stream.closed, `a connection to ${LISTENERS[at]?.service} has outlived the drill`)
  }
  const kept = await load.kept()
  const lost = [...load.acknowledged].filter((subject) => !kept.has(subject))
  assert.deepEqual(lost, [], 'mail that was acknowledged')
  const delivered = [...load.acknowledged].filter((subject) => subject.startsWith('delivered')).length
  assert.ok(delivered > 10 && load.acknowledged.size - delivered > 10, `${[...load.acknowledged]}`)
  assert.ok(load.pages > 10, `${load.pages} pages were answered`)

  await assertUnreadable(bench, sessions, [oldDisk, posthus.folder], hosts)
  return seconds
}

async function houseOf(bench: Workbench, hosts: number, key: string) {
  const names = Array.from({ length: hosts }, (_, n) => `h${n}.drill.test`)
  const { posthus, pebble } = await prepareAcmeHouse(bench, {
    zone: 'drill.test',
    hostname: 'h0.drill.test',
    domain: 'posthus.test',
    settings: [
      'challenge = "http-01"',
      `names = ${JSON.stringify(names)}`,
      'names-per-certificate = 1',
      'concurrent-orders = 10',
      // Enough for the first certificates, and for no other: those of an incident do not wait for the next hour.
      `orders-per-hour = ${hosts + 5}`,
      `key = "${key}"`,
    ],
  })
  await posthus.serve()
  return { posthus, pebble }
}

async function certificates(posthus: Posthus): Promise<readonly Certificate[]> {
  return JSON.parse((await posthus.command(['cert', 'list', '--all', '--json'])).stdout)
}

/** Asks for the page of a member, or signs in with a form, as a browser whose cookies lie in a file; returns the status. */
async function visitAccount({ ports }: Posthus, cookies: string, form: readonly string[] = []): Promise<string> {
  const origin = `https://h0.drill.test:${ports.https}`
  const { stdout } = await runWell('curl', [
    ...['-sSk', '--resolve', `h0.drill.test:${ports.https}:127.0.0.1`, '-b', cookies, '-c', cookies],
    ...['-o', '/dev/null', '-w', '%{http_code}', '-H', `Origin: ${origin}`, '-H', 'Accept: text/html', ...form],
    `${origin}${form.length > 0 ? '/sign-in' : '/account'}`,
  ])
  return stdout
}

/** The certificates that there are, once every host has one. */
function untilCertified(posthus: Posthus, hosts: number): Promise<readonly Certificate[]> {
  const look = async () => {
    const shown = (await certificates(posthus)).filter(({ origin, state }) => origin === 'acme' && state === 'active')
    if (new Set(shown.flatMap(({ names }) => names)).size >= hosts) return shown
    await pause(500)
    return undefined
  }
  return eventually(look, 'a certificate for every host', PATIENCE_MS)
}

/** A session with every service, in both versions of TLS. */
async function recordAll(posthus: Posthus): Promise<readonly PrivateSession[]> {
  const sessions: PrivateSession[] = []
  for (const listener of LISTENERS) {
    for (const version of VERSIONS) {
      const tls = { minVersion: version, maxVersion: version, servername: 'h0.drill.test' }
      const port = posthus.ports[listener.service]
      sessions.push(await recordSession(port, listener, 'anna@posthus.test', PASSWORD, tls))
    }
  }
  return sessions
}

/** A connection on which TLS is up and nothing more is said. */
async function secured(posthus: Posthus, listener: Listener, servername: string): Promise<PeerStream> {
  const stream = await PeerStream.connect(posthus.ports[listener.service], { silenceMs: PATIENCE_MS })
  await untilTls(stream, listener)
  await stream.secure({ servername })
  return stream
}

/** Every socket, asked for every host by an own connection, shows the host's new key. */
async function assertNewOnEverySocket(
  posthus: Posthus,
  hosts: number,
  before: readonly Certificate[],
  fresh: readonly Certificate[],
): Promise<void> {
  const old = new Set(before.map(({ facts }) => facts?.spki))
  for (let n = 0; n < hosts; n++) {
    const host = `h${n}.drill.test`
    const keys = fresh.filter(({ names }) => names.includes(host)).map(({ facts }) => facts?.spki)
    for (const listener of LISTENERS) {
      const stream = await PeerStream.connect(posthus.ports[listener.service])
      await untilTls(stream, listener)
      const shown = (await stream.secure({ servername: host })).getPeerX509Certificate()
      stream.destroy()
      assert.ok(shown)
      const spki = spkiDigest(shown.publicKey)
      assert.ok(keys.includes(spki) && !old.has(spki), `${listener.service} shows another key for ${host}`)
    }
  }
}

/**
 * Nothing that was recorded can be read with all keys that are found below the folders. The same procedure reads each of the recordings with the secrets of its client, and a session whose keys
 * were agreed on by static RSA with a key that lies on the disk: it would have found something.
 */
async function assertUnreadable(
  bench: Workbench,
  sessions: readonly PrivateSession[],
  folders: readonly string[],
  hosts: number,
): Promise<void> {
  const keys = folders.flatMap((folder) => huntKeys(bench, folder))
  // The old and the new certificates, those that wait, accounts, DKIM.
  assert.ok(keys.length > 2 * hosts, `${keys.length} keys were found`)
  for (const { listener, recording, secret, keyLog } of sessions) {
    const dialect = dialectOf(listener)
    assert.equal(await decrypt(bench, recording, dialect, keys), '', `${listener.service} can be read`)
    assert.ok((await decrypt(bench, recording, dialect, keys, keyLog)).includes(secret), `${listener.service}: blind`)
    for (const folder of folders) assert.equal(isLogged(recording, folder), false, `${listener.service} is logged`)
  }
  const weak = bench.path('weak-server')
  mkdirSync(weak)
  const { key, certificate } = await makeCertificate(weak, 'weak', 'rsa')
  await using server = await StaticRsaServer.start(key, certificate)
  const imaps = LISTENERS.find(({ service }) => service === 'imaps') as Listener
  const { recording, secret } = await recordSession(server.port, imaps, 'anna', PASSWORD, {
    maxVersion: 'TLSv1.2',
    ciphers: 'AES256-GCM-SHA384',
  })
  const found = [...keys, ...huntKeys(bench, weak)]
  const [first] = sessions as readonly [PrivateSession]
  writeFileSync(join(weak, 'session.keys'), first.keyLog)
  assert.ok(isLogged(first.recording, weak), 'a key log is not found')
  assert.ok((await decrypt(bench, recording, 'tls', found)).includes(secret), 'static RSA cannot be read')
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { hosts: { type: 'string', default: '50' }, key: { type: 'string', default: 'ecdsa-p256' } },
  })
  const key = values.key === 'rsa-2048' ? values.key : 'ecdsa-p256'
  console.log(`${values.hosts} host names: ${(await incidentDrill({ hosts: Number(values.hosts), key })).toFixed(1)} s`)
}
