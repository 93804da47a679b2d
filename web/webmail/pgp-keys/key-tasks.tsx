import { useId, useState } from 'preact/hooks'
import type { PgpKey } from '../../../src/wire/jmap/pgp.ts'
import type { RevocationReason } from '../../pgp/keys/renew-key.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSpeaker } from '../views/setting.ts'
import { saveKey } from './save-key.ts'
import { EndField, endOf, NewPassphraseFields, newPassphraseOf, PassphraseField, TaskSheet } from './task-sheet.tsx'
import { KEYS_TEXTS } from './texts/texts.ts'

export interface KeyTaskProps {
  readonly session: PgpSession
  readonly pgpKey: PgpKey
  close(): void
}

/** The old passphrase is asked for, whether the key is unlocked or not: an open browser is not enough to take a key over. */
export function ChangePassphrase({ session, pgpKey: { fingerprint }, close }: KeyTaskProps) {
  const speak = useSpeaker(KEYS_TEXTS)
  const change = async (form: FormData) => {
    const passphrase = newPassphraseOf(form, speak('passphrase.differ'))
    const client = await session.client()
    const { stored } = await client.call('changePassphrase', { fingerprint, old: String(form.get('old')), passphrase })
    await session.keep(stored)
    return undefined
  }
  return (
    <TaskSheet title={speak('passphrase')} action={speak('passphrase.change')} run={change} close={close}>
      <p>{speak('passphrase.copies')}</p>
      <PassphraseField name="old" label={speak('passphrase.old')} />
      <NewPassphraseFields />
    </TaskSheet>
  )
}

export function ExtendKey({ session, pgpKey: { fingerprint }, close }: KeyTaskProps) {
  const speak = useSpeaker(KEYS_TEXTS)
  const extend = async (form: FormData) => {
    const client = await session.client()
    const passphrase = String(form.get('old'))
    const { stored } = await client.call('extendKey', { fingerprint, passphrase, expiresMs: endOf(form, new Date()) })
    await session.keep(stored)
    return undefined
  }
  return (
    <TaskSheet title={speak('extend')} action={speak('extend')} run={extend} close={close}>
      <p>{speak('extend.why')}</p>
      <EndField />
      <PassphraseField name="old" label={speak('passphrase.this')} />
    </TaskSheet>
  )
}

const REASONS: readonly RevocationReason[] = ['superseded', 'retired', 'compromised']

/** With the passphrase, or, where that is lost, with the certificate of the backup sheet. It cannot be undone, and is said to be so. */
export function RevokeKey({ session, pgpKey, close }: KeyTaskProps) {
  const speak = useSpeaker(KEYS_TEXTS)
  const [isLost, lose] = useState(pgpKey.wrappedPrivateKey === null)
  const [reason, certificate] = [useId(), useId()]
  const { fingerprint, publicKey } = pgpKey
  const revoke = async (form: FormData) => {
    const client = await session.client()
    let revoked: string
    if (isLost) {
      const applied = await client.call('applyRevocation', { publicKey, certificate: String(form.get('certificate')) })
      revoked = applied.publicKey
      await session.keep({ fingerprint, publicKey: revoked })
    } else {
      const why = form.get('reason') as RevocationReason
      const { stored } = await client.call('revokeKey', {
        fingerprint,
        passphrase: String(form.get('old')),
        reason: why,
      })
      revoked = stored.publicKey
      await session.keep(stored)
    }
    return (
      <>
        <p>{speak('revoke.done')}</p>
        <button type="button" class="main" onClick={() => saveKey(`revoked-${fingerprint.slice(-16)}.asc`, revoked)}>
          {speak('revoke.save')}
        </button>
      </>
    )
  }
  return (
    <TaskSheet title={speak('revoke')} action={speak('revoke.now')} run={revoke} close={close}>
      <p class="strong">{speak('revoke.why')}</p>
      {isLost ? (
        <>
          <label for={certificate}>{speak('revoke.certificate')}</label>
          <textarea id={certificate} name="certificate" rows={6} required spellcheck={false} />
        </>
      ) : (
        <>
          <label for={reason}>{speak('revoke.reason')}</label>
          <select id={reason} name="reason">
            {REASONS.map((one) => (
              <option key={one} value={one}>
                {speak(`reason.${one}`)}
              </option>
            ))}
          </select>
          <PassphraseField name="old" label={speak('passphrase.this')} />
        </>
      )}
      {pgpKey.wrappedPrivateKey !== null && (
        <button type="button" class="plain" onClick={() => lose(!isLost)}>
          {speak(isLost ? 'revoke.known' : 'revoke.lost')}
        </button>
      )}
    </TaskSheet>
  )
}
