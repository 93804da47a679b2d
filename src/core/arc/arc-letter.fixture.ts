import type { Bytes } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { BodyHashes } from '../dkim/body-hashes.ts'
import { ParsedKeys, PublishedKeys } from '../dkim/published-keys.ts'
import { SignedHeader } from '../dkim/signed-header.ts'
import type { Dns } from '../dns/dns.ts'
import { readArcChain } from './arc-chain.ts'
import { type ArcResult, checkChain } from './check-chain.ts'

/** Validates the chain of a message that stands in memory. */
export async function validateLetter(message: Bytes, dns: Dns, nowMs = 0): Promise<ArcResult> {
  const fields = new HeaderFields(message)
  const header = new SignedHeader(fields)
  const chain = readArcChain(header)
  const hashes = new BodyHashes()
  if (chain.kind === 'whole') hashes.want(chain.newest)
  hashes.push(message.subarray(fields.end + 2))
  const keys = new PublishedKeys(dns, new ParsedKeys())
  return checkChain(chain, header, hashes.finish(), keys, { minRsaBits: 1024, maxRsaBits: 4096 }, nowMs)
}
