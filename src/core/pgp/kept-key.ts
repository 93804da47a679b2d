import type { RecordReader } from '../mail/record-shelf.ts'

/** A key of a member's own as it is kept, by its fingerprint: a record of the kind `pgp-key`. Facts are kept with it, so that nothing has to be parsed to list them. */
export interface KeptKey {
  readonly userIds: readonly string[]
  readonly addresses: readonly string[]
  readonly createdMs: number
  readonly expiresMs: number | null
  readonly isRevoked: boolean
  /** Armoured. */
  readonly publicKey: string
  /** Armoured, every secret in it wrapped; null where only the public part is here. */
  readonly wrappedPrivateKey: string | null
  /** As it was asked for; which one is the default one follows from all of them. */
  readonly isDefault: boolean
  /** Whether the Web Key Directory of the domain gives it out. */
  readonly isPublished: boolean
}

/** The keys of an account by their fingerprints, in the order in which they came. */
export async function readKeptKeys(records: RecordReader): Promise<ReadonlyMap<string, KeptKey>> {
  const all = await records.all('pgp-key')
  return new Map(all.map(({ id, value }) => [id, JSON.parse(value) as KeptKey]))
}
