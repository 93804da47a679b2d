import type { BoundedImages } from '../../../core/images/bounded-images.ts'
import type { ImagePaths } from '../../../core/images/image-paths.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'

export interface FrameLimits {
  /** Octets of the HTML of one message, decoded. */
  readonly maxHtmlBytes: number
  /** Octets of an image within a message. */
  readonly maxImageBytes: number
}

export const FRAME_LIMITS: FrameLimits = { maxHtmlBytes: 2 * 1024 * 1024, maxImageBytes: 10 * 1024 * 1024 }

/** Messages of an account, as far as somebody may see them. */
export interface ReachedMail {
  /** The account's id in the store. */
  readonly account: string
  readonly mail: Pick<MailStore, 'body' | 'read'>
}

/** What the frames that show messages stand on. */
export interface FrameServices {
  readonly mail: Pick<MailStore, 'body' | 'read' | 'write'>
  readonly images: Pick<BoundedImages, 'fetch' | 'inTurn'>
  readonly paths: ImagePaths
  readonly limits: FrameLimits
  /** What a member (the id in the store) may see of the account of somebody else (its id in JMAP); undefined if that is nothing. */
  tryReach(member: string, account: string): Promise<ReachedMail | undefined>
  /** Names that are the provider's own, small letters. */
  ownHosts(): Promise<readonly string[]>
}
