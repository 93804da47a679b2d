import type { Bytes } from '../../../src/base/bytes.ts'
import type { Blame } from '../../../src/base/fault.ts'
import type { DraftFacts } from '../autocrypt/recommendation.ts'
import type { BackupSheet } from '../keys/backup-sheet.ts'
import type { MadeKey, NewKey } from '../keys/generate-key.ts'
import type { KeyFacts } from '../keys/key-facts.ts'
import type { ReadKey } from '../keys/read-keys.ts'
import type { RevocationReason } from '../keys/renew-key.ts'
import type { StoredKey } from '../keys/stored-key.ts'
import type { FieldsToSend } from '../message/fields-to-send.ts'
import type { OpenedMessage } from '../message/opened-message.ts'
import type { SealedCopy } from '../message/seal-message.ts'
import type { OpenedFile, ReadContent } from '../mime/read-content.ts'
import type { ContentToSend } from '../mime/write-content.ts'
import type { Acceptance, Correspondent, KeySource } from '../trust/correspondent.ts'
import type { KeysOffered } from '../trust/offer-keys.ts'
import type { DraftRecipient, DraftRecommendation } from '../trust/recommend.ts'

/** A key of the member's own, for the list of keys. */
export interface OwnKeyFacts extends KeyFacts {
  readonly isUnlocked: boolean
}

/** A wrapped key as it has to be stored now, and what is to be said of it. */
export interface ChangedKey {
  readonly stored: StoredKey
  readonly facts: KeyFacts
}

/** A file of an opened message without its octets: `readFile` fetches them. */
export interface FileFacts extends Omit<OpenedFile, 'octets'> {
  readonly bytes: number
}

/** An opened message as it leaves the worker. */
export interface ShownMessage extends Omit<OpenedMessage, 'content'> {
  readonly content: (Omit<ReadContent, 'files'> & { readonly files: readonly FileFacts[] }) | undefined
  /** What the member thinks of the key that has signed; `own` for the member's own, `unknown` for one that was never offered. */
  readonly acceptance: Acceptance | 'own' | 'unknown' | undefined
  /** Under which the files are fetched until the message is closed, or the keys are forgotten. */
  readonly handle: number | undefined
}

/** Somebody who gets a message, with the key in use. */
export interface KeyedRecipient {
  readonly address: string
  /** Armoured. */
  readonly publicKey: string
}

export interface SealRequest {
  readonly mode: 'encrypt' | 'sign' | 'both'
  /** Fingerprint of the own key that is used. */
  readonly ownKey: string
  readonly fields: Omit<FieldsToSend, 'autocrypt'>
  readonly content: ContentToSend
  readonly recipients: readonly KeyedRecipient[]
  readonly hidden: readonly KeyedRecipient[]
  /** Whether the own key goes along in the header, and says that its owner prefers encryption. */
  readonly autocrypt: { readonly prefersEncryption: boolean } | undefined
}

/** Everything that the worker can be asked. Passphrases go in and never come out; private keys come out wrapped only. */
export interface PgpCalls {
  /** Takes in the wrapped keys that the server keeps; one that is not among them any more is forgotten. */
  loadKeys(input: { readonly stored: readonly StoredKey[] }): { readonly keys: readonly OwnKeyFacts[] }
  listKeys(input: Record<never, never>): { readonly keys: readonly OwnKeyFacts[] }
  /** Makes a key and takes it in, locked. */
  makeKey(input: NewKey): MadeKey
  /** Takes in the private keys of a file. `filePassphrase` opens them, `passphrase` wraps them from now on. */
  importPrivateKeys(input: { readonly octets: Bytes; readonly filePassphrase: string; readonly passphrase: string }): {
    readonly keys: readonly ChangedKey[]
  }
  readPublicKeys(input: { readonly octets: Bytes; readonly address?: string | undefined }): {
    readonly keys: readonly ReadKey[]
  }
  /** Takes note of keys of a correspondent: what comes back is to be kept, and a pending change to be shown. */
  offerKeys(input: {
    readonly correspondent: Correspondent
    readonly octets: Bytes
    readonly source: KeySource
  }): KeysOffered
  /** Whether a draft should be encrypted, and to which keys. */
  recommend(input: { readonly recipients: readonly DraftRecipient[]; readonly draft: DraftFacts }): DraftRecommendation
  /** Without a fingerprint: every key that the passphrase opens. */
  unlock(input: { readonly passphrase: string; readonly fingerprint?: string | undefined }): {
    readonly fingerprints: readonly string[]
  }
  /** How long unlocked keys are remembered without being used, from now on. */
  rememberFor(input: { readonly idleMs: number }): Record<never, never>
  /** Forgets unlocked keys, decrypted files and what was found for searching. */
  lock(input: Record<never, never>): Record<never, never>
  changePassphrase(input: {
    readonly fingerprint: string
    readonly old: string
    readonly passphrase: string
  }): ChangedKey
  extendKey(input: {
    readonly fingerprint: string
    readonly passphrase: string
    readonly expiresMs: number | undefined
  }): ChangedKey
  revokeKey(input: {
    readonly fingerprint: string
    readonly passphrase: string
    readonly reason: RevocationReason
  }): ChangedKey
  /** With the certificate of the backup sheet, when the passphrase is lost. */
  applyRevocation(input: { readonly publicKey: string; readonly certificate: string }): {
    readonly publicKey: string
    readonly facts: KeyFacts
  }
  makeBackupSheet(input: { readonly fingerprint: string; readonly passphrase: string }): BackupSheet
  /** The public key to hand on: text, and octets for a Web Key Directory. */
  exportPublicKey(input: { readonly fingerprint: string; readonly address: string }): {
    readonly armored: string
    readonly binary: Bytes
  }
  /** `id`: under which its text is found by `search`; undefined for a message that is not to be found. */
  openMessage(input: {
    readonly octets: Bytes
    readonly correspondents: readonly Correspondent[]
    readonly id?: string | undefined
  }): ShownMessage
  /** Octets of a file from a place on; `isLast` with the last of them. */
  readFile(input: {
    readonly handle: number
    readonly file: number
    readonly from: number
    readonly maxBytes: number
  }): { readonly octets: Bytes; readonly isLast: boolean }
  closeMessage(input: { readonly handle: number }): Record<never, never>
  sealMessage(input: SealRequest): { readonly copies: readonly SealedCopy[] }
  /** Ids of the messages that were opened in this session and hold the words, newest first. */
  search(input: { readonly query: string }): { readonly ids: readonly string[] }
}

export type CallName = keyof PgpCalls
export type InputOf<K extends CallName> = Parameters<PgpCalls[K]>[0]
export type OutputOf<K extends CallName> = ReturnType<PgpCalls[K]>

/** How far long work has come. */
export interface Progress {
  readonly stage: 'reading' | 'decrypting' | 'making-keys' | 'encrypting'
  readonly done: number
  readonly total: number
}

/** What goes to the worker. */
export type ToWorker =
  | { [K in CallName]: { readonly id: number; readonly call: K; readonly input: InputOf<K> } }[CallName]
  | { readonly cancel: number }

/** What comes back. */
export type FromWorker =
  | { readonly id: number; readonly done: unknown }
  | { readonly id: number; readonly failed: { readonly who: Blame; readonly code: string; readonly message: string } }
  | { readonly id: number; readonly progress: Progress }
  | { readonly event: 'forgotten' }

/** One end of a pair of ports: a worker, its inside, or a MessagePort. */
export interface Port<Out, In> {
  postMessage(message: Out, transfer: ArrayBuffer[]): void
  onmessage: ((event: { readonly data: In }) => void) | null
}
