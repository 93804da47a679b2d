import { type Bytes, concat, tryText } from '../../base/bytes.ts'
import type { Dns } from '../../core/dns/dns.ts'
import type { FetchedPolicy, StsPolicyFetcher } from '../../core/transport-policy/sts-policies.ts'
import type { TlsFailure, TlsResultType } from '../../core/transport-policy/tls-failure.ts'
import { type HttpsSettings, tryProvenRequest } from '../https/proven-request.ts'

export interface FetchSettings extends HttpsSettings {
  /** Octets of a policy. RFC 8461 §3.3: 64 KiB. */
  readonly maxBytes: number
  readonly port: number
}

export const FETCH_SETTINGS: Omit<FetchSettings, 'tls' | 'allowsAddress'> = {
  // RFC 8461 §3.3: a minute.
  timeoutMs: 60_000,
  maxBytes: 65_536,
  port: 443,
}

/** Fetches MTA-STS policies over HTTPS: the certificate has to be right, and nothing else than the policy counts, no redirect (RFC 8461 §3.3). */
export class HttpsPolicyFetcher implements StsPolicyFetcher {
  readonly #dns: Dns
  readonly #settings: FetchSettings

  constructor(dns: Dns, settings: FetchSettings) {
    this.#dns = dns
    this.#settings = settings
  }

  async fetch(domain: string): Promise<FetchedPolicy> {
    const host = `mta-sts.${domain}`
    const over = AbortSignal.timeout(this.#settings.timeoutMs)
    const silence = new Promise<FetchedPolicy>((resolve) => {
      over.addEventListener('abort', () => resolve(failed('sts-policy-fetch-error', `${host} did not answer in time`)))
    })
    return Promise.race([this.#fetchFrom(host, over), silence])
  }

  async #fetchFrom(host: string, over: AbortSignal): Promise<FetchedPolicy> {
    const { port, maxBytes } = this.#settings
    const place = { host, port, path: '/.well-known/mta-sts.txt' }
    const options = { headers: { accept: 'text/plain' }, signal: over }
    const asked = await tryProvenRequest(this.#dns, place, this.#settings, options)
    if (!asked) return failed('sts-policy-fetch-error', `${host} has no address`)
    const { promise, resolve } = Promise.withResolvers<FetchedPolicy>()
    const fail = (type: TlsResultType, reason: string) => resolve(failed(type, reason))
    asked.on('error', (error) => {
      const code = 'code' in error ? String(error.code) : error.message
      fail(isOfCertificate(code) ? 'sts-webpki-invalid' : 'sts-policy-fetch-error', `${host}: ${code}`)
    })
    asked.on('response', (response) => {
      const { statusCode, headers } = response
      const parts: Bytes[] = []
      let size = 0
      response.on('error', () => fail('sts-policy-fetch-error', `${host}: the answer breaks off`))
      response.on('data', (chunk: Buffer) => {
        parts.push(chunk)
        size += chunk.length
        if (size <= maxBytes) return
        fail('sts-policy-fetch-error', `${host}: the answer is longer than ${maxBytes} octets`)
        asked.destroy()
      })
      response.on('end', () => resolve(policyIn(host, concat(parts))))
      // A redirect could lead to whoever may write pages somewhere (RFC 8461 §3.3): only 200 is an answer.
      if (statusCode === 200 && /^text\/plain[ \t]*(;|$)/i.test(headers['content-type'] ?? '')) return
      fail('sts-policy-fetch-error', `${host}: ${statusCode} ${headers['content-type'] ?? 'without a type'}`)
      asked.destroy()
    })
    asked.end()
    return promise
  }
}

function policyIn(host: string, octets: Bytes): FetchedPolicy {
  const text = tryText(octets)
  return text === undefined ? failed('sts-policy-invalid', `${host}: the answer is no text`) : { kind: 'fetched', text }
}

/** Whether an error of the handshake is about the certificate: OpenSSL's codes for a chain, and Node's for a name. */
function isOfCertificate(code: string): boolean {
  return /CERT|SIGNED|SIGNATURE|ALTNAME|CA_|PATH_LENGTH|HOSTNAME/.test(code)
}

function failed(type: TlsResultType, reason: string): FetchedPolicy {
  const printable = reason.replace(/[^\x20-\x7e]/g, '?')
  const failure: TlsFailure = { type, reason: printable.slice(0, 300) }
  return { kind: 'failed', failure }
}
