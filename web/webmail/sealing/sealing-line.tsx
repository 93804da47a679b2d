import { useEffect, useRef } from 'preact/hooks'
import type { Composition } from '../compose/composition.ts'
import type { Sealer } from '../compose/sealer.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { KeyChange } from '../sealed/key-change.tsx'
import { Icon, type IconName } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Sealing } from './sealing.ts'
import '../sealed/sealed.css'
import './sealing.css'
import { statusOf } from './sealing-status.ts'
import { SEALING_TEXTS } from './texts/texts.ts'
import { useFollowing } from './use-following.ts'

/** Two switches, and what stands in the way of the first. */
export function SealingLine({ composition, sealer }: { readonly composition: Composition; readonly sealer: Sealer }) {
  return sealer instanceof Sealing ? <Line composition={composition} sealing={sealer} /> : null
}

function Line({ composition, sealing }: { readonly composition: Composition; readonly sealing: Sealing }) {
  const speak = useSpeaker(SEALING_TEXTS)
  useFollowing(composition, sealing)
  return (
    <section class="sealing" aria-label={speak('title')}>
      <p class="switches">
        <Switch
          icon="content"
          text={speak('encrypt')}
          isOn={sealing.encrypts}
          isHindered={sealing.encrypts && sealing.missing.length > 0}
          act={() => switchEncryption(composition, sealing)}
        />
        <Switch
          icon="compose"
          text={speak('sign')}
          isOn={sealing.signs}
          isHindered={false}
          act={() => sealing.want({ signs: !sealing.signs })}
        />
        <span class={sealing.encrypts && sealing.missing.length > 0 ? 'words hindered' : 'words'}>
          {statusOf(sealing).map(([text, addresses]) => (
            <span key={text}>{speak(text, { addresses: addresses.join(', ') })} </span>
          ))}
          {sealing.encrypts && composition.letter.asksReceipt && speak('noReceipt')}
        </span>
      </p>
      <Keys composition={composition} sealing={sealing} session={sealing.session} />
    </section>
  )
}

/** A letter that is encrypted from now on, or no longer, is saved in the other way at once; its files go where they may be. */
function switchEncryption(composition: Composition, sealing: Sealing): void {
  const encrypts = !sealing.encrypts
  sealing.want({ encrypts })
  if (encrypts || composition.emailId !== undefined) composition.change({})
}

interface SwitchProps {
  readonly icon: IconName
  readonly text: string
  readonly isOn: boolean
  /** It is wanted, and cannot be done. */
  readonly isHindered: boolean
  act(): void
}

function Switch({ icon, text, isOn, isHindered, act }: SwitchProps) {
  return (
    <button type="button" class={isHindered ? 'switch hindered' : 'switch'} aria-pressed={isOn} onClick={act}>
      <Icon name={icon} />
      {text}
    </button>
  )
}

interface KeysProps {
  readonly composition: Composition
  readonly sealing: Sealing
  readonly session: PgpSession
}

/** Where keys are missing: look once more, or take one from a file. Where others wait: which it should be. */
function Keys({ composition, sealing, session }: KeysProps) {
  const { desk } = useSetting()
  const speak = useSpeaker(SEALING_TEXTS)
  const chooser = useRef<HTMLInputElement>(null)
  const [first] = sealing.missing
  const pending = sealing.recipients.filter(({ hasPending }) => hasPending)
  useEffect(() => {
    // What the member has decided counts at once.
    const watch = session.changes.watch(() => void sealing.follow(composition.letter).catch(() => undefined))
    return () => watch[Symbol.dispose]()
  }, [session, sealing])
  const take = async (file: File, address: string) => {
    const octets = new Uint8Array(await file.arrayBuffer())
    const offers = await session.offer(address, octets, 'imported').catch(() => [])
    if (offers.every(({ outcome }) => outcome === 'unusable')) desk.toaster.say(speak('importNone', { address }))
  }
  return (
    <>
      {first && (
        <p class="missing">
          <button type="button" class="plain" onClick={() => void sealing.follow(composition.letter, true)}>
            {speak('again')}
          </button>
          <input
            ref={chooser}
            type="file"
            hidden
            aria-label={speak('importFor', { address: first.address })}
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? []
              currentTarget.value = ''
              if (file) take(file, first.address).catch((error: unknown) => desk.failed(error))
            }}
          />
          <button
            type="button"
            class="plain"
            title={speak('importFor', { address: first.address })}
            onClick={() => chooser.current?.click()}
          >
            {speak('import')}
          </button>
        </p>
      )}
      {sealing.encrypts && pending.map(({ address }) => <KeyChange key={address} pgp={session} address={address} />)}
      {sealing.encrypts && sealing.recipients.length > 0 && (
        <details>
          <summary>{speak('keysOf')}</summary>
          <ul>
            {sealing.recipients.map(({ address, known }) => (
              <li key={address}>
                {address}: {speak(`known.${known}`)}
              </li>
            ))}
          </ul>
          <p>{speak('drafts')}</p>
        </details>
      )}
    </>
  )
}
