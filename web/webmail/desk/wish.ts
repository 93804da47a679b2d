import type { EmailAddress } from '../mail/email.ts'

/** What a member wants to write. The desk only notes it; where letters are written takes it from there, once it is loaded. */
export type Wish =
  /** `to`: whom it begins with. */
  | { readonly kind: 'new'; readonly to?: readonly EmailAddress[] }
  | { readonly kind: 'answer'; readonly emailId: string; readonly toAll: boolean }
  | { readonly kind: 'forward'; readonly emailId: string }
  /** A draft that is there is written on. */
  | { readonly kind: 'continue'; readonly emailId: string }
