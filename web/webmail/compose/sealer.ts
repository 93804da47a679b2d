import type { Bytes } from '../../../src/base/bytes.ts'
import type { Letter } from './letter.ts'

/** Makes messages of a letter in the browser, where they are encrypted or signed there. A composition that has one asks it; the octets that it gives are uploaded and imported as they are. */
export interface Sealer {
  /** Whether it goes encrypted, as far as is known now. */
  readonly encrypts: boolean
  /** The value of the field `Autocrypt` of messages that go out in clear; undefined without a key. */
  readonly autocrypt: string | undefined
  /** Whether nothing of a letter may lie anywhere in clear: it goes encrypted, or it may turn out that it does. */
  covers(letter: Letter): boolean
  /** Something in it was encrypted before: it goes encrypted unless the member says otherwise from now on. */
  keepEncrypted(): void
  /** The message that is kept among the drafts; undefined if the draft is kept as it is written. */
  draft(letter: Letter): Promise<SealedDraft | undefined>
  /** Blobs that a draft was put together of are not there any more. */
  forgetUploads(): void
  /** The messages that go out, of which the first is kept among what was sent; undefined if the draft itself goes out. */
  messages(letter: Letter): Promise<readonly SealedMessage[] | undefined>
}

/** A draft that was encrypted, and the blobs that stand behind it: files that went up before. */
export interface SealedDraft {
  readonly octets: Bytes
  readonly blobIds: readonly string[]
}

export interface SealedMessage {
  readonly octets: Bytes
  readonly recipients: readonly string[]
}
