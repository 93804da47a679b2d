import type { AutocryptHeader } from '../autocrypt/autocrypt-header.ts'
import type { Person } from '../mime/header-values.ts'
import type { ReadContent } from '../mime/read-content.ts'
import type { HeaderProtection, ShownHeaders } from './headers.ts'
import type { SignatureState } from './signature-state.ts'

/**
 * Why encrypted octets are not opened. Nothing of them is shown then.
 *
 * - `no-integrity`: the text could have been changed on the way without anybody noticing (EFAIL).
 * - `damaged`: it was changed, or is not complete.
 * - `partly-encrypted`: only a part of the message is encrypted; shown together, what is around it could send it away or speak in its name.
 * - `nested`: encrypted once more within.
 * - `password-only`: encrypted with a password, not to a key.
 * - `too-large`, `too-many-recipients`: beyond the limits.
 * - `malformed`: it is called encrypted, and is something else.
 */
export type Refusal =
  | 'no-integrity'
  | 'damaged'
  | 'partly-encrypted'
  | 'nested'
  | 'password-only'
  | 'too-large'
  | 'too-many-recipients'
  | 'malformed'

export type EncryptionState =
  | { readonly kind: 'none' }
  /** Opened with the member's key of that fingerprint. */
  | { readonly kind: 'decrypted'; readonly fingerprint: string }
  /** A key of the member opens it, and that wants its passphrase. */
  | { readonly kind: 'locked'; readonly fingerprints: readonly string[] }
  /** Encrypted to other keys only; key ids of 16 hexadecimal digits, of which those that are hidden are all 0. */
  | { readonly kind: 'no-key'; readonly keyIds: readonly string[] }
  | { readonly kind: 'refused'; readonly why: Refusal }

/** What a signature covers: all that is shown, only a part (and then it counts for nothing), or there is none. */
export type Coverage = 'whole' | 'part' | 'none'

/** A message as it may be shown. */
export interface OpenedMessage {
  readonly form: 'pgp-mime' | 'inline' | 'none'
  readonly encryption: EncryptionState
  readonly coverage: Coverage
  /** The one that says most for the message; undefined if nothing is signed as a whole. */
  readonly signature: SignatureState | undefined
  readonly headers: ShownHeaders
  /** How the fields that are shown are protected; undefined if anybody could have written them. */
  readonly headerProtection: HeaderProtection | undefined
  /** From as it stands outside or inside, whichever is not shown, if they differ: somebody may be pretending. */
  readonly otherFrom: readonly Person[] | undefined
  /** Undefined where nothing was opened: a message without PGP is shown as any other, one that is refused not at all. */
  readonly content: ReadContent | undefined
  /** `nothing`: HTML that was encrypted may not load anything from anywhere, whatever the member has allowed for the sender. */
  readonly loads: 'nothing' | 'as-usual'
  readonly autocrypt: AutocryptHeader | undefined
  readonly gossip: readonly AutocryptHeader[]
}
