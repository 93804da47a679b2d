import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, Program, run, runWell } from './program.ts'
import type { Workbench } from './workbench.ts'

/** Lines of a zone, without SOA and NS, with names relative to it. */
export type ZoneLines = readonly string[]

export interface Zones {
  /** Records of `test.`, which is signed and trusted. */
  readonly signed: ZoneLines
  /** Records of `plain.test.`, which is not signed. */
  readonly plain?: ZoneLines
  /** Records of `bogus.test.`, whose parent says that it is signed with a key that it does not have. */
  readonly bogus?: ZoneLines
  /** How long all of this is remembered, and what is not there; a second where a test changes it. */
  readonly ttlSeconds?: number
  /** What the signed zone is called: `test` by default, which some resolvers want to know nothing of. */
  readonly top?: string
}

/** Where the name server and the resolver are; both are addresses of the namespace. */
const SERVER = '192.0.2.53'
export const RESOLVER = '127.0.0.1'
const TTL = 1
const TOP = 'test'

/** The signed zone `test.` on nsd, and an unbound that trusts its key and validates. Needs port 53. */
export class SignedZone {
  readonly #folder: string
  readonly #key: string
  #nsd: Program

  private constructor(folder: string, key: string, nsd: Program) {
    this.#folder = folder
    this.#key = key
    this.#nsd = nsd
  }

  /** Addresses that the namespace needs for it. */
  static readonly addresses = [SERVER]

  static async start(bench: Workbench, zones: Zones): Promise<SignedZone> {
    const { top = TOP } = zones
    const folder = bench.path('dns')
    mkdirSync(folder, { recursive: true })
    const made = await runWell('ldns-keygen', ['-a', 'ECDSAP256SHA256', '-k', `${top}.`], { cwd: folder })
    const key = made.stdout.trim()
    await writeZones(folder, key, zones)
    writeFileSync(join(folder, 'nsd.conf'), nsdConf(folder, top))
    writeFileSync(join(folder, 'unbound.conf'), unboundConf(folder, key, top, zones.ttlSeconds))
    const nsd = startNsd(folder)
    const unbound = Program.start(
      'unbound',
      ['-d', '-p', '-c', join(folder, 'unbound.conf')],
      join(folder, 'unbound.log'),
    )
    const zone = new SignedZone(folder, key, nsd)
    bench.defer(() => Promise.all([zone.#nsd.stop(), unbound.stop()]))
    await zone.#served(top)
    return zone
  }

  /** Puts other zones in the place of these, and waits until nobody remembers the old ones. The name server is started anew: on a busy machine it may miss that it was told to read them. */
  async replace(zones: Zones): Promise<void> {
    await writeZones(this.#folder, this.#key, zones)
    await this.#nsd.stop()
    this.#nsd = startNsd(this.#folder)
    await this.#served(zones.top)
    await new Promise((resolve) => setTimeout(resolve, 2 * TTL * 1000))
  }

  /** Resolves when the resolver tells the present serial of each zone. */
  async #served(top = TOP): Promise<void> {
    for (const name of [top, `plain.${top}`]) {
      const isNew = async () => {
        const { stdout } = await run('drill', [`@${RESOLVER}`, name, 'SOA'])
        if (stdout.includes(` ${serial} `)) return true
        await new Promise((resolve) => setTimeout(resolve, 500))
        return undefined
      }
      await eventually(isNew, `the zone ${name} is served`)
    }
  }
}

function startNsd(folder: string): Program {
  return Program.start('nsd', ['-d', '-c', join(folder, 'nsd.conf')], join(folder, 'nsd.log'))
}

let serial = Math.floor(Date.now() / 1000)

async function writeZones(folder: string, key: string, zones: Zones): Promise<void> {
  const { signed, plain = [], bogus = [], ttlSeconds = TTL, top = TOP } = zones
  serial++
  const head = (name: string) =>
    `$ORIGIN ${name}\n$TTL ${ttlSeconds}\n@ SOA ns.${top}. root.${top}. ${serial} 3600 600 86400 ${ttlSeconds}\n@ NS ns.${top}.\n`
  const delegations = [
    `ns A ${SERVER}`,
    `plain NS ns.${top}.`,
    `bogus NS ns.${top}.`,
    // The digest of no key at all.
    `bogus DS 4711 13 2 ${'00'.repeat(32)}`,
  ]
  writeFileSync(join(folder, 'top.zone'), `${head(`${top}.`)}${[...delegations, ...signed].join('\n')}\n`)
  writeFileSync(join(folder, 'plain.zone'), `${head(`plain.${top}.`)}${plain.join('\n')}\n`)
  writeFileSync(join(folder, 'bogus.zone'), `${head(`bogus.${top}.`)}${bogus.join('\n')}\n`)
  await runWell('ldns-signzone', ['-f', 'top.signed', '-o', `${top}.`, 'top.zone', key], { cwd: folder })
}

function nsdConf(folder: string, top: string): string {
  const zone = (name: string, file: string) => `zone:\n  name: "${name}"\n  zonefile: "${file}"\n`
  return `server:
  ip-address: ${SERVER}
  zonesdir: "${folder}"
  pidfile: "${folder}/nsd.pid"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
  username: ""
  server-count: 1
remote-control:
  control-enable: no
${zone(top, 'top.signed')}${zone(`plain.${top}`, 'plain.zone')}${zone(`bogus.${top}`, 'bogus.zone')}`
}

function unboundConf(folder: string, key: string, top: string, ttlSeconds = TTL): string {
  // What is trusted is the key itself: there is no root here.
  appendFileSync(join(folder, 'anchor'), readFileSync(join(folder, `${key}.ds`)))
  return `server:
  interface: ${RESOLVER}
  access-control: 127.0.0.0/8 allow
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: "${folder}/unbound.pid"
  use-syslog: no
  do-daemonize: no
  do-not-query-localhost: no
  local-zone: "${top}." nodefault
  trust-anchor-file: "${folder}/anchor"
  module-config: "validator iterator"
  ede: yes
  val-log-level: 2
  cache-max-negative-ttl: ${ttlSeconds}
  infra-host-ttl: 1
remote-control:
  control-enable: no
stub-zone:
  name: "${top}."
  stub-addr: ${SERVER}
`
}
