import { type Bytes, concat, latin1 } from '../../../src/base/bytes.ts'
import { MboxSplitter } from '../../../src/wire/mbox/mbox-splitter.ts'
import { tryParseDate } from '../../../src/wire/mime/date-time.ts'

/** A message that was found in a file. */
export interface FoundMessage {
  /** Which it is of its file, from 1. */
  readonly number: number
  /** Undefined: it is longer than `most`. */
  readonly octets: Bytes | undefined
  readonly keywords: readonly string[]
  /** Milliseconds since the epoch; undefined where only the message itself says. */
  readonly receivedMs: number | undefined
  /** Thrown away in the program that kept it, and still in its file. */
  readonly isDeleted: boolean
  /** Octets of the file that have been read with it. */
  readonly readBytes: number
}

/** As far as a file is used: `File` of the browser is one. */
export interface ReadableFile {
  readonly name: string
  readonly size: number
  stream(): ReadableStream<Uint8Array>
}

const KEYWORDS: Readonly<Record<string, string>> = {
  '\\Seen': '$seen',
  '\\Answered': '$answered',
  '\\Flagged': '$flagged',
  '\\Draft': '$draft',
}
/** Octets of a message that are looked at for its dates and its id. */
const HEAD_BYTES = 64 * 1024

/**
 * The messages of a file, one after the other: of an mbox all, whatever it is called; any other file is a message. However long the file is, no more than one message of at most `most` octets is in memory.
 */
export async function* messagesOf(file: ReadableFile, most: number): AsyncGenerator<FoundMessage> {
  let readBytes = 0
  let collector: MboxCollector | LetterCollector | undefined
  let begin = new Uint8Array(0)
  for await (const chunk of file.stream() as unknown as AsyncIterable<Uint8Array>) {
    readBytes += chunk.length
    if (!collector) {
      begin = concat([begin, chunk]) as Uint8Array<ArrayBuffer>
      if (begin.length < 5) continue
      collector = latin1(begin, 0, 5) === 'From ' ? new MboxCollector(most) : new LetterCollector(most)
      for (const found of collector.push(begin)) yield { ...found, readBytes }
    } else for (const found of collector.push(chunk)) yield { ...found, readBytes }
  }
  collector ??= new LetterCollector(most)
  for (const found of collector.finish(begin.length < 5 ? begin : undefined)) yield { ...found, readBytes }
}

type Collected = Omit<FoundMessage, 'readBytes'>

class MboxCollector {
  readonly #splitter = new MboxSplitter()
  readonly #most: number
  #pieces: Bytes[] = []
  #size = 0
  #number = 0
  #flags: readonly string[] = []
  #receivedMs: number | undefined

  constructor(most: number) {
    this.#most = most
  }

  push(chunk: Bytes): Collected[] {
    return this.#take(this.#splitter.push(chunk))
  }

  finish(): Collected[] {
    return [...this.#take(this.#splitter.finish()), ...this.#end()]
  }

  #take(pieces: ReturnType<MboxSplitter['push']>): Collected[] {
    const found: Collected[] = []
    for (const piece of pieces) {
      if (piece.kind === 'begin') {
        found.push(...this.#end())
        this.#number++
      } else if (piece.kind === 'metadata') {
        this.#flags = piece.metadata.flags
        this.#receivedMs = piece.metadata.internalMs
      } else {
        this.#size += piece.octets.length
        // What is too long is counted, and not kept.
        if (this.#size <= this.#most) this.#pieces.push(piece.octets)
        else this.#pieces = []
      }
    }
    return found
  }

  #end(): Collected[] {
    if (this.#number === 0) return []
    const octets = this.#size > this.#most ? undefined : concat(this.#pieces)
    const flags = this.#flags
    const found = {
      number: this.#number,
      octets,
      keywords: flags.flatMap((flag) => KEYWORDS[flag] ?? (flag.startsWith('\\') ? [] : [flag.toLowerCase()])),
      receivedMs: this.#receivedMs ?? (octets && tryDateOf(octets)),
      isDeleted: flags.includes('\\Deleted'),
    }
    this.#pieces = []
    this.#size = 0
    this.#flags = []
    this.#receivedMs = undefined
    return [found]
  }
}

/** A file with one message, which somebody has kept and so has seen. */
class LetterCollector {
  readonly #most: number
  #pieces: Bytes[] = []
  #size = 0

  constructor(most: number) {
    this.#most = most
  }

  push(chunk: Bytes): Collected[] {
    this.#size += chunk.length
    if (this.#size <= this.#most) this.#pieces.push(chunk)
    else this.#pieces = []
    return []
  }

  finish(last?: Bytes): Collected[] {
    if (last) this.push(last)
    const octets = this.#size > this.#most ? undefined : concat(this.#pieces)
    return [{ number: 1, octets, keywords: ['$seen'], receivedMs: octets && tryDateOf(octets), isDeleted: false }]
  }
}

/** When a message was written, for one that no server has received; for others the server reads their Received fields. */
function tryDateOf(octets: Bytes): number | undefined {
  const head = headOf(octets)
  if (/^received[ \t]*:/im.test(head)) return undefined
  return tryParseDate(fieldOf(head, 'date') ?? '')?.ms
}

/** The Message-ID as it stands in its field, or undefined if it has none. */
export function messageIdOf(octets: Bytes): string | undefined {
  return /<[^<>\s]{1,998}>/.exec(fieldOf(headOf(octets), 'message-id') ?? '')?.[0].slice(1, -1)
}

/** What it is about, to be told by; undefined if it does not say. */
export function subjectOf(octets: Bytes): string | undefined {
  return fieldOf(headOf(octets), 'subject')?.slice(0, 120)
}

function headOf(octets: Bytes): string {
  const head = latin1(octets, 0, Math.min(octets.length, HEAD_BYTES))
  const end = /\r?\n\r?\n/.exec(head)
  return end ? head.slice(0, end.index) : head
}

function fieldOf(head: string, name: string): string | undefined {
  const value = new RegExp(`^${name}[ \\t]*:([^\\n]*(?:\\n[ \\t][^\\n]*)*)`, 'im').exec(head)?.[1]
  return value?.replace(/\r?\n[ \t]+/g, ' ').trim()
}
