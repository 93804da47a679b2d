import type { PgpSession } from '../pgp/pgp-session.ts'
import { proved } from '../proof/proved.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { KeyTextFields, keyOctetsOf } from './key-text-fields.tsx'
import { NewPassphraseFields, newPassphraseOf, PassphraseField, TaskSheet } from './task-sheet.tsx'
import { KEYS_TEXTS } from './texts/texts.ts'

/** Takes over a key that another program has exported: the private one, wrapped anew here, or the public one alone. */
export function ImportKey({ session, close }: { readonly session: PgpSession; close(): void }) {
  const { desk } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const take = async (form: FormData) => {
    const octets = await keyOctetsOf(form)
    const client = await session.client()
    const filePassphrase = String(form.get('file-passphrase'))
    const passphrase = newPassphraseOf(form, speak('passphrase.differ'))
    const { keys } = await client.call('importPrivateKeys', { octets, filePassphrase, passphrase })
    const keep = async () => {
      for (const { stored } of keys) await session.keep(stored)
    }
    if (!(await proved(desk, speak('proof'), keep))) throw new Error(speak('proof.not'))
    return undefined
  }
  return (
    <TaskSheet title={speak('import.private')} action={speak('import')} run={take} close={close}>
      <p>{speak('import.why')}</p>
      <KeyTextFields />
      <PassphraseField name="file-passphrase" label={speak('import.filePassphrase')} />
      <NewPassphraseFields />
    </TaskSheet>
  )
}

/** Keeps a public key of the member's own, whose private part stays elsewhere. */
export function ImportPublicKey({ session, close }: { readonly session: PgpSession; close(): void }) {
  const { desk } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const take = async (form: FormData) => {
    const octets = await keyOctetsOf(form)
    const { keys } = await (await session.client()).call('readPublicKeys', { octets })
    const keep = async () => {
      for (const { facts, publicKey } of keys) await session.keep({ fingerprint: facts.fingerprint, publicKey })
    }
    if (!(await proved(desk, speak('proof'), keep))) throw new Error(speak('proof.not'))
    return undefined
  }
  return (
    <TaskSheet title={speak('import.public')} action={speak('import')} run={take} close={close}>
      <p>{speak('import.publicWhy')}</p>
      <KeyTextFields />
    </TaskSheet>
  )
}
