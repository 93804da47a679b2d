import { type Bytes, utf8 } from '../../base/bytes.ts'
import { zBase32 } from './z-base-32.ts'

/** Where the key of an address is published (draft-koch-openpgp-webkey-service §3.1). */
export interface KeyPlaces {
  /** 32 characters: the name under which the key of the local part is found. */
  readonly hash: string
  /** The advanced method: asked first. The direct one is asked only if this host name does not exist. */
  readonly advanced: Place
  readonly direct: Place
}

export interface Place {
  /** Host name in A-labels, lower case. */
  readonly host: string
  readonly key: string
  /** An empty file, or rules for publishing: without it the domain has no directory (§4.5). */
  readonly policy: string
}

/** The SHA-1 digest of octets: of the platform, since this file runs in browsers too. */
export type Sha1 = (octets: Bytes) => Bytes | Promise<Bytes>

/** Longest address that is looked up: RFC 5321 §4.5.3.1. */
const MAX_ADDRESS = 254

/**
 * The addresses of the key of `local@domain`, or undefined if it is none that could have one. The digest is of the local part with ASCII capitals made small,
 * while `l=` keeps it as it was written, for servers that tell them apart (§3.1).
 *
 * @param address with a domain in A-labels or in Unicode
 */
export async function tryKeyPlaces(address: string, sha1: Sha1): Promise<KeyPlaces | undefined> {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(0, at))
  const domain = asciiDomain(address.slice(at + 1))
  if (local === '' || domain === undefined || address.length > MAX_ADDRESS) return undefined
  const hash = await keyHash(local, sha1)
  const query = `?l=${encodeURIComponent(local)}`
  const host = `openpgpkey.${domain}`
  const advanced = `https://${host}/.well-known/openpgpkey/${domain}`
  const direct = `https://${domain}/.well-known/openpgpkey`
  return {
    hash,
    advanced: { host, key: `${advanced}/hu/${hash}${query}`, policy: `${advanced}/policy` },
    direct: { host: domain, key: `${direct}/hu/${hash}${query}`, policy: `${direct}/policy` },
  }
}

/** The name under which the key of a local part is published. */
export async function keyHash(local: string, sha1: Sha1): Promise<string> {
  return zBase32(await sha1(utf8(local.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))))
}

/** A domain as it stands in a URL, or undefined for what is none: an address literal, a port, a path. */
function asciiDomain(domain: string): string | undefined {
  if (!/^[^\s/?#@:[\]\\%]+\.[^\s/?#@:[\]\\%]+$/.test(domain)) return undefined
  const { hostname } = URL.parse(`https://${domain}/`) ?? { hostname: '' }
  const isName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/.test(hostname)
  // What the URL standard reads as a number is an IPv4 address.
  return isName && !/(^|\.)[0-9]+$/.test(hostname) ? hostname : undefined
}
