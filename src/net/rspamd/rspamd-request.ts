import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../../base/clock.ts'
import type { ScannedMessage } from '../../core/filter/content-scanner.ts'

export interface RspamdPlace {
  /** Where the worker listens: `http://127.0.0.1:11333`. */
  readonly url: string
  /** For everything: to connect, to send and to be answered. */
  readonly timeoutMs: number
}

export type RspamdAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  | { readonly kind: 'unavailable'; readonly reason: string }

/** Octets of an answer; a real one has some ten thousand. */
const MAX_ANSWER = 1024 * 1024

/** Posts a message to a path of rspamd (https://rspamd.com/doc/developers/protocol.html). Never throws: whatever goes wrong is `unavailable`. */
export async function postMessage(
  { url, timeoutMs }: RspamdPlace,
  path: string,
  headers: Readonly<Record<string, string | string[]>>,
  message: Pick<ScannedMessage, 'size' | 'chunks'>,
  clock: Clock,
): Promise<RspamdAnswer> {
  const stop = new AbortController()
  using _timer = clock.after(timeoutMs, () => stop.abort())
  try {
    const place = new URL(path, url)
    const ask = place.protocol === 'https:' ? secureRequest : request
    const all = { ...headers, 'content-length': String(message.size) }
    const asked = ask(place, { method: 'POST', headers: all, signal: stop.signal, agent: false })
    const answered = answerOf(asked)
    // Both at once: it may answer, and close, before it has read everything.
    const [answer] = await Promise.all([answered, send(asked, message, answered)])
    return { kind: 'answered', status: answer.statusCode ?? 0, text: await textOf(answer) }
  } catch (error) {
    if (stop.signal.aborted) return { kind: 'unavailable', reason: `no answer in ${timeoutMs} ms` }
    return { kind: 'unavailable', reason: error instanceof Error ? error.message.slice(0, 200) : 'unknown trouble' }
  }
}

function answerOf(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve)
    asked.once('error', reject)
  })
}

async function send(
  asked: ClientRequest,
  message: Pick<ScannedMessage, 'chunks'>,
  answered: Promise<unknown>,
): Promise<void> {
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
