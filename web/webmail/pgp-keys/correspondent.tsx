import { useId, useState } from 'preact/hooks'
import {
  acceptKey,
  type KnownKey,
  keyInUse,
  pendingKeys,
  rejectKey,
  type Correspondent as TheirKeys,
} from '../../pgp/trust/correspondent.ts'
import type { Known } from '../pgp/correspondent-json.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { showFingerprint } from './fingerprint.ts'
import { saveKey } from './save-key.ts'
import { KEYS_TEXTS } from './texts/texts.ts'

interface CorrespondentProps {
  readonly session: PgpSession
  readonly known: Known
}

/** Somebody whose keys are known. A key that would take the place of another one is shown beside it, and waits. */
export function Correspondent({ session, known: { correspondent } }: CorrespondentProps) {
  const { desk } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const { address } = correspondent
  const inUse = keyInUse(correspondent)
  const pending = pendingKeys(correspondent)
  const attempt = (work: Promise<unknown>) => void work.catch((error: unknown) => desk.failed(error))
  const remove = async () => {
    const undo = await session.correspondents.remove(address)
    // The button that had the focus goes with them.
    document.getElementById('pgp-theirs')?.focus()
    session.changes.tell()
    desk.toaster.say(speak('theirs.removed', { address }), () => {
      attempt(undo().then(() => session.changes.tell()))
    })
  }
  const decide = async (change: (now: TheirKeys) => TheirKeys) => {
    const [before] = await session.correspondents.of([address])
    await session.correspondents.change(address, (now) => ({ ...now, correspondent: change(now.correspondent) }))
    session.changes.tell()
    desk.toaster.say(speak('decided'), () => {
      attempt(session.correspondents.change(address, (now) => before ?? now).then(() => session.changes.tell()))
    })
  }
  return (
    <li class="pgp-key">
      <h4>{address}</h4>
      {inUse ? <ShownKey pgpKey={inUse} /> : <p>{speak('theirs.noneInUse')}</p>}
      {pending.map((key) => (
        <Pending
          key={key.fingerprint}
          pgpKey={key}
          isChange={inUse !== undefined}
          accept={(how) => attempt(decide((now) => acceptKey(now, key.fingerprint, how)))}
          refuse={() => attempt(decide((now) => rejectKey(now, key.fingerprint)))}
        />
      ))}
      <div class="bar">
        {inUse && (
          <button type="button" class="plain" onClick={() => saveKey(`${address}.asc`, inUse.publicKey)}>
            {speak('export.public')}
          </button>
        )}
        <button type="button" class="plain" onClick={() => attempt(remove())}>
          {speak('remove')}
          <span class="hidden"> {address}</span>
        </button>
      </div>
    </li>
  )
}

function ShownKey({ pgpKey: { fingerprint, acceptance, source, firstSeenMs } }: { readonly pgpKey: KnownKey }) {
  const { language } = useSetting()
  const speak = useSpeaker(KEYS_TEXTS)
  const date = language.shortDate(new Date(firstSeenMs), new Date(0))
  return (
    <>
      <p>
        <code>{showFingerprint(fingerprint)}</code>
      </p>
      <p class="note">
        {speak(`acceptance.${acceptance}`)} {speak(`source.${source}`, { date })}
      </p>
    </>
  )
}

interface PendingProps {
  readonly pgpKey: KnownKey
  /** Whether another key is in use. */
  readonly isChange: boolean
  accept(how: 'accepted' | 'verified'): void
  refuse(): void
}

function Pending({ pgpKey, isChange, accept, refuse }: PendingProps) {
  const speak = useSpeaker(KEYS_TEXTS)
  const [isCompared, compare] = useState(false)
  const heading = useId()
  return (
    <section class="pgp-change" aria-labelledby={heading}>
      <h5 id={heading}>{speak(isChange ? 'change' : 'change.passedOn')}</h5>
      <p>{speak(isChange ? 'change.why' : 'change.passedOnWhy')}</p>
      <ShownKey pgpKey={pgpKey} />
      <label class="choice">
        <input type="checkbox" checked={isCompared} onChange={() => compare(!isCompared)} />
        {speak('change.compared')}
      </label>
      <div class="bar">
        <button type="button" class="main" onClick={() => accept(isCompared ? 'verified' : 'accepted')}>
          {speak('change.accept')}
        </button>
        <button type="button" class="plain" onClick={refuse}>
          {speak('change.refuse')}
        </button>
      </div>
    </section>
  )
}
