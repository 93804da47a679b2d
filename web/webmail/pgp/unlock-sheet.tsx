import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import { explainFault } from './explain-fault.ts'
import './pgp.css'
import type { PgpSession } from './pgp-session.ts'
import { PGP_TEXTS } from './texts/texts.ts'

/** Asks for the passphrase of the member's key. What is typed goes to the worker and is forgotten here. */
export function UnlockSheet({ session }: { readonly session: PgpSession }) {
  const { desk } = useSetting()
  const speak = useSpeaker(PGP_TEXTS)
  const [wrong, setWrong] = useState<string | undefined>(undefined)
  const [isWorking, setWorking] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const [name, problem] = [useId(), useId()]
  useLayoutEffect(() => field.current?.focus(), [])
  const close = () => {
    session.cancelUnlock()
    desk.show(undefined)
  }
  const unlock = async (event: Event) => {
    event.preventDefault()
    const passphrase = field.current?.value ?? ''
    if (passphrase === '' || isWorking) return
    setWorking(true)
    try {
      await session.unlock(passphrase)
      desk.show(undefined)
    } catch (error) {
      setWorking(false)
      setWrong(explainFault(error, speak))
      field.current?.select()
    }
  }
  return (
    <Sheet title={speak('unlock.title')} close={close}>
      <form class="pgp-form" onSubmit={unlock}>
        <p>{speak('unlock.why')}</p>
        <label for={name}>{speak('unlock.passphrase')}</label>
        <input
          id={name}
          ref={field}
          type="password"
          autocomplete="off"
          spellcheck={false}
          aria-describedby={wrong === undefined ? undefined : problem}
          aria-invalid={wrong !== undefined}
        />
        <p id={problem} class="wrong" role="alert">
          {wrong}
        </p>
        <p class="note">{speak('unlock.minutes', { minutes: desk.settings.pgpMinutes })}</p>
        <button type="submit" class="main" disabled={isWorking}>
          {speak(isWorking ? 'unlock.working' : 'unlock.unlock')}
        </button>
        <details>
          <summary>{speak('unlock.lost')}</summary>
          <p>{speak('unlock.lostTruth')}</p>
        </details>
      </form>
    </Sheet>
  )
}
