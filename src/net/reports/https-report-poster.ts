import { request } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Bytes } from '../../base/bytes.ts'
import type { Log } from '../../base/log.ts'
import { type Dns, recordsOf } from '../../core/dns/dns.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'
import type { ReportPoster } from '../../core/reports/report-sending.ts'

export interface PosterSettings {
  readonly tls: TlsPolicy
  /** For all of it. */
  readonly timeoutMs: number
  /** Whoever publishes an address must not make us talk to what only this machine reaches. */
  readonly allowsAddress: (address: string) => boolean
  /** Certificate authorities (PEM) to trust instead of the usual ones. */
  readonly ca?: readonly string[] | undefined
}

/** Hands reports over by HTTPS: POST, no redirect, the answer's text is not read. RFC 8460 §5.4. */
export class HttpsReportPoster implements ReportPoster {
  readonly #dns: Dns
  readonly #settings: PosterSettings
  readonly #log: Log

  constructor(dns: Dns, settings: PosterSettings, log: Log) {
    this.#dns = dns
    this.#settings = settings
    this.#log = log
  }

  async post(url: string, type: string, octets: Bytes): Promise<boolean> {
    const { hostname: host, port, pathname, search } = new URL(url)
    const over = AbortSignal.timeout(this.#settings.timeoutMs)
    const outcome = await Promise.race([
      this.#post({ host, port: Number(port || 443), path: `${pathname}${search}` }, type, octets, over),
      new Promise<string>((resolve) => over.addEventListener('abort', () => resolve('no answer in time'))),
    ])
    if (/^20[0-2]$/.test(outcome)) return true
    this.#log.warn('reports/not-posted', { host, why: outcome })
    return false
  }

  /** The status of the answer, or why there is none. */
  async #post(
    to: { readonly host: string; readonly port: number; readonly path: string },
    type: string,
    octets: Bytes,
    over: AbortSignal,
  ): Promise<string> {
    const answers = await Promise.all([this.#dns.ask(to.host, 'AAAA'), this.#dns.ask(to.host, 'A')])
    const addresses = answers.flatMap((answer) => recordsOf(answer)).filter(this.#settings.allowsAddress)
    if (addresses.length === 0) return 'the host has no address'
    const { tls, ca } = this.#settings
    const { promise, resolve } = Promise.withResolvers<string>()
    const asked = request({
      ...to,
      method: 'POST',
      servername: to.host,
      headers: { 'content-type': type, 'content-length': octets.length },
      agent: false,
      signal: over,
      lookup: lookupOf(addresses),
      minVersion: tls.minVersion,
      ciphers: tls.suites.join(':'),
      ecdhCurve: tls.groups.join(':'),
      maxHeaderSize: 16_384,
      ...(ca ? { ca: [...ca] } : {}),
    })
    asked.on('error', (error) => resolve('code' in error ? String(error.code) : error.message.slice(0, 100)))
    asked.on('response', ({ statusCode }) => {
      resolve(String(statusCode))
      asked.destroy()
    })
    asked.end(octets)
    return promise
  }
}

/** Names are looked up before: the system's own resolver is not asked. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return (_host, options, callback) => {
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }
}
