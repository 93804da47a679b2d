import { useEffect, useState } from 'preact/hooks'
import { acceptKey, type KnownKey, keyInUse, pendingKeys, rejectKey } from '../../pgp/trust/correspondent.ts'
import type { Known } from '../pgp/correspondent-json.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { writeFingerprint } from './content-state.ts'
import { SEALED_TEXTS } from './texts/texts.ts'

/** Keys of an address that wait for the member, beside the one in use. Nothing is taken for agreed: until the member says so, answers go to the key in use. */
export function KeyChange({ pgp, address }: { readonly pgp: PgpSession; readonly address: string }) {
  const { desk } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const [known, know] = useState<Known | undefined>(undefined)
  useEffect(() => {
    let isWanted = true
    const look = () =>
      void pgp.correspondents.of([address]).then(
        ([one]) => isWanted && know(one),
        () => undefined,
      )
    look()
    const watch = pgp.changes.watch(look)
    return () => {
      isWanted = false
      watch[Symbol.dispose]()
    }
  }, [pgp, address])
  const pending = known ? pendingKeys(known.correspondent).at(-1) : undefined
  if (!known || !pending) return null
  const inUse = keyInUse(known.correspondent)
  const decide = async (how: 'accepted' | 'verified' | 'rejected') => {
    const { fingerprint } = pending
    try {
      await pgp.correspondents.change(address, ({ correspondent, ...rest }) => ({
        ...rest,
        correspondent:
          how === 'rejected' ? rejectKey(correspondent, fingerprint) : acceptKey(correspondent, fingerprint, how),
      }))
      desk.toaster.say(speak(how === 'rejected' ? 'rejected' : 'accepted', { address }))
    } catch (error) {
      desk.failed(error)
    }
    pgp.changes.tell()
  }
  return (
    <section class="keychange" aria-label={speak('changeTitle', { address })}>
      <h2>{speak('changeTitle', { address })}</h2>
      <p>{speak(pending.source === 'gossip' ? 'gossipWords' : 'changeWords', { address })}</p>
      <dl>
        {inUse && <KeyLine name={speak('keyInUse')} knownKey={inUse} />}
        <KeyLine name={speak('keyNew')} knownKey={pending} />
      </dl>
      <p class="buttons">
        <button type="button" onClick={() => void decide('verified')}>
          {speak('acceptVerified')}
        </button>
        <button type="button" onClick={() => void decide('accepted')}>
          {speak('accept')}
        </button>
        <button type="button" onClick={() => void decide('rejected')}>
          {speak('reject')}
        </button>
      </p>
    </section>
  )
}

function KeyLine({ name, knownKey }: { readonly name: string; readonly knownKey: KnownKey }) {
  const { language } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const { fingerprint, source, firstSeenMs } = knownKey
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code>{writeFingerprint(fingerprint)}</code>
        <span class="quiet">
          {speak(`source.${source}`)}, {language.shortDate(new Date(firstSeenMs), new Date())}
        </span>
      </dd>
    </div>
  )
}
