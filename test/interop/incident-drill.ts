import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { prepareAcmeHouse } from './harness/acme-house.ts'
import { decrypt, privateKeys } from './harness/eavesdropper.ts'
import { idle } from './harness/idling-client.ts'
import { ImapPeer } from './harness/imap-peer.ts'
import { testMessage } from './harness/messages.ts'
import { PeerStream } from './harness/peer-stream.ts'
import { PASSWORD, type Posthus } from './harness/posthus.ts'
import { eventually, run } from './harness/program.ts'
import { type Recording, RecordingProxy } from './harness/recording-proxy.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const IDLERS = 20
const PATIENCE_MS = 120_000

interface Certificate {
  readonly id: string
  readonly state: string
  readonly origin: string
  readonly names: readonly string[]
  readonly facts?: { readonly serial: string; readonly spki: string }
}

/**
 * A drill in a house with `hosts` host names whose certificates are from pebble, under load: clients that idle, mail that arrives, visitors of the site. In the end every key is new on every socket, the old certificates are
 * revoked at the authority, the old connections are ended, no acknowledged mail is lost, and what was recorded before can be read with none of the keys, old or new.
 * @returns how long it took, in seconds
 */
export async function incidentDrill(hosts: number): Promise<number> {
  await using bench = await Workbench.open('drill')
  const { posthus, pebble } = await houseOf(bench, hosts)
  const before = await untilCertified(posthus, hosts)
  const idlers: Awaited<ReturnType<typeof idle>>[] = []
  while (idlers.length < IDLERS)
    idlers.push(await idle(posthus.ports.imaps, 'anna@posthus.test', PASSWORD, PATIENCE_MS))
  const recording = await recordLogin(posthus)
  const oldKeys = bench.path('old-keys')
  cpSync(join(posthus.data, 'tls'), oldKeys, { recursive: true })
  const load = new Load(posthus)
  const working = load.run()

  const began = performance.now()
  const args = ['incident', 'run', '--drill', '--json', '--config', posthus.configuration]
  const outcome = await run(join(import.meta.dirname, '../../bin/posthus'), args, { timeoutMs: PATIENCE_MS })
  const seconds = (performance.now() - began) / 1000
  load.stop()
  await working
  assert.equal(
    outcome.code,
    0,
    `${outcome.stdout}${outcome.stderr}${(await posthus.tryCommand(['incident', 'status'])).stdout}`,
  )
  const { steps } = JSON.parse(outcome.stdout)
  // Eight services with TLS, each asked for every host name.
  assert.ok(steps.installed.rows.length > 8 * hosts, `${steps.installed.rows.length} looks from outside`)

  const after = await certificates(posthus)
  const spkis = new Set(before.map(({ facts }) => facts?.spki))
  const fresh = after.filter(({ state, origin }) => origin === 'acme' && (state === 'staged' || state === 'active'))
  assert.equal(new Set(fresh.flatMap(({ names }) => names)).size >= hosts, true)
  for (const { facts } of fresh) assert.ok(!spkis.has(facts?.spki))
  for (const { facts } of before) {
    const { Status, Reason } = await pebble.status(facts?.serial as string)
    assert.deepEqual([Status, Reason], ['Revoked', 1])
  }
  for (const { ended } of idlers) assert.match(await ended, /^\* BYE/m)

  const anna = await ImapPeer.logIn(posthus.ports.imaps, 'anna@posthus.test', PASSWORD)
  await anna.ok('SELECT INBOX')
  const { untagged } = await anna.ok('SEARCH ALL')
  const kept = untagged.find(({ word }) => word === 'SEARCH')?.values.slice(1).length ?? 0
  assert.ok(load.acknowledged > 10 && kept >= load.acknowledged, `${kept} kept, ${load.acknowledged} acknowledged`)
  assert.ok(load.pages > 10, `${load.pages} pages were answered`)
  await anna.ok('LOGOUT')

  const keys = [...privateKeys(oldKeys), ...privateKeys(posthus.folder)]
  assert.ok(keys.length > hosts)
  assert.equal(await decrypt(bench, recording, 'tls', keys), '')
  return seconds
}

async function houseOf(bench: Workbench, hosts: number) {
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
      'orders-per-hour = 1000',
    ],
  })
  await posthus.serve()
  return { posthus, pebble }
}

async function certificates(posthus: Posthus): Promise<readonly Certificate[]> {
  return JSON.parse((await posthus.command(['cert', 'list', '--all', '--json'])).stdout)
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

async function recordLogin(posthus: Posthus): Promise<Recording> {
  await using proxy = await RecordingProxy.open(posthus.ports.imaps)
  const peer = await ImapPeer.connect(proxy.port, 'implicit', { maxVersion: 'TLSv1.2', servername: 'h0.drill.test' })
  await peer.ok(`LOGIN anna@posthus.test ${PASSWORD}`)
  await peer.logOut()
  return proxy.recordings[0] as Recording
}

/** Mail from outside and visitors of the site, until it is stopped. */
class Load {
  acknowledged = 0
  pages = 0
  readonly #posthus: Posthus
  #isStopped = false

  constructor(posthus: Posthus) {
    this.#posthus = posthus
  }

  stop(): void {
    this.#isStopped = true
  }

  async run(): Promise<void> {
    await Promise.all([this.#deliver(), this.#visit()])
  }

  async #deliver(): Promise<void> {
    for (let n = 0; !this.#isStopped; n++) {
      const peer = await SmtpPeer.connect(this.#posthus.ports.smtp, 'starttls').catch(() => undefined)
      // Its connection may be among those that are ended.
      const sent = await peer
        ?.send('eva@far.test', ['anna@posthus.test'], testMessage(10 * n).octets)
        .catch(() => undefined)
      if (sent) this.acknowledged++
      peer?.stream.destroy()
      await pause(50)
    }
  }

  async #visit(): Promise<void> {
    while (!this.#isStopped) {
      const stream = await PeerStream.connect(this.#posthus.ports.https).catch(() => undefined)
      try {
        await stream?.secure({ servername: 'h0.drill.test' })
        stream?.write('GET / HTTP/1.1\r\nHost: h0.drill.test\r\nConnection: close\r\n\r\n')
        if (/^HTTP\/1\.1 200/.test((await stream?.line()) ?? '')) this.pages++
      } catch (error) {
        if (!(error instanceof Error)) throw error
      }
      stream?.destroy()
      await pause(100)
    }
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { hosts: { type: 'string', default: '50' } } })
  console.log(`${values.hosts} host names: ${(await incidentDrill(Number(values.hosts))).toFixed(1)} s`)
}
