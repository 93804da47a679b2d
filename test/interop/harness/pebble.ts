import { writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { systemClock } from '../../../src/base/clock.ts'
import { TestIssuer } from '../../kit/acme/issuer.ts'
import { listening, Program } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

export interface PebbleOptions {
  /** Where it looks names up. */
  readonly dnsPort: number
  /** How many of a hundred right nonces it refuses. */
  readonly rejectedNonces?: number
  /** Key id and secret (base64url), where accounts have to be bound. */
  readonly external?: Readonly<Record<string, string>>
  readonly alternateRoots?: number
  /** Where it listens, with whose certificate, and where it asks: for a server that has to know the one before it is started, and whose ports are known afterwards. */
  readonly port?: number
  readonly door?: TestIssuer
  readonly httpPort?: number
  readonly tlsPort?: number
}

/** Debian's pebble, the certificate authority that Let's Encrypt tests clients with. */
export class Pebble {
  readonly directoryUrl: string
  /** The root (PEM) that its own door is proven by. */
  readonly ca: string
  /** Where it asks HTTP-01 and TLS-ALPN-01. */
  readonly httpPort: number
  readonly tlsPort: number
  readonly #management: string

  private constructor(ports: readonly [number, number, number, number], ca: string) {
    const [acme, management, http, tls] = ports
    this.directoryUrl = `https://127.0.0.1:${acme}/dir`
    this.#management = `https://127.0.0.1:${management}`
    this.httpPort = http
    this.tlsPort = tls
    this.ca = ca
  }

  static async start(bench: Workbench, options: PebbleOptions): Promise<Pebble> {
    const acmePort = options.port ?? (await freePort())
    const httpPort = options.httpPort ?? (await freePort())
    const ports = [acmePort, await freePort(), httpPort, options.tlsPort ?? (await freePort())] as const
    const door = options.door ?? (await TestIssuer.make(systemClock))
    const { cert, key } = await door.serverIdentity(['127.0.0.1', 'localhost'])
    const path = (name: string) => bench.path(`pebble-${ports[0]}.${name}`)
    writeFileSync(path('pem'), cert)
    writeFileSync(path('key'), key, { mode: 0o600 })
    const pebble = {
      listenAddress: `127.0.0.1:${ports[0]}`,
      managementListenAddress: `127.0.0.1:${ports[1]}`,
      certificate: path('pem'),
      privateKey: path('key'),
      httpPort: ports[2],
      tlsPort: ports[3],
      externalAccountBindingRequired: options.external !== undefined,
      externalAccountMACKeys: options.external ?? {},
    }
    writeFileSync(path('json'), JSON.stringify({ pebble }))
    const env = {
      PEBBLE_VA_NOSLEEP: '1',
      PEBBLE_WFE_NONCEREJECT: String(options.rejectedNonces ?? 5),
      PEBBLE_ALTERNATE_ROOTS: String(options.alternateRoots ?? 0),
      PEBBLE_AUTHZREUSE: '0',
    }
    const args = ['-config', path('json'), '-dnsserver', `127.0.0.1:${options.dnsPort}`, '-strict']
    const program = Program.start('pebble', args, path('log'), { env })
    bench.defer(() => program.stop())
    await listening([ports[0], ports[1]], program)
    return new Pebble(ports, door.root)
  }

  /** What it has on a certificate, by the serial number in hexadecimal. */
  async status(serial: string): Promise<{ readonly Status: string; readonly Reason?: number }> {
    return JSON.parse(await this.#manage(`/cert-status-by-serial/${serial.toLowerCase()}`))
  }

  /** Its root, PEM: another one at each start. */
  root(index = 0): Promise<string> {
    return this.#manage(`/roots/${index}`)
  }

  async #manage(path: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    get(`${this.#management}${path}`, { ca: this.ca, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve(text))
    }).on('error', reject)
    return promise
  }
}
