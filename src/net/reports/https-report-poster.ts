import type { Bytes } from '../../base/bytes.ts'
import type { Log } from '../../base/log.ts'
import type { Dns } from '../../core/dns/dns.ts'
import type { ReportPoster } from '../../core/reports/report-sending.ts'
import { type HttpsPlace, type HttpsSettings, tryProvenRequest } from '../https/proven-request.ts'

/** Hands reports over by HTTPS: POST, no redirect, the answer's text is not read. RFC 8460 §5.4. */
export class HttpsReportPoster implements ReportPoster {
  readonly #dns: Dns
  readonly #settings: HttpsSettings
  readonly #log: Log

  constructor(dns: Dns, settings: HttpsSettings, log: Log) {
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
  async #post(to: HttpsPlace, type: string, octets: Bytes, over: AbortSignal): Promise<string> {
    const headers = { 'content-type': type, 'content-length': octets.length }
    const asked = await tryProvenRequest(this.#dns, to, this.#settings, { method: 'POST', headers, signal: over })
    if (!asked) return 'the host has no address'
    const { promise, resolve } = Promise.withResolvers<string>()
    asked.on('error', (error) => resolve('code' in error ? String(error.code) : error.message.slice(0, 100)))
    asked.on('response', ({ statusCode }) => {
      resolve(String(statusCode))
      asked.destroy()
    })
    asked.end(octets)
    return promise
  }
}
