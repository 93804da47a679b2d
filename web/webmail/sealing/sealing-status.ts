import type { Sealing } from './sealing.ts'
import type { SealingText } from './texts/texts.ts'

/** What is to be said, and of whom: what stands in the way before what is only good to know. */
export function statusOf(
  sealing: Pick<Sealing, 'recipients' | 'encrypts' | 'signs' | 'wasEncrypted'>,
): readonly (readonly [SealingText, readonly string[]])[] {
  const of = (...known: readonly string[]) =>
    sealing.recipients.filter((one) => known.includes(one.known)).map(({ address }) => address)
  const told: (readonly [SealingText, readonly string[]])[] = []
  const tell = (text: SealingText, addresses: readonly string[]) => {
    if (addresses.length > 0) told.push([text, addresses])
  }
  tell('looking', of('looking'))
  tell('missing', of('none'))
  tell('unusable', of('unusable'))
  tell('unanswered', of('unanswered'))
  if (sealing.wasEncrypted && !sealing.encrypts) told.push(['unsealed', []])
  if (!sealing.encrypts) {
    if (told.length === 0 && sealing.signs) told.push(['signedOnly', []])
    else if (told.length === 0 && sealing.recipients.length > 0) told.push(['forAll', []])
    return told
  }
  // Whoever is being looked for may be found yet.
  if (of('none', 'unusable', 'unanswered').length > 0) told.push(['stays', []])
  tell('gossip', of('gossip'))
  const late = sealing.recipients.filter(
    ({ recommendation, known }) => recommendation === 'discourage' && known !== 'gossip',
  )
  tell(
    'discourage',
    late.map(({ address }) => address),
  )
  if (told.length === 0) told.push(['encryptedFor', []])
  return told
}
