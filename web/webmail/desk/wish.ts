import type { EmailAddress } from '../mail/email.ts'

/** What a member wants to write. The desk only notes it; where letters are written takes it from there, once it is loaded. */
export type Wish =
  /** `to`: whom it begins with. */
  | { readonly kind: 'new'; readonly to?: readonly EmailAddress[] }
  | { readonly kind: 'answer'; readonly emailId: string; readonly toAll: boolean; readonly shown?: ShownContent }
  | { readonly kind: 'forward'; readonly emailId: string; readonly shown?: ShownContent }
  /** The message goes along as it is, as a file. */
  | { readonly kind: 'forwardAsFile'; readonly emailId: string }
  /** Files that were dropped: they go along with what is being written, or with a new letter. */
  | { readonly kind: 'files'; readonly files: readonly File[] }
  /** A draft that is there is written on. */
  | { readonly kind: 'continue'; readonly emailId: string }

/** What the member sees of a message that was decrypted in the browser: that is quoted and nothing else of it. Threat: a part that is not shown would be decrypted and sent to whoever has made the message (EFAIL; "Johnny, you are fired"). */
export interface ShownContent {
  readonly text: string
  readonly html: string | undefined
}
