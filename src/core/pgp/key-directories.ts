import type { Bytes } from '../../base/bytes.ts'

/** What came of looking an address up. `absent`: its domain has no directory, or no key for it. `failed`: nobody could be asked, so that nothing is known. */
export type FoundKey =
  | { readonly kind: 'found'; readonly octets: Bytes }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * Port: Web Key Directories of other domains (draft-koch-openpgp-webkey-service). Whoever runs one learns that somebody here has looked the address up, and nothing of who.
 *
 * Threat: the domain was chosen by a stranger, so its names may lead anywhere. A driver connects to public addresses alone, to those that it has looked up itself, with the certificate verified; follows no redirect; and takes no more
 * octets and time than its settings say. What it gives was written by others: not more than some octets.
 */
export interface KeyDirectories {
  /** Never throws for what others do. `address`: any text. */
  find(address: string): Promise<FoundKey>
}
