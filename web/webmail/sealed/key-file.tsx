import { useState } from 'preact/hooks'
import type { Bytes } from '../../../src/base/bytes.ts'
import type { ReadKey } from '../../pgp/keys/read-keys.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { writeFingerprint } from './content-state.ts'
import { SEALED_TEXTS, type SealedText } from './texts/texts.ts'

interface KeyFileProps {
  readonly pgp: PgpSession
  readonly name: string
  /** Whose key it is taken for: the sender. */
  readonly address: string
  read(): Promise<Bytes>
}

/** A file with keys in it: it is shown before anything of it is taken. */
export function KeyFile({ pgp, name, address, read }: KeyFileProps) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const [found, find] = useState<{ readonly octets: Bytes; readonly keys: readonly ReadKey[] } | undefined>(undefined)
  const [said, say] = useState<SealedText | undefined>(undefined)
  const look = async () => {
    const octets = await read()
    const client = await pgp.client()
    const { keys } = await client.call('readPublicKeys', { octets, address }).catch(() => ({ keys: [] }))
    if (keys.length === 0) say('importNone')
    else find({ octets, keys })
  }
  const take = async ({ octets }: { readonly octets: Bytes }) => {
    const outcomes = (await pgp.offer(address, octets, 'attached')).map(({ outcome }) => outcome)
    find(undefined)
    say(
      outcomes.includes('first-use')
        ? 'imported'
        : outcomes.some((one) => one.endsWith('pending'))
          ? 'importPending'
          : outcomes.includes('known')
            ? 'importKnown'
            : 'importNone',
    )
  }
  const attempt = (work: Promise<void>) => void work.catch((error: unknown) => desk.failed(error))
  if (said) return <p role="status">{speak(said, { address })}</p>
  if (!found) {
    return (
      <button type="button" class="plain" onClick={() => attempt(look())}>
        {speak('importKey', { name })}
      </button>
    )
  }
  return (
    <div class="keyfile">
      {found.keys.map(({ facts }) => (
        <p key={facts.fingerprint}>
          <strong>{speak('headersOf', { addresses: facts.addresses.join(', ') || facts.userIds.join(', ') })}</strong>
          <code>{writeFingerprint(facts.fingerprint)}</code>
          <span class="quiet">
            {speak('keyState', {
              algorithm: facts.algorithm,
              created: language.shortDate(new Date(facts.createdMs), new Date()),
            })}
            {facts.state === 'expired' && `, ${speak('keyExpired')}`}
            {facts.state === 'revoked' && `, ${speak('keyRevoked')}`}
            {facts.state !== 'expired' && facts.state !== 'revoked' && !facts.canEncrypt && `, ${speak('keyUnusable')}`}
          </span>
        </p>
      ))}
      <button type="button" onClick={() => attempt(take(found))}>
        {speak('importOffer', { address })}
      </button>
    </div>
  )
}
