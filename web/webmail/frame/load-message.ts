import type { OfAccount } from '../mail/of-account.ts'
import { isOwnImage, type SanitisedHtml, sanitise } from './sanitise.ts'

export interface LoadedMessage extends SanitisedHtml {
  /** Images elsewhere that it asks for. */
  readonly remoteImages: number
  readonly imagesShown: 'no' | 'once' | 'always'
  /** Who it is from for certain: "always for this sender" can be offered for this address. */
  readonly provenSender: string | undefined
  /** The provider itself has written it: found out by the server from what is kept beside the message, not from anything in it. */
  readonly isOfficial: boolean
}

export type MessageLoad =
  | { readonly kind: 'loaded'; readonly message: LoadedMessage }
  /** Its HTML is too large to be shown, or it is gone, or nobody is signed in any more (401). */
  | { readonly kind: 'failed'; readonly status: number }

/** Where a part of a message is shown as a document: `blobId` of the Email, `partId` of one of its `htmlBody`, and in whose mail it is. */
export function framePath(
  blobId: string,
  partId: string,
  images: 'once' | 'default' = 'default',
  { accountId }: OfAccount = {},
): string {
  const path = `/mail/frame/${encodeURIComponent(blobId)}/${encodeURIComponent(partId)}`
  const wishes = [
    ...(images === 'once' ? ['images=once'] : []),
    ...(accountId === undefined ? [] : [`account=${encodeURIComponent(accountId)}`]),
  ]
  return wishes.length > 0 ? `${path}?${wishes.join('&')}` : path
}

/** Loads a part of a message, to be posted into a `PostedFrame`. */
export async function loadMessage(
  path: string,
  ownHosts: readonly string[],
  signal: AbortSignal | null = null,
): Promise<MessageLoad> {
  const response = await fetch(path, { signal, redirect: 'error' })
  if (!response.ok) return { kind: 'failed', status: response.status }
  const own = (address: string) => (isOwnImage(address) ? address : undefined)
  const { html, warnings } = sanitise(await response.text(), { image: own, ownHosts, marksLinks: false })
  const shown = response.headers.get('x-images-shown')
  return {
    kind: 'loaded',
    message: {
      html,
      warnings,
      remoteImages: Number(response.headers.get('x-remote-images') ?? 0),
      imagesShown: shown === 'once' || shown === 'always' ? shown : 'no',
      provenSender: response.headers.get('x-proven-sender') ?? undefined,
      isOfficial: response.headers.get('x-official') === 'yes',
    },
  }
}

/** Has images of a sender shown always, or no longer. `csrf`: of `/session`. */
export async function setImageSender(sender: string, shown: boolean, csrf: string): Promise<boolean> {
  const response = await fetch('/mail/image-senders', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf': csrf },
    body: JSON.stringify({ sender, shown }),
  })
  return response.ok
}
