import { createWriteStream, readFileSync, type WriteStream } from 'node:fs'
import { testMessage } from '../interop/harness/messages.ts'

/** A part of a command: text, or the test message of that number as a literal. */
export type Part = string | { readonly message: number }

/** One thing that happened on one connection of a run. */
export type LogEntry =
  | { readonly ms: number; readonly client: string; readonly what: 'connect' | 'compress' | 'idle' | 'drop' }
  | { readonly ms: number; readonly client: string; readonly what: 'send'; readonly parts: readonly Part[] }
  | { readonly ms: number; readonly client: string; readonly what: 'heard' | 'done'; readonly text: string }
  | { readonly ms: number; readonly client: string; readonly what: 'complaint'; readonly text: string }

type Happening = LogEntry extends infer Entry ? (Entry extends LogEntry ? Omit<Entry, 'ms'> : never) : never

const SHOWN = 400

/** Everything that was sent and heard, as lines of JSON: what a violation is looked at with, and what `--replay` sends again. */
export class StressLog {
  readonly #startedMs = performance.now()
  readonly #file: WriteStream

  constructor(path: string) {
    this.#file = createWriteStream(path)
  }

  add(happening: Happening): void {
    const ms = Math.round((performance.now() - this.#startedMs) * 1000) / 1000
    const short = 'text' in happening ? { ...happening, text: happening.text.slice(0, SHOWN) } : happening
    this.#file.write(`${JSON.stringify({ ms, ...short })}\n`)
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#file.end(() => resolve()))
  }

  static read(path: string): LogEntry[] {
    const lines = readFileSync(path, 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LogEntry)
  }
}

/** What goes over the wire. */
export function octetsOf(part: Part): string | Buffer {
  return typeof part === 'string' ? part : testMessage(part.message, 11).octets
}
