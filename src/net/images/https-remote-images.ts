import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { type Bytes, concat } from '../../base/bytes.ts'
import { type Dns, recordsOf } from '../../core/dns/dns.ts'
import { IMAGE_HEAD_BYTES, imageKindOf } from '../../core/images/image-kind.ts'
import type { FetchedImage, RemoteImages } from '../../core/images/remote-images.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'

export interface RemoteImageSettings {
  readonly tls: TlsPolicy
  /** For all of it: names, handshakes, redirects, the image. */
  readonly timeoutMs: number
  /** Octets of an image. */
  readonly maxBytes: number
  readonly maxRedirects: number
  /** Whether a connection may be made to an address. */
  readonly allowsAddress: (address: string) => boolean
  /** Whether a server may be asked at a port: others than these are of services that a GET could be an order for. */
  readonly allowsPort: (port: number) => boolean
  /** Certificate authorities (PEM) to trust instead of the usual ones. */
  readonly ca?: readonly string[] | undefined
}

export const REMOTE_IMAGE_SETTINGS: Omit<RemoteImageSettings, 'tls' | 'allowsAddress'> = {
  timeoutMs: 15_000,
  maxBytes: 5 * 1024 * 1024,
  maxRedirects: 4,
  allowsPort: (port) => port === 80 || port === 443 || port === 8080 || port === 8443,
}

/** Says that a provider asks, not who: the same for every member, every version and every image. */
const FIELDS = {
  'user-agent': 'Mozilla/5.0 (compatible; mail image proxy)',
  accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif',
  'accept-encoding': 'identity',
}
/** Those of RFC 9110 §15.4 that say where the same thing is. */
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308])

type Step = FetchedImage | { readonly kind: 'redirect'; readonly location: string }

/** Fetches images over HTTPS and HTTP, each on a connection of its own to an address that our own DNS has given once and that was looked at: what is connected to is the address, not the name, so there is no second answer to be fooled by (DNS rebinding). */
export class HttpsRemoteImages implements RemoteImages {
  readonly #dns: Dns
  readonly #settings: RemoteImageSettings

  constructor(dns: Dns, settings: RemoteImageSettings) {
    this.#dns = dns
    this.#settings = settings
  }

  async fetch(url: string): Promise<FetchedImage> {
    const over = AbortSignal.timeout(this.#settings.timeoutMs)
    const silence = new Promise<FetchedImage>((resolve) => {
      over.addEventListener('abort', () => resolve({ kind: 'unavailable', reason: 'no answer in time' }))
    })
    return Promise.race([this.#follow(url, over), silence])
  }

  async #follow(from: string, over: AbortSignal): Promise<FetchedImage> {
    let url = from
    for (let redirects = 0; redirects <= this.#settings.maxRedirects; redirects++) {
      const step = await this.#ask(url, over)
      if (step.kind !== 'redirect') return step
      const next = URL.parse(step.location, url)
      // Who was asked over TLS does not lead us out of it.
      if (!next || (url.startsWith('https:') && next.protocol !== 'https:')) {
        return refused('a redirect that is not followed')
      }
      url = next.href
    }
    return refused('too many redirects')
  }

  async #ask(text: string, over: AbortSignal): Promise<Step> {
    const url = URL.parse(text)
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return refused('neither https nor http')
    if (url.username !== '' || url.password !== '') return refused('credentials in the address')
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    if (!this.#settings.allowsPort(port)) return refused(`port ${port}`)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = await this.#addressesOf(host)
    if (addresses.length === 0) return refused('the host has no public address')
    if (over.aborted) return { kind: 'unavailable', reason: 'no answer in time' }
    return this.#answer(this.#request(url, host, port, addresses, over))
  }

  /** All must be public: a name with one address of ours among them is meant to lead there. */
  async #addressesOf(host: string): Promise<readonly string[]> {
    const answers = isIP(host) ? [] : await Promise.all([this.#dns.ask(host, 'AAAA'), this.#dns.ask(host, 'A')])
    const addresses = isIP(host) ? [host] : answers.flatMap((answer) => [...recordsOf(answer)])
    return addresses.every((address) => this.#settings.allowsAddress(address)) ? addresses : []
  }

  #request(url: URL, host: string, port: number, addresses: readonly string[], signal: AbortSignal): ClientRequest {
    const options: RequestOptions = {
      agent: false,
      method: 'GET',
      host,
      port,
      path: `${url.pathname}${url.search}`,
      headers: FIELDS,
      lookup: lookupOf(addresses),
      maxHeaderSize: 16_384,
      signal,
    }
    if (url.protocol === 'http:') return httpRequest(options)
    const { tls, ca } = this.#settings
    return httpsRequest({
      ...options,
      // RFC 6066 §3: no addresses here.
      servername: isIP(host) ? '' : host,
      minVersion: tls.minVersion,
      ciphers: tls.suites.join(':'),
      ecdhCurve: tls.groups.join(':'),
      ...(ca ? { ca: [...ca] } : {}),
    })
  }

  #answer(asked: ClientRequest): Promise<Step> {
    const { promise, resolve } = Promise.withResolvers<Step>()
    const end = (step: Step) => {
      resolve(step)
      asked.destroy()
    }
    asked.on('error', (error) => end({ kind: 'unavailable', reason: 'code' in error ? String(error.code) : 'failed' }))
    asked.on('response', (response) => {
      const { statusCode, headers } = response
      if (REDIRECTS.has(statusCode) && headers.location !== undefined) {
        return end({ kind: 'redirect', location: headers.location })
      }
      if (statusCode !== 200) return end({ kind: 'unavailable', reason: `status ${statusCode}` })
      this.#read(response, end)
    })
    asked.end()
    return promise
  }

  #read(response: IncomingMessage, end: (step: Step) => void): void {
    const { maxBytes } = this.#settings
    const parts: Bytes[] = []
    let size = 0
    const tooLarge = (): FetchedImage => ({ kind: 'too-large', reason: `more than ${maxBytes} octets` })
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
      end(tooLarge())
      return
    }
    response.on('error', () => end({ kind: 'unavailable', reason: 'the answer breaks off' }))
    response.on('close', () => end({ kind: 'unavailable', reason: 'the answer breaks off' }))
    response.on('data', (chunk: Buffer) => {
      parts.push(chunk)
      size += chunk.length
      if (size > maxBytes) end(tooLarge())
      // What is no image is not waited for.
      const isKnown = size - chunk.length < IMAGE_HEAD_BYTES && size >= IMAGE_HEAD_BYTES
      if (isKnown && imageKindOf(concat(parts)) === undefined) end(noImage())
    })
    response.on('end', () => {
      const octets = concat(parts)
      const type = imageKindOf(octets)
      end(type === undefined ? noImage() : { kind: 'image', type, octets })
    })
  }
}

function noImage(): FetchedImage {
  return { kind: 'unavailable', reason: 'no image of a known kind' }
}

function refused(reason: string): FetchedImage {
  return { kind: 'refused', reason }
}

/** Names are looked up before: the system's own resolver is not asked. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return (_host, options, callback) => {
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }
}
