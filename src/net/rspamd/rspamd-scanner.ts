import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../../base/clock.ts'
import type { ContentScanner, ScannedMessage, ScanResult } from '../../core/filter/content-scanner.ts'
import { readAnswer } from './rspamd-answer.ts'

export interface RspamdSettings {
  /** Where the worker listens: `http://127.0.0.1:11333`. */
  readonly url: string
  /** For everything: to connect, to send and to be answered. */
  readonly timeoutMs: number
}

/** Octets of an answer; a real one has some ten thousand. */
const MAX_ANSWER = 1024 * 1024
/** Recipients that are named. */
const MAX_RECIPIENTS = 100

/**
 * Asks rspamd over its HTTP protocol (https://rspamd.com/doc/developers/protocol.html), by a POST to `/checkv2`. Whatever goes wrong is `unavailable`: a scanner that is down
 * must not stop mail.
 */
export class RspamdScanner implements ContentScanner {
  readonly #settings: RspamdSettings
  readonly #clock: Clock

  constructor(settings: RspamdSettings, clock: Clock) {
    this.#settings = settings
    this.#clock = clock
  }

  async scan(message: ScannedMessage): Promise<ScanResult> {
    const stop = new AbortController()
    const { timeoutMs } = this.#settings
    using _timer = this.#clock.after(timeoutMs, () => stop.abort())
    try {
      const { status, text } = await this.#ask(message, stop.signal)
      if (status !== 200) return { kind: 'unavailable', reason: `it answered ${status}` }
      return readAnswer(text)
    } catch (error) {
      if (stop.signal.aborted) return { kind: 'unavailable', reason: `no answer in ${timeoutMs} ms` }
      return { kind: 'unavailable', reason: error instanceof Error ? error.message.slice(0, 200) : 'unknown trouble' }
    }
  }

  async #ask(message: ScannedMessage, signal: AbortSignal): Promise<{ status: number; text: string }> {
    const url = new URL('/checkv2', this.#settings.url)
    const ask = url.protocol === 'https:' ? secureRequest : request
    const asked = ask(url, { method: 'POST', headers: headersOf(message), signal, agent: false })
    const answered = answerOf(asked)
    // Both at once: it may answer, and close, before it has read everything.
    const [answer] = await Promise.all([answered, send(asked, message, answered)])
    return { status: answer.statusCode ?? 0, text: await textOf(answer) }
  }
}

function answerOf(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve)
    asked.once('error', reject)
  })
}

async function send(asked: ClientRequest, message: ScannedMessage, answered: Promise<unknown>): Promise<void> {
  let isAnswered = false
  void answered.then(
    () => (isAnswered = true),
    () => undefined,
  )
  try {
    await pipeline(Readable.from(message.chunks()), asked)
  } catch (error) {
    if (!isAnswered) throw error
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_ANSWER) throw new Error('its answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function headersOf(message: ScannedMessage): Record<string, string | string[]> {
  const recipients = message.recipients.slice(0, MAX_RECIPIENTS).map(headerText)
  return {
    'content-length': String(message.size),
    'queue-id': headerText(message.id),
    ip: headerText(message.remoteAddress),
    helo: headerText(message.helo),
    from: headerText(message.reversePath),
    ...(recipients.length > 0 ? { rcpt: recipients } : {}),
    ...(recipients.length === 1 ? { 'deliver-to': recipients[0] as string } : {}),
  }
}

/** What a sender has chosen must not end the line that it stands in. Octets of UTF-8 as they are. */
function headerText(value: string): string {
  return Buffer.from(value.slice(0, 500))
    .toString('latin1')
    .replace(/[\x00-\x1f\x7f]/g, '?')
}
