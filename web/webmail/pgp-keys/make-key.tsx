import { useId } from 'preact/hooks'
import type { KeyKind } from '../../pgp/keys/generate-key.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { proved } from '../proof/proved.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { EndField, endOf, NewPassphraseFields, newPassphraseOf, TaskSheet } from './task-sheet.tsx'
import { KEYS_TEXTS } from './texts/texts.ts'
import { useAnswer } from './use-answer.ts'

const KINDS: readonly KeyKind[] = ['ecc', 'rsa3072', 'rsa4096']

/** Makes a key for one of the member's addresses. It is made and wrapped in the worker. */
export function MakeKey({ session, close }: { readonly session: PgpSession; close(): void }) {
  const { desk } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const [address, name, kind] = [useId(), useId(), useId()]
  const { calls, accountId } = desk.mail
  const identities = useAnswer(session, 'identities', async () => {
    const answer = await calls.call('Identity/get', { accountId, ids: null, properties: ['email', 'name'] })
    const all = answer['list'] as unknown as readonly { readonly email: string; readonly name: string }[]
    return [...new Map(all.map((one) => [one.email, one])).values()]
  })
  const make = async (form: FormData) => {
    const passphrase = newPassphraseOf(form, speak('passphrase.differ'))
    const client = await session.client()
    const made = await client.call('makeKey', {
      kind: form.get('kind') as KeyKind,
      users: [{ name: String(form.get('name')) || undefined, address: String(form.get('address')) }],
      passphrase,
      expiresMs: endOf(form, new Date()),
    })
    if (!(await proved(desk, speak('proof'), () => session.keep(made.stored)))) throw new Error(speak('proof.not'))
    return (
      <>
        <p>{speak('made')}</p>
        <button type="button" class="main" onClick={close}>
          {speak('made.close')}
        </button>
      </>
    )
  }
  return (
    <TaskSheet title={speak('make')} action={speak('make')} run={make} close={close}>
      <label for={address}>{speak('make.address')}</label>
      <select id={address} name="address">
        {identities?.map(({ email }) => (
          <option key={email} value={email}>
            {email}
          </option>
        ))}
      </select>
      <label for={name}>{speak('make.name')}</label>
      <input
        id={name}
        name="name"
        type="text"
        maxLength={100}
        defaultValue={identities?.[0]?.name ?? ''}
        autocomplete="name"
      />
      <label for={kind}>{speak('make.kind')}</label>
      <select id={kind} name="kind">
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {speak(`kind.${one}`)}
          </option>
        ))}
      </select>
      <EndField />
      <NewPassphraseFields />
    </TaskSheet>
  )
}
