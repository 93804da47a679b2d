import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { MailtoMethod } from '../../wire/sieve/notify-method.ts'

/** Where a script puts a message. */
export type StorePlace =
  /** Where it would go without a script. */
  | { readonly kind: 'default' }
  /** RFC 5490 §3.2, RFC 8579 §4, RFC 9042 §4: `mailboxId` or `specialUse` is looked for first; `creates` makes what is not there. */
  | {
      readonly kind: 'mailbox'
      readonly name: string
      readonly specialUse: string | undefined
      /** As IMAP tells it (RFC 8474 MAILBOXID). */
      readonly mailboxId?: string
      readonly creates: boolean
    }

/** What a script wants done. `header` is the message's header as the script has made it, undefined if it left it alone (RFC 5293). */
export type SieveAction =
  | {
      readonly kind: 'store'
      readonly place: StorePlace
      /** Names of flags, RFC 5232. */
      readonly flags: readonly string[]
      readonly header: HeaderFields | undefined
      /** Whether it is the implicit keep. */
      readonly isImplicit: boolean
    }
  | { readonly kind: 'redirect'; readonly address: string; readonly header: HeaderFields | undefined }
  | { readonly kind: 'reject'; readonly how: 'reject' | 'ereject'; readonly reason: string }
  | VacationAction
  | NotifyAction

/** RFC 5230. */
export interface VacationAction {
  readonly kind: 'vacation'
  readonly reason: string
  readonly isMime: boolean
  readonly subject: string | undefined
  readonly from: string | undefined
  /** Addresses of the member's beside those that the house knows of. */
  readonly addresses: readonly string[]
  /** Seconds in which nobody is answered twice. */
  readonly seconds: number
  /** Answers with one handle are one answer. */
  readonly handle: string
}

/** RFC 5435. */
export interface NotifyAction {
  readonly kind: 'notify'
  readonly method: MailtoMethod
  readonly from: string | undefined
  readonly importance: '1' | '2' | '3'
  readonly message: string | undefined
}

/** A message id that is to be known from now on, RFC 7352. */
export interface SeenId {
  readonly key: string
  readonly seconds: number
  /** Whether it was not known when the script asked. */
  readonly isNew: boolean
}

/** What came of a run. */
export interface SieveOutcome {
  /** In the order in which the script took them. Empty: the message is discarded. */
  readonly actions: readonly SieveAction[]
  /** Ids to remember once the actions are done. */
  readonly seen: readonly SeenId[]
  /** Why the run was ended; then the one action is to keep the message. */
  readonly failure: string | undefined
}
