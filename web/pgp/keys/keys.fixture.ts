import { generateKey, type PrivateKey } from 'openpgp'

/** An unlocked key for tests, in a few milliseconds: nothing is wrapped. */
export async function testKey(
  address: string,
  madeMs: number,
  more: { readonly expiresSeconds?: number } = {},
): Promise<PrivateKey> {
  const made = await generateKey({
    userIDs: { email: address },
    type: 'ecc',
    curve: 'ed25519Legacy',
    date: new Date(madeMs),
    keyExpirationTime: more.expiresSeconds ?? 0,
    format: 'object',
  })
  return made.privateKey
}
