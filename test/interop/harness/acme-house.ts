import { writeFileSync } from 'node:fs'
import { systemClock } from '../../../src/base/clock.ts'
import { TestIssuer } from '../../kit/acme/issuer.ts'
import { Named } from './named.ts'
import { Pebble, type PebbleOptions } from './pebble.ts'
import { Posthus } from './posthus.ts'
import { freePort, type Workbench } from './workbench.ts'

export interface AcmeHouseOptions {
  /** Every name below it leads to this machine. */
  readonly zone: string
  readonly hostname: string
  /** What it hosts; `zone` by default. */
  readonly domain?: string
  /** Local parts of members of its domain. */
  readonly members?: readonly string[]
  /** Lines of `[acme]`, of its authority, and of `[publish]`. */
  readonly settings: readonly string[]
  readonly authority?: readonly string[]
  readonly publish?: readonly string[]
  /** Whether it may update the zone. */
  readonly updates?: boolean
  readonly pebble?: Partial<PebbleOptions>
  /** Called once the zone is served. */
  readonly prepare?: (named: Named) => void
}

/** Posthus with two workers that has its certificates from pebble, which finds it by the names of a zone of its own. Not started yet. */
export async function prepareAcmeHouse(bench: Workbench, options: AcmeHouseOptions) {
  const {
    zone,
    hostname,
    domain = zone,
    members = ['anna'],
    settings,
    authority = [],
    publish = [],
    updates = false,
  } = options
  const named = await Named.start(bench, zone, `*.${zone}. IN A 127.0.0.1\n`)
  options.prepare?.(named)
  const door = await TestIssuer.make(systemClock)
  const port = await freePort()
  writeFileSync(bench.path('door.pem'), door.root)
  const tables = `[tls]
issuer = "acme"
[dns]
servers = ["127.0.0.1:${named.port}"]
[acme]
agree-to-terms = true
first-retry-minutes = 1
contact = ["postmaster@${zone}"]
${settings.join('\n')}
[[acme.authorities]]
directory = "https://127.0.0.1:${port}/dir"
ca-file = "${bench.path('door.pem')}"
${authority.join('\n')}
[publish]
${publish.join('\n')}
${updates ? `update-server = "127.0.0.1:${named.port}"\nupdate-key-file = "${named.keyFile}"` : ''}
`
  const posthus = await Posthus.prepare(bench, { workers: 2, hostname, domain, members, tables })
  const { http: httpPort, https: tlsPort } = posthus.ports
  const pebble = await Pebble.start(bench, { dnsPort: named.port, port, door, httpPort, tlsPort, ...options.pebble })
  return { posthus, pebble, named }
}
