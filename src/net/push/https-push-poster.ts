import type { IncomingHttpHeaders } from 'node:http'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Dns } from '../../core/dns/dns.ts'
import type { PushOutcome, PushPoster, PushSubscription } from '../../core/push/push-subscription.ts'
import { encryptPush, MAX_PUSH_BYTES } from '../../wire/web-push/encrypt-push.ts'
import type { Vapid } from '../../wire/web-push/vapid.ts'
import { type HttpsSettings, tryProvenRequest } from '../https/proven-request.ts'

export interface PushPosterSettings extends HttpsSettings {
  /** Whether a server may be asked at a port: what stands at others would take a POST for something else. */
  readonly allowsPort: (port: number) => boolean
}

/** How long a service keeps a push for a device that is off: what changes later is told anew anyway. RFC 8030 §5.2. */
const TTL_SECONDS = 24 * 60 * 60
const SALT_BYTES = 16
const SEED_BYTES = 48

/**
 * Hands pushes to push services over HTTPS: RFC 8030 §5. Threat: a member names a URL and we ask there. So it is asked at public addresses only, at the ports of the web, under the TLS policy, with a certificate that proves the name; nothing is
 * followed, and of the answer nothing is read but the status.
 */
export class HttpsPushPoster implements PushPoster {
  readonly #dns: Dns
  readonly #settings: PushPosterSettings
  readonly #vapid: Vapid
  readonly #clock: Clock
  readonly #entropy: Entropy

  constructor(dns: Dns, settings: PushPosterSettings, vapid: Vapid, clock: Clock, entropy: Entropy) {
    this.#dns = dns
    this.#settings = settings
    this.#vapid = vapid
    this.#clock = clock
    this.#entropy = entropy
  }

  async post({ url: text, keys }: Pick<PushSubscription, 'url' | 'keys'>, content: string): Promise<PushOutcome> {
    const url = URL.parse(text)
    const port = Number(url?.port || 443)
    if (url?.protocol !== 'https:' || !this.#settings.allowsPort(port)) return { kind: 'gone', reason: `port ${port}` }
    const plain = utf8(content)
    if (plain.length > MAX_PUSH_BYTES) return { kind: 'gone', reason: 'it is too large to be pushed' }
    const entropy = this.#entropy
    const body = keys ? encryptPush(plain, keys, entropy.bytes(SALT_BYTES), entropy.bytes(SEED_BYTES)) : plain
    const headers = {
      // Of what comes out when the coding is taken off: RFC 8620 §7.2, RFC 8188 §2.
      'content-type': 'application/json',
      ...(keys ? { 'content-encoding': 'aes128gcm' } : {}),
      'content-length': body.length,
      ttl: `${TTL_SECONDS}`,
      urgency: 'normal',
      authorization: this.#vapid.authorization(url, this.#clock.nowMs()),
    }
    const over = AbortSignal.timeout(this.#settings.timeoutMs)
    const silence = new Promise<PushOutcome>((resolve) => {
      over.addEventListener('abort', () => resolve({ kind: 'later', reason: 'no answer in time' }))
    })
    return Promise.race([silence, this.#ask(url, port, headers, body, over)])
  }

  async #ask(
    url: URL,
    port: number,
    headers: Readonly<Record<string, string | number>>,
    body: Bytes,
    signal: AbortSignal,
  ): Promise<PushOutcome> {
    const place = { host: url.hostname.replace(/^\[|\]$/g, ''), port, path: `${url.pathname}${url.search}` }
    const asked = await tryProvenRequest(this.#dns, place, this.#settings, { method: 'POST', headers, signal })
    if (!asked) return { kind: 'later', reason: 'the host has no public address' }
    const { promise, resolve } = Promise.withResolvers<PushOutcome>()
    asked.on('error', (error) => resolve({ kind: 'later', reason: 'code' in error ? String(error.code) : 'failed' }))
    asked.on('response', ({ statusCode = 0, headers: fields }) => {
      resolve(outcomeOf(statusCode, fields))
      asked.destroy()
    })
    asked.end(body)
    return promise
  }
}

/** What a push service answers: RFC 8030 §5, §7.3. */
function outcomeOf(status: number, fields: IncomingHttpHeaders): PushOutcome {
  const reason = `status ${status}`
  if (status >= 200 && status < 300) return { kind: 'taken' }
  if (status === 404 || status === 410) return { kind: 'gone', reason }
  const seconds = /^\d{1,7}$/.exec(fields['retry-after'] ?? '')?.[0]
  return {
    kind: 'later',
    reason,
    isRefused: true,
    ...(seconds === undefined ? {} : { afterMs: Number(seconds) * 1000 }),
  }
}
