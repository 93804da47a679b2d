import type { EmailAddress } from '../../../src/wire/jmap/email.ts'
import type { OfAccount } from '../mail/of-account.ts'

/** Which message, and in whose mail it is. */
interface AboutMessage extends OfAccount {
  readonly emailId: string
}

/** What a member wants to write. The desk only notes it; where letters are written takes it from there, once it is loaded. */
export type Wish =
  /** `to`: whom it begins with. */
  | { readonly kind: 'new'; readonly to?: readonly EmailAddress[]; readonly subject?: string }
  | (AboutMessage & { readonly kind: 'answer'; readonly toAll: boolean; readonly shown?: ShownContent })
  | (AboutMessage & { readonly kind: 'forward'; readonly shown?: ShownContent })
  /** The message goes along as it is, as a file. */
  | (AboutMessage & { readonly kind: 'forwardAsFile' })
  /** Files that were dropped: they go along with what is being written, or with a new letter. */
  | { readonly kind: 'files'; readonly files: readonly File[] }
  /** A draft that is there is written on. */
  | { readonly kind: 'continue'; readonly emailId: string; readonly accountId?: undefined }

/** The letter that a `mailto:` link asks for (RFC 6068 §2): its addresses and its subject, and nothing else: whoever wrote the link does not write the letter. Undefined for any other link. */
export function tryMailto(href: string): Wish | undefined {
  if (!/^mailto:/i.test(href) || !URL.canParse(href)) return undefined
  const { pathname, searchParams } = new URL(href)
  const to = pathname.split(',').flatMap((part) => {
    const email = tryDecode(part).trim()
    return /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+$/.test(email) ? [{ name: null, email }] : []
  })
  const subject = (searchParams.get('subject') ?? '').replace(/[\x00-\x1f\x7f]+/g, ' ').slice(0, 500)
  return { kind: 'new', to, subject }
}

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** What the member sees of a message that was decrypted in the browser: that is quoted and nothing else of it. Threat: a part that is not shown would be decrypted and sent to whoever has made the message (EFAIL; "Johnny, you are fired"). */
export interface ShownContent {
  readonly text: string
  readonly html: string | undefined
}
