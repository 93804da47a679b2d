import type { EmailAddress } from '../../../src/wire/jmap/email.ts'

/** A letter as it is being written: data, so that it can be kept, compared and sent. */
export interface Letter {
  readonly from: Sender
  /** Addresses as they are typed: `Bo Larsen <bo@example.net>, eva@exam`. */
  readonly to: string
  readonly cc: string
  readonly bcc: string
  readonly subject: string
  readonly body: LetterBody
  readonly files: readonly LetterFile[]
  /** Asks its recipients to say that they have read it (RFC 8098). */
  readonly asksReceipt: boolean
}

/** Whose letter it is. `identityId`: the Identity (RFC 8621 §6) that was chosen; undefined is the one of the address. */
export interface Sender extends EmailAddress {
  readonly identityId: string | undefined
  /** Where answers are to go, if that is somewhere else. */
  readonly replyTo?: readonly EmailAddress[]
}

/** What is written: text, or HTML in which pictures that go along are `cid:` (see `LetterFile`). */
export type LetterBody =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'rich'; readonly html: string }

/** A file that lies at the server and goes along. */
export interface LetterFile {
  readonly blobId: string
  readonly name: string
  readonly type: string
  readonly size: number
  /** Without angle brackets: it is a picture that the text shows. Undefined for an attachment. */
  readonly cid: string | undefined
}

/** To what it is an answer. */
export interface LetterThread {
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
}

/** What a letter begins with. */
export interface Beginning {
  readonly letter: Letter
  readonly thread: LetterThread | undefined
  /** The draft that is written on. */
  readonly emailId: string | undefined
  /** It quotes or continues what was encrypted: it is not saved in clear before the member has chosen so. */
  readonly wasEncrypted?: boolean
  /** Its page was closed while it was on its way to the server, as a draft of this Message-ID. */
  readonly leftAs?: string
  /** Files that are here only, by what stands for their blobs. */
  readonly held?: ReadonlyMap<string, Blob>
}

/** Nothing written yet, to nobody. */
export function emptyLetter(from: Sender, kind: LetterBody['kind'] = 'plain'): Letter {
  const body: LetterBody = kind === 'plain' ? { kind, text: '' } : { kind, html: '<div><br></div>' }
  return { from, to: '', cc: '', bcc: '', subject: '', body, files: [], asksReceipt: false }
}
