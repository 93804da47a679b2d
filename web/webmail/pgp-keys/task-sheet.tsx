import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { explainFault } from '../pgp/explain-fault.ts'
import { PGP_TEXTS } from '../pgp/texts/texts.ts'
import { useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import { KEYS_TEXTS } from './texts/texts.ts'

interface TaskSheetProps {
  readonly title: string
  /** What the button says. */
  readonly action: string
  readonly children: ComponentChildren
  /** Does it with what was filled in. Something to show stays on the sheet in place of the form; otherwise the sheet is closed. What goes wrong is said. */
  run(form: FormData): Promise<ComponentChildren | undefined>
  close(): void
}

/** A sheet with a form for one thing to be done with keys. */
export function TaskSheet({ title, action, children, run, close }: TaskSheetProps) {
  const speak = useSpeaker(KEYS_TEXTS)
  const speakPgp = useSpeaker(PGP_TEXTS)
  const [wrong, setWrong] = useState<string | undefined>(undefined)
  const [isWorking, setWorking] = useState(false)
  const [done, setDone] = useState<ComponentChildren | undefined>(undefined)
  const problem = useId()
  const inside = useRef<HTMLDivElement>(null)
  // What is to be filled in or done next has the focus, not the button that closes the sheet.
  useLayoutEffect(() => {
    inside.current?.querySelector<HTMLElement>('input, select, textarea, button')?.focus()
  }, [done])
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (isWorking) return
    setWorking(true)
    setWrong(undefined)
    try {
      const shown = await run(new FormData(event.target as HTMLFormElement))
      if (shown === undefined) close()
      else setDone(shown)
    } catch (error) {
      setWrong(explainFault(error, speakPgp))
    }
    setWorking(false)
  }
  return (
    <Sheet title={title} close={close}>
      <div ref={inside}>
        {done ? (
          <div class="pgp-form" role="status">
            {done}
          </div>
        ) : (
          <form class="pgp-form" onSubmit={submit} aria-describedby={problem}>
            {children}
            <p id={problem} class="wrong" role="alert">
              {wrong}
            </p>
            <button type="submit" class="main" disabled={isWorking}>
              {isWorking ? speak('working') : action}
            </button>
          </form>
        )}
      </div>
    </Sheet>
  )
}

interface FieldProps {
  readonly name: string
  readonly label: string
}

/** A passphrase that is typed: kept by nobody, not even the browser. */
export function PassphraseField({ name, label, isNew = false }: FieldProps & { readonly isNew?: boolean }) {
  const id = useId()
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="password"
        required
        minLength={isNew ? 12 : undefined}
        autocomplete={isNew ? 'new-password' : 'off'}
        spellcheck={false}
      />
    </>
  )
}

/** A new passphrase, twice, with what has to be known of it. */
export function NewPassphraseFields() {
  const speak = useSpeaker(KEYS_TEXTS)
  return (
    <>
      <PassphraseField name="passphrase" label={speak('passphrase.new')} isNew />
      <PassphraseField name="again" label={speak('passphrase.again')} isNew />
      <p class="note">{speak('passphrase.rule')}</p>
      <p class="note strong">{speak('passphrase.truth')}</p>
    </>
  )
}

/** The new passphrase of a form, if both are the same. `differ` says that they are not. @throws Error */
export function newPassphraseOf(form: FormData, differ: string): string {
  const passphrase = String(form.get('passphrase'))
  if (passphrase !== form.get('again')) throw new Error(differ)
  return passphrase
}

/** When a key ends, in years from now. */
export function EndField() {
  const speak = useSpeaker(KEYS_TEXTS)
  const id = useId()
  return (
    <>
      <label for={id}>{speak('end')}</label>
      <select id={id} name="years">
        {['1', '2', '5'].map((years) => (
          <option key={years} value={years} selected={years === '2'}>
            {speak(years === '1' ? 'end.year' : 'end.years', { years: Number(years) })}
          </option>
        ))}
        <option value="0">{speak('end.never')}</option>
      </select>
    </>
  )
}

/** Undefined for never. */
export function endOf(form: FormData, now: Date): number | undefined {
  const years = Number(form.get('years'))
  return years > 0 ? new Date(now).setFullYear(now.getFullYear() + years) : undefined
}
