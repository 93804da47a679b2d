import { useEffect, useState } from 'preact/hooks'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { chooseAutocrypt } from '../../pgp/autocrypt/autocrypt-header.ts'
import { sameAddressKey } from '../../pgp/mime/header-values.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSetting } from '../views/setting.ts'
import { fetchOctets } from './fetch-octets.ts'
import { mayHoldKeys } from './inner-files.ts'
import { KeyChange } from './key-change.tsx'
import { KeyFile } from './key-file.tsx'
import './sealed.css'
import { takeNote } from './take-note.ts'

/** Takes note of the key that a message in clear brings along, for members who use PGP; tells of one that waits, and offers those in files. */
export function KeyNotes({ email }: { readonly email: OpenedEmail }) {
  const { desk, own, pgp, fileUrl } = useSetting()
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
      const isUnproven = await desk.here.isUnproven(email.id, 'author')
      const isKeyUnproven = await desk.here.isUnproven(email.id, 'autocrypt')
      await takeNote(one, { email, isJunk, isUnproven, isKeyUnproven, autocrypt, gossip: [], own })
      if (isWanted) found(one)
    }
    // What cannot be noted now is noted when the message is looked at again; it can be read without.
    note().catch(() => undefined)
    return () => {
      isWanted = false
    }
  }, [email.id])
  const sender = email.from?.[0]
  if (!session || !sender) return null
  const address = sameAddressKey(sender.email)
  const files = email.attachments.flatMap(({ blobId, name, type, size }) =>
    blobId !== null && mayHoldKeys({ name: name ?? '', type, bytes: size })
      ? [{ blobId, name: name ?? 'key', type }]
      : [],
  )
  return (
    <>
      <KeyChange pgp={session} address={address} />
      {files.map(({ blobId, name, type }) => (
        <div key={blobId} class="keyoffer">
          <KeyFile
            pgp={session}
            name={name}
            address={address}
            read={() =>
              fetchOctets(fileUrl(blobId, name, type), { ...ONE_MEGABYTE, signal: AbortSignal.timeout(60_000) })
            }
          />
        </div>
      ))}
    </>
  )
}

const ONE_MEGABYTE = { maxBytes: 1024 * 1024, onProgress: () => undefined }
