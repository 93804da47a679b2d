import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import './proof.css'
import { type PasskeyAsked, passkeyAsked, proveAgain, provePasskey } from './prove-again.ts'
import { PROOF_TEXTS } from './texts/texts.ts'

/** The password, or a passkey, is shown again before something dangerous is done: whoever has a passkey alone has no password. `label` says for what. */
export function Proof({ label, proved }: { readonly label: string; proved(csrf: string): void }) {
  const { desk, csrf } = useSetting()
  const speak = useSpeaker(PROOF_TEXTS)
  const [password, type] = useState('')
  const [said, say] = useState<string | undefined>(undefined)
  const [passkey, offer] = useState<PasskeyAsked | undefined>(undefined)
  const invite = () => passkeyAsked().then(offer, (error: unknown) => desk.failed(error))
  useEffect(() => {
    if ('PublicKeyCredential' in globalThis) void invite()
  }, [])
  const tell = async (wrong: 'wrong' | 'wrongPasskey', show: () => Promise<string | undefined>) => {
    try {
      const token = await show()
      if (token !== undefined) return proved(token)
      say(speak(wrong))
    } catch (error) {
      if (error instanceof Error && 'type' in error && error.type === 'later') say(speak('later'))
      else desk.failed(error)
    }
    // What a passkey has signed once is worth nothing a second time.
    if (wrong === 'wrongPasskey') await invite()
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    await tell('wrong', () => proveAgain(password, csrf))
  }
  const sign = async (asked: PasskeyAsked) => {
    say(undefined)
    const { signWithPasskey } = await import('../../doors/ask-passkey.ts')
    // Called off, or timed out, or no passkey here: browsers do not tell a page which.
    const answer = await signWithPasskey(asked.request).catch(() => undefined)
    if (answer === undefined) return say(speak('noPasskey'))
    await tell('wrongPasskey', () => provePasskey(asked, answer, csrf))
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
      {passkey && (
        <button type="button" class="quietly other" onClick={() => void sign(passkey)}>
          {speak('passkey')}
        </button>
      )}
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
