import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { flagsOf, NO_FLAGS } from '../../core/mail/flags.ts'
import type { MailSource, SourceFacts, SourceMailbox, SourceMessage } from '../../core/transfer/mail-source.ts'
import { type MboxPiece, MboxSplitter } from '../../core/transfer/mbox-form.ts'

const READ_BYTES = 256 * 1024

/** One mbox file: all of it is one mailbox. */
export class MboxSource implements MailSource {
  readonly #path: string
  readonly #mailbox: string

  constructor(path: string, mailbox: string) {
    this.#path = path
    this.#mailbox = mailbox
  }

  async mailboxes(): Promise<readonly SourceMailbox[]> {
    return [{ name: this.#mailbox, specialUse: undefined, subscribed: true, messages: undefined }]
  }

  async *messages(): AsyncGenerator<SourceMessage> {
    let found = false
    for await (const message of mboxMessages(basename(this.#path), octetsOf(this.#path))) {
      found = true
      yield message
    }
    // Somebody named the wrong file: better said than an empty mailbox.
    if (!found && (await isEmptyOf(this.#path))) throw noMbox(this.#path)
  }

  async journalKey(): Promise<undefined> {
    return undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return undefined
  }
}

/** The messages of an mbox, one after the other: of each what is not read is passed over. `name` is told to people. */
export async function* mboxMessages(name: string, octets: AsyncIterable<Bytes>): AsyncGenerator<SourceMessage> {
  const pieces = splitPieces(octets)
  let piece = await pieces.next()
  for (let number = 1; !piece.done; number++) {
    if (piece.value.kind !== 'begin')
      throw new Fault('us', 'transfer/bad-order', 'An mbox does not begin with a message')
    const message = new MboxMessage(`${name}, message ${number}`, pieces)
    yield message
    piece = await message.next()
  }
}

class MboxMessage implements SourceMessage {
  readonly origin: string
  readonly position = 0
  readonly #pieces: AsyncGenerator<MboxPiece>
  #next: IteratorResult<MboxPiece> | undefined
  #facts: SourceFacts = { flags: NO_FLAGS, internalMs: undefined }

  constructor(origin: string, pieces: AsyncGenerator<MboxPiece>) {
    this.origin = origin
    this.#pieces = pieces
  }

  async *chunks(): AsyncGenerator<Bytes> {
    for (;;) {
      const piece = await this.#pieces.next()
      if (piece.done || piece.value.kind === 'begin') {
        this.#next = piece
        return
      }
      if (piece.value.kind === 'octets') yield piece.value.octets
      else {
        const { flags, internalMs } = piece.value.metadata
        this.#facts = { flags: flagsOf(flags), internalMs }
      }
    }
  }

  facts(): SourceFacts {
    return this.#facts
  }

  /** The beginning of the message behind this one; what nobody has read of this one is passed over. */
  async next(): Promise<IteratorResult<MboxPiece>> {
    if (!this.#next) for await (const _ of this.chunks());
    return this.#next as IteratorResult<MboxPiece>
  }
}

async function* splitPieces(octets: AsyncIterable<Bytes>): AsyncGenerator<MboxPiece> {
  const splitter = new MboxSplitter()
  for await (const piece of octets) yield* splitter.push(piece)
  yield* splitter.finish()
}

async function* octetsOf(path: string): AsyncGenerator<Bytes> {
  await using file = await openSource(path)
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES)
    if (bytesRead === 0) return
    // Of its own: the splitter keeps what it has not taken apart yet.
    yield Buffer.from(buffer.subarray(0, bytesRead))
  }
}

/** @throws Fault peer transfer/cannot-read */
export async function openSource(path: string) {
  try {
    return await open(path, 'r')
  } catch (error) {
    throw new Fault(
      'peer',
      'transfer/cannot-read',
      `${path} cannot be read (${reasonOf(error)}); mind that the server's own user reads it`,
      {
        cause: error,
      },
    )
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/** Whether a file has something in it, but no message. */
async function isEmptyOf(path: string): Promise<boolean> {
  await using file = await openSource(path)
  const { size } = await file.stat()
  if (size === 0) return false
  const splitter = new MboxSplitter()
  const buffer = Buffer.alloc(Math.min(size, READ_BYTES))
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
  return splitter.push(buffer.subarray(0, bytesRead)).length === 0 && splitter.finish().length === 0
}

function noMbox(path: string): Fault {
  return new Fault(
    'peer',
    'transfer/not-mbox',
    `${path} is no mbox: it has no line that begins with "From " and ends in a date`,
  )
}
