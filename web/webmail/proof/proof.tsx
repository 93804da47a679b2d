import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import './proof.css'
import { proveAgain } from './prove-again.ts'
import { PROOF_TEXTS } from './texts/texts.ts'

/** The password is shown again before something dangerous is done. `label` says for what. */
export function Proof({ label, proved }: { readonly label: string; proved(csrf: string): void }) {
  const { desk, csrf } = useSetting()
  const speak = useSpeaker(PROOF_TEXTS)
  const [password, type] = useState('')
  const [said, say] = useState<string | undefined>(undefined)
  const submit = async (event: Event) => {
    event.preventDefault()
    try {
      const token = await proveAgain(password, csrf)
      if (token === undefined) say(speak('wrong'))
      else proved(token)
    } catch (error) {
      if (error instanceof Error && 'type' in error && error.type === 'later') say(speak('later'))
      else desk.failed(error)
    }
  }
  return (
    <form class="proof" onSubmit={(event) => void submit(event)}>
      <label>
        {label}
        <input
          type="password"
          autocomplete="current-password"
          required={true}
          value={password}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
      </label>
      <button type="submit" class="quietly">
        {speak('confirm')}
      </button>
      <p role="alert">{said}</p>
    </form>
  )
}

/** The same over everything else. */
export function ProofSheet({ label }: { readonly label: string }) {
  const { desk, renew } = useSetting()
  const speak = useSpeaker(PROOF_TEXTS)
  const inside = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => inside.current?.querySelector('input')?.focus(), [])
  return (
    <Sheet title={speak('title')} close={() => desk.proving.answer(false)}>
      <div ref={inside}>
        <Proof
          label={label}
          proved={(csrf) => {
            renew(csrf)
            desk.proving.answer(true)
          }}
        />
      </div>
    </Sheet>
  )
}
