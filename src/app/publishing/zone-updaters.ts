import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { RECORD_TTL } from '../../core/publishing/zone-file.ts'
import type { ZoneUpdater } from '../../core/publishing/zone-updater.ts'
import { DNS_SETTINGS, ResolverDns } from '../../net/dns/resolver-dns.ts'
import { ZoneUpdates } from '../../net/dns/zone-updates.ts'
import { parseTsigKey, type TsigKey } from '../../wire/dns/tsig-key.ts'
import type { SocketAddress } from '../config/configuration.ts'

const TIMEOUT_MS = 10_000

/** A TSIG key in a file. @throws Fault us dns/bad-tsig-key */
export async function readTsigKey(path: string): Promise<TsigKey> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new Fault('us', 'dns/bad-tsig-key', `${path} cannot be read (${reason}): name the file of the TSIG key`, {
      cause: error,
    })
  }
  return parseTsigKey(text)
}

/** Updates of the zone that a domain lies in, at its primary server. @throws Fault world dns/no-answer, dns/no-zone */
export async function openZoneUpdater(
  domain: string,
  to: SocketAddress,
  key: TsigKey,
  clock: Clock,
  entropy: Entropy,
): Promise<ZoneUpdater> {
  const host = isIP(to.host) === 0 ? await addressOf(to.host) : to.host
  const server = `${host.includes(':') ? `[${host}]` : host}:${to.port}`
  // Nothing is remembered: what an update has changed is looked at right after it.
  const contents = new ResolverDns(clock, entropy, { ...DNS_SETTINGS, servers: [server], maxTtlMs: 0 })
  const zone = await findZone(contents, domain, server)
  const settings = { server: { host, port: to.port }, zone, key, ttlSeconds: RECORD_TTL, timeoutMs: TIMEOUT_MS }
  return new ZoneUpdates(settings, contents, clock, entropy)
}

/** The zone of a domain: the nearest name at or above it that has a SOA record there. */
async function findZone(contents: Dns, domain: string, server: string): Promise<string> {
  const labels = domain.split('.')
  for (let i = 0; i < labels.length; i++) {
    const name = labels.slice(i).join('.')
    const answer = await contents.ask(name, 'SOA')
    if (answer.kind === 'found' && answer.name === name) return name
    if (answer.kind === 'unavailable') {
      throw new Fault('world', 'dns/no-answer', `${server} says nothing of ${name}: ${answer.reason}`)
    }
  }
  throw new Fault('world', 'dns/no-zone', `${server} has no zone that ${domain} lies in: name its primary server`)
}

async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address
  } catch (error) {
    throw new Fault('world', 'dns/no-answer', `the name server ${host} has no address`, { cause: error })
  }
}
