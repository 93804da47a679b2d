import type { ClientRequest, RequestOptions } from 'node:http'
import { request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type Dns, recordsOf } from '../../core/dns/dns.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'

export interface HttpsSettings {
  readonly tls: TlsPolicy
  /** For all of it: name, handshake, answer. */
  readonly timeoutMs: number
  /** Whether a connection may be made to an address: whoever publishes a name must not make us talk to what only this machine reaches. */
  readonly allowsAddress: (address: string) => boolean
  /** Certificate authorities (PEM) to trust instead of the usual ones. */
  readonly ca?: readonly string[] | undefined
}

/** A place that somebody else has named, by a record in the DNS. */
export interface HttpsPlace {
  readonly host: string
  readonly port: number
  readonly path: string
}

/**
 * Begins a request to a place that somebody else has named: by our own DNS, to addresses that are allowed, under our TLS policy, with a certificate that proves the
 * name, on a connection of its own unless there is an `agent` that keeps some. An address that is written in place of a name is proven by the certificate as well. Redirects are nobody's business but the caller's, who is to follow none. Undefined if the host has no address that is allowed.
 */
export async function tryProvenRequest(
  dns: Dns,
  { host, port, path }: HttpsPlace,
  { tls, ca, allowsAddress }: HttpsSettings,
  options: Pick<RequestOptions, 'method' | 'headers' | 'signal' | 'agent'>,
): Promise<ClientRequest | undefined> {
  const isAddress = isIP(host) !== 0
  const named = isAddress ? [host] : await addressesOf(dns, host)
  const addresses = named.filter(allowsAddress)
  if (addresses.length === 0) return undefined
  return request({
    agent: false,
    ...options,
    host,
    port,
    path,
    // RFC 6066 §3: no addresses here.
    servername: isAddress ? '' : host,
    lookup: lookupOf(addresses),
    minVersion: tls.minVersion,
    ciphers: tls.suites.join(':'),
    ecdhCurve: tls.groups.join(':'),
    maxHeaderSize: 16_384,
    ...(ca ? { ca: [...ca] } : {}),
  })
}

async function addressesOf(dns: Dns, host: string): Promise<string[]> {
  const answers = await Promise.all([dns.ask(host, 'AAAA'), dns.ask(host, 'A')])
  return answers.flatMap((answer) => recordsOf(answer))
}

/** Names are looked up before: the system's own resolver is not asked. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return (_host, options, callback) => {
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }
}
