import type { Dns } from '../../core/dns/dns.ts'
import type { OneClick, OneClickOutcome } from '../../core/lists/one-click.ts'
import { type HttpsSettings, tryProvenRequest } from '../https/proven-request.ts'

export interface OneClickSettings extends HttpsSettings {
  /** Whether a server may be asked at a port: what stands at others would take a POST for something else. */
  readonly allowsPort: (port: number) => boolean
}

const BODY = 'List-Unsubscribe=One-Click'

/**
 * Posts to a list's page, RFC 8058 §3.1. Threat: whoever writes a message names a URL and we ask there. So it is asked at public addresses only, at the ports of the web, under the TLS policy, with a certificate that proves the name; without cookies or anything that says who asks beside the URL;
 * nothing is followed (RFC 8058 §3.1 forbids redirects), and of the answer nothing is read but the status.
 */
export class HttpsOneClick implements OneClick {
  readonly #dns: Dns
  readonly #settings: OneClickSettings

  constructor(dns: Dns, settings: OneClickSettings) {
    this.#dns = dns
    this.#settings = settings
  }

  async post(text: string): Promise<OneClickOutcome> {
    const url = URL.parse(text)
    const port = Number(url?.port || 443)
    // A name and a password would be shown to whoever stands there.
    if (url?.protocol !== 'https:' || !this.#settings.allowsPort(port) || url.username !== '' || url.password !== '')
      return 'unreachable'
    const over = AbortSignal.timeout(this.#settings.timeoutMs)
    const silence = new Promise<OneClickOutcome>((resolve) => {
      over.addEventListener('abort', () => resolve('unreachable'))
    })
    return Promise.race([silence, this.#ask(url, port, over)])
  }

  async #ask(url: URL, port: number, signal: AbortSignal): Promise<OneClickOutcome> {
    const place = { host: url.hostname.replace(/^\[|\]$/g, ''), port, path: `${url.pathname}${url.search}` }
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': BODY.length }
    const asked = await tryProvenRequest(this.#dns, place, this.#settings, { method: 'POST', headers, signal }).catch(
      () => undefined,
    )
    if (!asked) return 'unreachable'
    const { promise, resolve } = Promise.withResolvers<OneClickOutcome>()
    asked.on('error', () => resolve('unreachable'))
    asked.on('response', ({ statusCode = 0 }) => {
      resolve(statusCode >= 200 && statusCode < 300 ? 'done' : 'refused')
      asked.destroy()
    })
    asked.end(BODY)
    return promise
  }
}
