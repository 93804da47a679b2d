import { isIP } from 'node:net'
import { Fault } from '../../../base/fault.ts'
import type { AuditedService } from '../audited-endpoint.ts'
import type { EndpointLanguage } from '../endpoint-facts.ts'

/** What the port of a service speaks, and when TLS begins there. */
export interface ServiceTraits {
  readonly port: number
  readonly language: EndpointLanguage
  readonly security: 'implicit' | 'starttls'
}

/** The services that can be audited, with their usual ports. */
export const SERVICES: Readonly<Record<AuditedService, ServiceTraits>> = {
  https: { port: 443, language: 'http', security: 'implicit' },
  smtp: { port: 25, language: 'smtp', security: 'starttls' },
  submission: { port: 587, language: 'smtp', security: 'starttls' },
  submissions: { port: 465, language: 'smtp', security: 'implicit' },
  imap: { port: 143, language: 'imap', security: 'starttls' },
  imaps: { port: 993, language: 'imap', security: 'implicit' },
  pop3: { port: 110, language: 'pop3', security: 'starttls' },
  pop3s: { port: 995, language: 'pop3', security: 'implicit' },
  managesieve: { port: 4190, language: 'managesieve', security: 'starttls' },
  tls: { port: 443, language: 'none', security: 'implicit' },
}

/** Other names of services, as people write them in addresses. */
const ALIASES: ReadonlyMap<string, AuditedService> = new Map([
  ['smtp+starttls', 'smtp'],
  ['submission+starttls', 'submission'],
  ['submission+tls', 'submissions'],
  ['smtps', 'submissions'],
  ['imap+starttls', 'imap'],
  ['imap+tls', 'imaps'],
  ['pop3+starttls', 'pop3'],
  ['pop+starttls', 'pop3'],
  ['pop', 'pop3'],
  ['pop3+tls', 'pop3s'],
  ['pops', 'pop3s'],
  ['sieve+starttls', 'managesieve'],
  ['sieve', 'managesieve'],
])

/** What somebody wants audited: one port, or a name with whatever is found to belong to it. */
export type AuditTarget =
  | { readonly kind: 'port'; readonly service: AuditedService; readonly host: string; readonly port: number }
  | { readonly kind: 'name'; readonly host: string }

/**
 * Reads a target: `example.org` (a domain or a host), `host:port`, `[2001:db8::1]:993`, `imap://host[:port]`, `smtp+starttls://host:2525`, `tls://host:port`. The service goes by the scheme, else by
 * the port; a port that is nobody's begins with TLS.
 * @throws Fault peer audit/bad-target
 */
export function parseTarget(text: string): AuditTarget {
  const [, scheme, rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+]*):\/\/)?([^/]*)\/?$/.exec(text.trim()) ?? []
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::([0-9]{1,5}))?$/.exec(rest) ?? []
  const host = (bracketed ?? plain ?? (isIP(rest) === 6 ? rest : '')).toLowerCase().replace(/\.$/, '')
  const named = digits === undefined ? undefined : Number(digits)
  if (!isHost(host) || (bracketed !== undefined && isIP(bracketed) !== 6) || named === 0 || (named ?? 1) > 65_535) {
    throw badTarget(text)
  }
  if (scheme !== undefined) {
    const service = serviceNamed(scheme.toLowerCase())
    if (service === undefined) throw badTarget(text)
    return { kind: 'port', service, host, port: named ?? SERVICES[service].port }
  }
  return named === undefined ? { kind: 'name', host } : { kind: 'port', service: serviceAt(named), host, port: named }
}

/**
 * Targets in a file: one on each line; what follows `#`, and empty lines, are passed over.
 * @throws Fault peer audit/bad-target that names the first line that is none
 */
export function parseTargets(text: string): AuditTarget[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map(parseTarget)
}

/** The service whose usual port it is. */
export function serviceAt(port: number): AuditedService {
  const found = Object.entries(SERVICES).find(([, traits]) => traits.port === port)
  return (found?.[0] as AuditedService | undefined) ?? 'tls'
}

/** Whether a text can be a host: a name of letters, digits, hyphens and dots, or an address. Names that strangers give (MX, SRV) go through here too. */
export function isHost(host: string): boolean {
  if (isIP(host) !== 0) return true
  const labels = host.split('.')
  return (
    host.length <= 253 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$/.test(label)) &&
    !/^[0-9]+$/.test(labels.at(-1) as string)
  )
}

function serviceNamed(scheme: string): AuditedService | undefined {
  return Object.hasOwn(SERVICES, scheme) ? (scheme as AuditedService) : ALIASES.get(scheme)
}

function badTarget(text: string): Fault {
  return new Fault(
    'peer',
    'audit/bad-target',
    `${JSON.stringify(text.slice(0, 100))} is nothing that can be audited: write example.org, host:993, imap://host or smtp+starttls://host:2525`,
  )
}
