import { completeChain } from './complete-chain.ts'
import type { ReadCertificate } from './read-certificate.ts'

/** What stands at an address, bounded in time and size; undefined if it cannot be had. */
export type Fetch = (url: string) => Promise<Uint8Array | undefined>

const MOST_FETCHES = 4

/**
 * Certificates of authorities that are missing between a certificate and a root, from where the certificates say that they are (caIssuers, RFC 5280 §4.2.2.1). What comes is worth no more than what a
 * file holds: the chain is checked afterwards all the same.
 */
export async function fetchIssuers(
  leaf: ReadCertificate,
  pool: readonly ReadCertificate[],
  roots: readonly ReadCertificate[],
  fetch: Fetch,
  read: (octets: Uint8Array) => readonly ReadCertificate[],
  nowMs: number,
): Promise<readonly ReadCertificate[]> {
  const found: ReadCertificate[] = []
  const asked = new Set<string>()
  while (asked.size < MOST_FETCHES) {
    const { certificates, root } = completeChain(leaf, [...pool, ...found], roots, nowMs)
    const url = certificates.at(-1)?.facts.issuerUrls.find((one) => !asked.has(one))
    if (root || url === undefined) break
    asked.add(url)
    const octets = await fetch(url)
    if (octets) found.push(...read(octets))
  }
  return found
}
