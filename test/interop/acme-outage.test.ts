import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { connect } from 'node:tls'
import { systemClock } from '../../src/base/clock.ts'
import { AcmeAuthority, refused } from '../kit/acme/authority.ts'
import { Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { freePort, Workbench } from './harness/workbench.ts'

const HOST = 'mail.acme.test'
/** What is due is seen to in the round of the next minute at the latest, and rounds are late on a machine that is busy. */
const WITHIN_MS = 240_000
/** Of the first certificates: they are renewed when nine tenths of it are left, so that nobody waits for long, and nothing expires on a machine that is slow. */
const SHORT_LIFE_MS = 600_000

test('a house that serves renews by ratio and when its authority says so, and shows every client the old certificate while the authority refuses nonces, names and orders, or is not there', async (t) => {
  const bench = await Workbench.open('acme-outage')
  t.after(() => bench[Symbol.asyncDispose]())
  await using authority = await AcmeAuthority.start(systemClock)
  const posthus = await prepare(bench, authority)
  const issued = () => authority.issued.filter(({ names }) => names.includes(HOST)).length
  const validate = async ({ identifier, token, keyAuthorization }: Parameters<typeof authority.validate>[0]) => {
    return (await challengeAt(posthus.ports.http, identifier, token)).trim() === keyAuthorization
  }
  authority.validate = validate
  authority.wishes = { lifetimeMs: SHORT_LIFE_MS }
  let asked = 0
  authority.interfere = (resource) => {
    if (!['directory', 'nonce', 'renewal-info'].includes(resource) && ++asked % 3 === 0) {
      return refused(400, 'badNonce', 'another one')
    }
    if (resource !== 'renewal-info') return undefined
    // Of the first certificate it says nothing, the second one it wants replaced at once.
    if (issued() === 1) return { status: 503, body: '' }
    return issued() === 2 ? { status: 200, body: { suggestedWindow: pastWindow() } } : undefined
  }
  await posthus.serve()
  await using watch = new Watch(posthus, authority.issuer.root)
  const first = await watch.until((serial) => serial !== undefined, 'the first certificate')
  watch.isStrict = true
  authority.wishes = {}
  const second = await watch.until((serial) => serial !== first, 'the one that comes by ratio')
  await posthus.command(['cert', 'order', 'mta-sts.acme.test'])
  const third = await watch.until((serial) => serial !== second, 'the one that the authority wants')
  await eventually(() => posthus.log.includes('acme/renew-at-once') || undefined, 'the log says why')

  const order = () => posthus.command(['cert', 'order', HOST])
  const told = (event: string, code: string) =>
    eventually(
      () => posthus.log.split('\n').some((line) => line.includes(`"${event}"`) && line.includes(code)) || undefined,
      `${event} ${code}`,
      WITHIN_MS,
    )
  authority.validate = async () => false
  await order()
  await told('acme/order-failed', 'acme/order-failed')
  authority.validate = validate
  const detail = `too many certificates already issued for "${HOST}"`
  authority.interfere = (resource) =>
    resource === 'order' ? refused(429, 'rateLimited', detail, { 'retry-after': '3600' }) : undefined
  await order()
  await told('acme/order-failed', 'acme/rate-limited')
  authority.interfere = () => ({ status: 503, body: '', headers: { 'content-type': 'text/plain' } })
  await order()
  await told('acme/authority-failed', 'acme/unreachable')
  assert.equal(await watch.until(() => true, 'the old one'), third)
  // A start during the outage asks nobody and serves at once.
  watch.isStrict = false
  await posthus.stop()
  await posthus.serve()
  watch.isStrict = true
  assert.equal(await watch.until((serial) => serial !== undefined, 'the old one'), third)
  assert.ok(watch.looks > 50, `${watch.looks}`)
  assert.deepEqual(watch.failures, [])
})

/** What the house shows an authority; `fetch` would not let it name the host. */
async function challengeAt(port: number, host: string, token: string): Promise<string> {
  const asked = get({ host: '127.0.0.1', port, path: `/.well-known/acme-challenge/${token}`, headers: { host } })
  const [answer] = await once(asked, 'response')
  return text(answer)
}

function pastWindow() {
  const time = (agoMs: number) => new Date(Date.now() - agoMs).toISOString()
  return { start: time(7_200_000), end: time(3_600_000) }
}

async function prepare(bench: Workbench, authority: AcmeAuthority): Promise<Posthus> {
  writeFileSync(bench.path('door.pem'), authority.issuer.root)
  const tables = `[tls]
issuer = "acme"
[dns]
servers = ["127.0.0.1:${await freePort()}"]
[acme]
renew-percent-short = 90
agree-to-terms = true
challenge = "http-01"
[[acme.authorities]]
directory = "${authority.directoryUrl}"
ca-file = "${bench.path('door.pem')}"
`
  return Posthus.prepare(bench, { workers: 2, hostname: HOST, domain: 'acme.test', tables })
}

/** Connects over and over as clients do that trust one root. */
class Watch implements AsyncDisposable {
  /** Whether every client has to be shown a certificate that it trusts. */
  isStrict = false
  looks = 0
  readonly failures: string[] = []
  readonly #posthus: Posthus
  readonly #ca: string
  readonly #done: Promise<void>
  #last: string | undefined
  #isOver = false

  constructor(posthus: Posthus, ca: string) {
    this.#posthus = posthus
    this.#ca = ca
    this.#done = this.#watch()
  }

  /** The serial number that was shown last, once it is as is wished. */
  until(isWished: (serial: string | undefined) => boolean, what: string): Promise<string> {
    const from = this.looks
    return eventually(() => (this.looks > from + 3 && isWished(this.#last) ? this.#last : undefined), what, WITHIN_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    await this.#done
  }

  async #watch(): Promise<void> {
    const { imaps, https, submissions } = this.#posthus.ports
    while (!this.#isOver) {
      for (const port of [imaps, https, submissions]) {
        const wasStrict = this.isStrict
        const seen = await shownAt(port, this.#ca)
        if (wasStrict && this.isStrict && seen.serial === undefined) this.failures.push(`${port}: ${seen.why}`)
        if (port === imaps) this.#last = seen.serial
        this.looks++
      }
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

function shownAt(port: number, ca: string): Promise<{ readonly serial?: string; readonly why?: string }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly serial?: string; readonly why?: string }>()
  const socket = connect({ port, host: '127.0.0.1', servername: HOST, ca })
  socket.once('secureConnect', () => {
    resolve({ serial: socket.getPeerCertificate().serialNumber })
    socket.destroy()
  })
  socket.once('error', (error) => resolve({ why: String(error) }))
  return promise
}
