import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'

/** A message as it was opened here with keys of the member: it stands in the place of what the server knows of it, for as long as the keys are open. */
export interface Unsealed {
  /** With the fields and the text that were protected. */
  readonly email: OpenedEmail
  /** As the author wrote it: to be tidied before it stands anywhere. */
  readonly html: string | undefined
  readonly isEncrypted: boolean
}

/** What was found out about how the content of a message is protected, in the member's words. */
export interface ContentWords {
  readonly short: string
  readonly grade: 'good' | 'fair' | 'bad' | 'plain'
  readonly words: readonly string[]
}
