import { isIP } from 'node:net'
import { tryCanonicalDomain } from '../../core/directory/canonical-address.ts'

/** Whom a request is for, by its Host field. */
export type SiteHost =
  /** The provider itself; `domain` is there for the names of a hosted domain (`mail.<domain>`, the domain itself). */
  | { readonly kind: 'own'; readonly name: string; readonly domain: string | undefined }
  | {
      readonly kind: 'mta-sts' | 'autoconfig' | 'autodiscover' | 'openpgpkey'
      readonly name: string
      readonly domain: string
    }

/** Labels before a hosted domain that mean something, RFC 8461 §3.3, draft-koch-openpgp-webkey-service §3.1, and the conventions of Thunderbird and Outlook. */
const ROLES = ['mta-sts', 'autoconfig', 'autodiscover', 'openpgpkey'] as const

/**
 * Reads a Host field (RFC 9110 §7.2), port included. Undefined for a host that is none of ours.
 * Threat: a page that is served under a name that somebody else has pointed here is that somebody's origin.
 */
export async function siteHost(
  field: string,
  hostname: string,
  isHosted: (domain: string) => Promise<boolean>,
): Promise<SiteHost | undefined> {
  const bare = hostOf(field)
  if (bare === undefined) return undefined
  if (isIP(bare) !== 0 || bare === 'localhost') return { kind: 'own', name: bare, domain: undefined }
  const name = tryCanonicalDomain(bare)
  if (name === undefined) return undefined
  const dot = name.indexOf('.')
  const [label, domain] = [name.slice(0, dot), name.slice(dot + 1)]
  const role = ROLES.find((one) => one === label)
  if (role !== undefined && (await isHosted(domain))) return { kind: role, name, domain }
  if (await isHosted(name)) return { kind: 'own', name, domain: name }
  if (label === 'mail' && (await isHosted(domain))) return { kind: 'own', name, domain }
  return name === hostname ? { kind: 'own', name, domain: undefined } : undefined
}

/** Without port and brackets; undefined for what is no host. */
function hostOf(field: string): string | undefined {
  return /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([^:[\]/?#@\\]{1,255}))(?::[0-9]{1,5})?$/.exec(field)?.slice(1).find(Boolean)
}

/** The port in a Host field, empty for the one that goes without saying. */
export function portOf(field: string): string {
  return /:([0-9]{1,5})$/.exec(field)?.[1] ?? ''
}

/** What a host that is for the console alone has beside it: style, and the script that asks for passkeys. */
const FOR_THE_CONSOLE = /^\/(?:console(?:\/|$)|site-[0-9a-f]{16}\.css$|assets\/)/

/** The host of the console (small letters), where a Host field names it and the path is of the console. Whatever else is asked for there is nothing of ours. */
export function tryConsoleHost(field: string, path: string, console: string | undefined): SiteHost | undefined {
  if (console === undefined || hostOf(field)?.toLowerCase() !== console || !FOR_THE_CONSOLE.test(path)) return undefined
  return { kind: 'own', name: console, domain: undefined }
}
