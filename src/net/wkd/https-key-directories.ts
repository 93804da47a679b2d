import { createHash } from 'node:crypto'
import { type Bytes, concat } from '../../base/bytes.ts'
import type { Dns } from '../../core/dns/dns.ts'
import type { FoundKey, KeyDirectories } from '../../core/pgp/key-directories.ts'
import { type Place, tryKeyPlaces } from '../../wire/wkd/key-places.ts'
import { type HttpsSettings, tryProvenRequest } from '../https/proven-request.ts'

export interface KeyDirectorySettings extends HttpsSettings {
  /** Octets of an answer. */
  readonly maxBytes: number
  readonly port: number
}

export const KEY_DIRECTORY_SETTINGS: Omit<KeyDirectorySettings, 'tls' | 'allowsAddress'> = {
  timeoutMs: 15_000,
  maxBytes: 256 * 1024,
  port: 443,
}

/** The same for every member: it says that a provider asks, not who. */
const FIELDS = { accept: 'application/octet-stream', 'user-agent': 'Posthus' }

/**
 * Asks Web Key Directories over HTTPS: the advanced method, and the direct one only where there is no host `openpgpkey.<domain>` (draft-koch-openpgp-webkey-service §3.1). No redirect is followed: it could lead to whoever may write pages somewhere.
 */
export class HttpsKeyDirectories implements KeyDirectories {
  readonly #dns: Dns
  readonly #settings: KeyDirectorySettings

  constructor(dns: Dns, settings: KeyDirectorySettings) {
    this.#dns = dns
    this.#settings = settings
  }

  async find(address: string): Promise<FoundKey> {
    const places = await tryKeyPlaces(address, (octets) => Uint8Array.from(createHash('sha1').update(octets).digest()))
    if (!places) return { kind: 'absent' }
    const over = AbortSignal.timeout(this.#settings.timeoutMs)
    const silence = new Promise<FoundKey>((resolve) => {
      over.addEventListener('abort', () => resolve(failed('no answer in time')))
    })
    return Promise.race([this.#findIn(places.advanced, places.direct, over), silence])
  }

  async #findIn(advanced: Place, direct: Place, over: AbortSignal): Promise<FoundKey> {
    const answers = await Promise.all([this.#dns.ask(advanced.host, 'AAAA'), this.#dns.ask(advanced.host, 'A')])
    if (answers.some(({ kind }) => kind === 'found')) return this.#fetch(advanced, over)
    // Threat: whoever holds back one answer of the DNS would choose the method, and so the host.
    const silent = answers.find((answer) => answer.kind === 'unavailable')
    if (silent) return failed(`${advanced.host}: ${silent.reason}`)
    return this.#fetch(direct, over)
  }

  async #fetch({ host, key }: Place, signal: AbortSignal): Promise<FoundKey> {
    const { pathname, search } = new URL(key)
    const place = { host, port: this.#settings.port, path: pathname + search }
    const asked = await tryProvenRequest(this.#dns, place, this.#settings, { headers: FIELDS, signal })
    if (!asked) return { kind: 'absent' }
    const { promise, resolve } = Promise.withResolvers<FoundKey>()
    const end = (found: FoundKey) => {
      resolve(found)
      asked.destroy()
    }
    asked.on('error', (error) => end(failed(`${host}: ${'code' in error ? String(error.code) : 'failed'}`)))
    asked.on('response', (response) => {
      const { statusCode = 0 } = response
      if (statusCode === 404 || statusCode === 410) return end({ kind: 'absent' })
      if (statusCode !== 200) return end(failed(`${host}: status ${statusCode}`))
      const { maxBytes } = this.#settings
      const parts: Bytes[] = []
      let size = 0
      response.on('error', () => end(failed(`${host}: the answer breaks off`)))
      response.on('close', () => end(failed(`${host}: the answer breaks off`)))
      response.on('data', (chunk: Buffer) => {
        parts.push(chunk)
        size += chunk.length
        if (size > maxBytes) end(failed(`${host}: more than ${maxBytes} octets`))
      })
      response.on('end', () => end(size === 0 ? { kind: 'absent' } : { kind: 'found', octets: concat(parts) }))
    })
    asked.end()
    return promise
  }
}

function failed(reason: string): FoundKey {
  return { kind: 'failed', reason }
}
