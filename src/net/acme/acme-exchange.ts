import type { ClientRequest, IncomingMessage } from 'node:http'
import { Agent } from 'node:https'
import { isIP } from 'node:net'
import { type Bytes, concat, tryText } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import type { Dns } from '../../core/dns/dns.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'
import { badAnswer } from '../../wire/acme/answer-fields.ts'
import { isFitForMail } from '../dns/public-address.ts'
import { tryProvenRequest } from '../https/proven-request.ts'

export interface ExchangeSettings {
  readonly tls: TlsPolicy
  readonly ca: readonly string[] | undefined
  /** The host that the operator has named; it may be anywhere, and hosts that it names have to be public. */
  readonly host: string
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
}

export interface AcmeQuestion {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly accept?: string
  /** `application/jose+json`. */
  readonly body?: string
}

export interface AcmeAnswer {
  readonly status: number
  /** The text; `Fault acme/bad-answer` for octets that are none. */
  readonly text: string
  readonly type: string
  readonly location: string | undefined
  readonly nonce: string | undefined
  readonly retryAfter: string | undefined
  readonly links: readonly string[]
}

/** RFC 8555 §6.1: clients say who they are, and which language people read. */
const HEADERS = { 'user-agent': 'Posthus', 'accept-language': 'en' }

/**
 * Questions and answers over HTTPS, on connections that are kept for a while. No redirect is followed.
 * Threat: an authority, or what somebody has put in its place, may answer with anything, of any size, at any pace, or never.
 */
export class AcmeExchange implements Disposable {
  readonly #dns: Dns
  readonly #settings: ExchangeSettings
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 2, timeout: 60_000 })

  constructor(dns: Dns, settings: ExchangeSettings) {
    this.#dns = dns
    this.#settings = settings
  }

  /** @throws Fault world acme/unreachable, acme/bad-answer */
  async ask(url: string, question: AcmeQuestion): Promise<AcmeAnswer> {
    const over = AbortSignal.timeout(this.#settings.timeoutMs)
    const silence = Promise.withResolvers<never>()
    over.addEventListener('abort', () => silence.reject(unreachable(url, 'it does not answer in time')))
    // Nobody may be waiting any more when it comes.
    silence.promise.catch(() => undefined)
    const first = await Promise.race([this.#askOnce(url, question, over), silence.promise])
    // A connection that was kept may have been closed on the other side in this moment; a new one tells more.
    return first === 'stale' ? Promise.race([this.#askFresh(url, question, over), silence.promise]) : first
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }

  async #askFresh(url: string, question: AcmeQuestion, over: AbortSignal): Promise<AcmeAnswer> {
    const answer = await this.#askOnce(url, question, over)
    if (answer === 'stale') throw unreachable(url, 'it closes the connection')
    return answer
  }

  async #askOnce(url: string, question: AcmeQuestion, over: AbortSignal): Promise<AcmeAnswer | 'stale'> {
    const { hostname, port, pathname, search } = new URL(url)
    const host = hostname.replace(/^\[|\]$/g, '')
    const isNamed = host === this.#settings.host
    const place = { host, port: Number(port || 443), path: `${pathname}${search}` }
    const settings = {
      ...this.#settings,
      allowsAddress: (address: string) => (isNamed ? isIP(address) !== 0 : isFitForMail(address)),
    }
    const { method, accept, body } = question
    const headers = {
      ...HEADERS,
      accept: accept ?? 'application/json',
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/jose+json', 'content-length': Buffer.byteLength(body) }),
    }
    const options = { method, headers, signal: over, agent: this.#agent }
    const asked = await tryProvenRequest(this.#dns, place, settings, options)
    if (!asked) throw unreachable(url, 'its name has no address')
    const answered = this.#answerTo(asked, url)
    asked.end(body)
    return answered
  }

  #answerTo(asked: ClientRequest, url: string): Promise<AcmeAnswer | 'stale'> {
    const { promise, resolve, reject } = Promise.withResolvers<AcmeAnswer | 'stale'>()
    asked.on('error', (error: Error & { code?: string }) => {
      if (asked.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) resolve('stale')
      else reject(unreachable(url, error.code ?? error.message.slice(0, 100)))
    })
    asked.on('response', (response) => {
      readBody(asked, response, this.#settings.maxAnswerBytes, url)
        .then((octets) => answerOf(response, octets))
        .then(resolve, reject)
    })
    return promise
  }
}

function readBody(asked: ClientRequest, response: IncomingMessage, maxBytes: number, url: string): Promise<Bytes> {
  const { promise, resolve, reject } = Promise.withResolvers<Bytes>()
  const parts: Bytes[] = []
  let size = 0
  response.on('error', () => reject(unreachable(url, 'the answer breaks off')))
  response.on('data', (chunk: Buffer) => {
    parts.push(chunk)
    size += chunk.length
    if (size <= maxBytes) return
    reject(badAnswer(`it is longer than ${maxBytes} octets`))
    asked.destroy()
  })
  response.on('end', () => resolve(concat(parts)))
  return promise
}

function answerOf({ statusCode, headers, headersDistinct }: IncomingMessage, octets: Bytes): AcmeAnswer {
  const text = tryText(octets)
  if (text === undefined) throw badAnswer('it is no text')
  const nonce = headersDistinct['replay-nonce']?.[0]
  return {
    status: statusCode ?? 0,
    text,
    type: (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    location: headers.location,
    // RFC 8555 §6.5.1: base64url, and what is not is to be ignored.
    nonce: nonce !== undefined && /^[A-Za-z0-9_-]{1,512}$/.test(nonce) ? nonce : undefined,
    retryAfter: headers['retry-after'],
    links: headersDistinct['link'] ?? [],
  }
}

/** Only the host is named: what comes behind it in a URL of ACME may be known to the account alone. */
function unreachable(url: string, why: string): Fault {
  const { host } = new URL(url)
  return new Fault('world', 'acme/unreachable', `the certificate authority at ${host} cannot be asked: ${why}`)
}
