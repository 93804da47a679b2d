import { useEffect, useState } from 'preact/hooks'
import { chooseAutocrypt } from '../../pgp/autocrypt/autocrypt-header.ts'
import { sameAddressKey } from '../../pgp/mime/header-values.ts'
import type { OpenedEmail } from '../mail/email.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSetting } from '../views/setting.ts'
import { KeyChange } from './key-change.tsx'
import './sealed.css'
import { takeNote } from './take-note.ts'

/** Takes note of the key that a message in clear brings along, for members who use PGP; and tells of one that waits. */
export function KeyNotes({ email }: { readonly email: OpenedEmail }) {
  const { desk, own, pgp } = useSetting()
  const [session, found] = useState<PgpSession | undefined>(undefined)
  useEffect(() => {
    let isWanted = true
    const note = async () => {
      const one = await pgp()
      if ((await one.keys()).length === 0) return
      const from = (email.from ?? []).map((sender) => ({ address: sender.email }))
      const autocrypt = chooseAutocrypt(email['header:Autocrypt:all'] ?? [], from)
      const junk = desk.mail.cache.withRole('junk')?.id
      const isJunk = junk !== undefined && email.mailboxIds[junk] === true
      await takeNote(one, { email, isJunk, autocrypt, gossip: [], own })
      if (isWanted) found(one)
    }
    // What cannot be noted now is noted when the message is looked at again; it can be read without.
    note().catch(() => undefined)
    return () => {
      isWanted = false
    }
  }, [email.id])
  const sender = email.from?.[0]
  return session && sender ? <KeyChange pgp={session} address={sameAddressKey(sender.email)} /> : null
}
