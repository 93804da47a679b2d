import type { Bytes } from '../../base/bytes.ts'
import type { ImageKind } from './image-kind.ts'

/** What came of fetching an image. */
export type FetchedImage =
  | { readonly kind: 'image'; readonly type: ImageKind; readonly octets: Bytes }
  /** `refused`: nobody was asked. `unavailable`: no answer, or none that can be shown. `too-large`, `busy`: as it says. */
  | { readonly kind: 'refused' | 'unavailable' | 'too-large' | 'busy'; readonly reason: string }

/**
 * Port: images that lie elsewhere, fetched for a member who has asked to see them. Whoever serves them learns that somebody here looks at the message, and nothing of who and from where.
 *
 * Threat: the URL was written by a stranger, so it may lead anywhere. A driver asks with GET alone, without cookies, credentials or referrer; connects to public addresses only, also after each redirect, to those that it has looked up itself
 * (a name that answers differently the second time is not asked a second time); takes no more octets, time and redirects than its settings say; and hands on only what `imageKindOf` knows by its octets.
 */
export interface RemoteImages {
  /** Never throws for what others do. `url`: any text. */
  fetch(url: string): Promise<FetchedImage>
}
