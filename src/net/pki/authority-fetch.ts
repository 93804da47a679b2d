import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type Bytes, concat } from '../../base/bytes.ts'
import { type Dns, recordsOf } from '../../core/dns/dns.ts'

export interface AuthorityFetchSettings {
  /** For all of it: name, connection, answer. */
  readonly timeoutMs: number
  /** Whether a connection may be made to an address: a certificate must not make us talk to what only this machine reaches. */
  readonly allowsAddress: (address: string) => boolean
}

export interface AuthorityQuestion {
  /** `http://` or `https://`. */
  readonly url: string
  /** Octets of the answer. */
  readonly maxBytes: number
  /** Sent with POST. */
  readonly body?: Bytes
  readonly contentType?: string
}

/** What came, or why nothing did, in a few words. */
export type Fetched = { readonly octets: Bytes } | { readonly failure: string }

/**
 * Asks authorities at the addresses that certificates name: for the certificate of an issuer, a list of what was revoked, an OCSP answer. In clear text too: what comes is signed, and
 * nothing is believed before its signature was checked; with HTTPS one would have to check a certificate in order to check a certificate (RFC 5280 §8). Redirects are not followed.
 */
export class AuthorityFetch {
  readonly #dns: Dns
  readonly #settings: AuthorityFetchSettings

  constructor(dns: Dns, settings: AuthorityFetchSettings) {
    this.#dns = dns
    this.#settings = settings
  }

  async fetch(question: AuthorityQuestion): Promise<Fetched> {
    const over = AbortSignal.timeout(this.#settings.timeoutMs)
    const { promise: silence, resolve } = Promise.withResolvers<Fetched>()
    over.addEventListener('abort', () => resolve({ failure: 'it does not answer in time' }))
    return Promise.race([this.#ask(question, over), silence])
  }

  async #ask(question: AuthorityQuestion, signal: AbortSignal): Promise<Fetched> {
    const url = URL.parse(question.url)
    const isHttps = url?.protocol === 'https:'
    if (!url || (!isHttps && url.protocol !== 'http:')) return { failure: 'its address is not one of HTTP' }
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = (await this.#addresses(host)).filter(this.#settings.allowsAddress)
    if (addresses.length === 0) return { failure: `${host} has no address that may be connected to` }
    const { body, contentType } = question
    const options = {
      host,
      port: Number(url.port || (isHttps ? 443 : 80)),
      path: `${url.pathname}${url.search}`,
      method: body ? 'POST' : 'GET',
      headers: {
        host: url.host,
        'user-agent': 'posthus',
        ...(body ? { 'content-type': contentType, 'content-length': body.length } : {}),
      },
      agent: false,
      signal,
      lookup: lookupOf(addresses),
      maxHeaderSize: 16_384,
    } as const
    const asked = (isHttps ? requestHttps : requestHttp)(options)
    const { promise, resolve } = Promise.withResolvers<Fetched>()
    asked.on('error', (error: NodeJS.ErrnoException) => resolve({ failure: error.code ?? 'the connection broke' }))
    asked.on('response', (response) => resolve(bodyOf(response, question.maxBytes)))
    asked.end(body)
    try {
      return await promise
    } finally {
      asked.destroy()
    }
  }

  async #addresses(host: string): Promise<string[]> {
    if (isIP(host) !== 0) return [host]
    const answers = await Promise.all([this.#dns.ask(host, 'AAAA'), this.#dns.ask(host, 'A')])
    return answers.flatMap((answer) => recordsOf(answer))
  }
}

async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Fetched> {
  if (response.statusCode !== 200) return { failure: `it answers with status ${response.statusCode}` }
  const parts: Bytes[] = []
  let length = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxBytes) return { failure: `its answer is larger than ${maxBytes} octets` }
      parts.push(chunk)
    }
  } catch (error) {
    return { failure: (error as NodeJS.ErrnoException).code ?? 'the connection broke' }
  }
  return { octets: concat(parts) }
}

/** Names are looked up before: the system's own resolver is not asked. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }
}
