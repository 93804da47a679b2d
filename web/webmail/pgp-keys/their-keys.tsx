import { useId, useState } from 'preact/hooks'
import { sameAddressKey } from '../../pgp/mime/header-values.ts'
import { pendingKeys } from '../../pgp/trust/correspondent.ts'
import type { Known } from '../pgp/correspondent-json.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Correspondent } from './correspondent.tsx'
import { KeyTextFields, keyOctetsOf } from './key-text-fields.tsx'
import { TaskSheet } from './task-sheet.tsx'
import { KEYS_TEXTS } from './texts/texts.ts'
import { useAnswer } from './use-answer.ts'

/** Correspondents that are shown at first, and how many more each time. */
const AT_ONCE = 50

/** What is known of the keys of others; first those about whom the member has to be asked. */
export function TheirKeys({ session }: { readonly session: PgpSession }) {
  const { language } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const [most, show] = useState(AT_ONCE)
  const [isImporting, setImporting] = useState(false)
  const found = useAnswer(session, `${most}`, async () => {
    const pending = await session.correspondents.list({ hasPending: true }, 0, AT_ONCE)
    const all = await session.correspondents.list(null, 0, most)
    const others = all.all.filter(({ correspondent }) => pendingKeys(correspondent).length === 0)
    return { all: [...pending.all, ...others], total: all.total }
  })
  return (
    <section class="pgp-part" aria-labelledby="pgp-theirs">
      <h3 id="pgp-theirs" tabIndex={-1}>
        {speak('theirs')}
      </h3>
      <p class="note">{speak('theirs.why')}</p>
      {found === undefined && <p class="note">{language.text('loading')}</p>}
      {found?.total === 0 && <p>{speak('theirs.none')}</p>}
      <ul class="pgp-keys">
        {found?.all.map((known: Known) => (
          <Correspondent key={known.correspondent.address} session={session} known={known} />
        ))}
      </ul>
      {found && found.total > most && (
        <button type="button" class="plain" onClick={() => show(most + AT_ONCE)}>
          {speak('theirs.more', { count: found.total - most })}
        </button>
      )}
      <LookUp session={session} />
      <div class="bar">
        <button type="button" class="plain" onClick={() => setImporting(true)}>
          {speak('theirs.import')}
        </button>
      </div>
      {isImporting && <ImportTheirs session={session} close={() => setImporting(false)} />}
    </section>
  )
}

/** Looks a key up in the directory of its owner's provider. */
function LookUp({ session }: { readonly session: PgpSession }) {
  const { desk } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const [said, say] = useState('')
  const field = useId()
  const look = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const address = sameAddressKey(String(new FormData(form).get('address')))
    say(speak('working'))
    try {
      const [looked] = await session.lookUp([address])
      say(speak(`lookUp.${looked?.what ?? 'absent'}`, { address }))
      if (looked?.what === 'found') form.reset()
    } catch (error) {
      say('')
      desk.failed(error)
    }
  }
  return (
    <form class="pgp-look" onSubmit={look}>
      <label for={field}>{speak('lookUp')}</label>
      <input id={field} name="address" type="email" required autocomplete="off" spellcheck={false} />
      <button type="submit" class="plain">
        {speak('lookUp.ask')}
      </button>
      <p role="status">{said}</p>
    </form>
  )
}

/** Takes keys of others out of a file, each for the addresses that it names. */
function ImportTheirs({ session, close }: { readonly session: PgpSession; close(): void }) {
  const speak = useSpeaker(KEYS_TEXTS)
  const take = async (form: FormData) => {
    const octets = await keyOctetsOf(form)
    const { keys } = await (await session.client()).call('readPublicKeys', { octets })
    const addresses = [...new Set(keys.flatMap(({ facts }) => facts.addresses))]
    if (addresses.length === 0) throw new Error(speak('theirs.noAddress'))
    for (const address of addresses) {
      for (const { facts, publicKey } of keys) {
        if (facts.addresses.includes(address))
          await session.offer(address, new TextEncoder().encode(publicKey), 'imported')
      }
    }
    return <p>{speak('theirs.imported', { addresses: addresses.join(', ') })}</p>
  }
  return (
    <TaskSheet title={speak('theirs.import')} action={speak('import')} run={take} close={close}>
      <KeyTextFields />
    </TaskSheet>
  )
}
