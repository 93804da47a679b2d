import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { toFailure } from '../mail/jmap-failure.ts'
import { proved } from '../proof/proved.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { draftOf, type IdentityDraft, keepIdentity, wrongFields } from './identity-acts.ts'
import type { Identity } from './senders.ts'
import type { SignatureEditor } from './signature-editor.tsx'
import { SENDING_TEXTS, type SendingText } from './texts/texts.ts'

interface IdentityFormProps {
  /** Undefined for a new one. */
  readonly identity?: Identity
  close(isChanged: boolean): void
}

/** Where an identity is made or changed. */
export function IdentityForm({ identity, close }: IdentityFormProps) {
  const { desk, own, language } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const [draft, write] = useState<IdentityDraft>(() => draftOf(identity))
  const [said, say] = useState('')
  const [wrong, complain] = useState<readonly string[]>([])
  const first = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => first.current?.focus(), [])
  const submit = async () => {
    const found = identity ? wrongFields({ ...draft, email: own }) : wrongFields(draft)
    complain(found)
    if (found.length > 0) return say(speak('wrong', { address: draft[found[0] as keyof IdentityDraft] }))
    try {
      if (!(await proved(desk, speak('copyProof'), () => keepIdentity(desk.mail, draft, identity?.id)))) return
      desk.toaster.say(speak('savedIdentity'))
      close(true)
    } catch (error) {
      const { type, message } = toFailure(error)
      if (type === 'forbiddenFrom') complain(['email'])
      say(type === 'forbiddenFrom' ? speak('notYours') : language.text('failed', { reason: message }))
    }
  }
  const field = (name: keyof IdentityDraft, help?: string) => ({
    name,
    help,
    value: draft[name],
    isWrong: wrong.includes(name),
    change: (value: string) => write({ ...draft, [name]: value }),
  })
  const example = own.replace('@', '+shop@')
  return (
    <form
      class="slip form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') close(false)
      }}
    >
      <Field label="name" inputRef={first} {...field('name')} />
      {!identity && <Field label="address" {...field('email', speak('addressHelp', { example }))} />}
      <Field label="signature" isLong {...field('textSignature', speak('signatureHelp'))} />
      <FormattedSignature
        html={draft.htmlSignature}
        change={(htmlSignature) => write((now) => ({ ...now, htmlSignature }))}
      />
      <details>
        <summary>{speak('moreFields')}</summary>
        <Field label="replyTo" {...field('replyTo', speak('replyToHelp'))} />
        <Field label="bccSelf" {...field('bcc', speak('bccHelp'))} />
      </details>
      <p class="acts">
        <button type="submit" class="mainbutton">
          {speak('save')}
        </button>
        <button type="button" class="plainbutton" onClick={() => close(false)}>
          {speak('cancel')}
        </button>
      </p>
      <p role="alert" class="complaint">
        {said}
      </p>
    </form>
  )
}

interface FieldProps {
  readonly name: string
  readonly label: SendingText
  readonly value: string
  readonly help: string | undefined
  readonly isWrong: boolean
  readonly isLong?: boolean
  readonly inputRef?: { current: HTMLInputElement | null }
  change(value: string): void
}

function Field({ name, label, value, help, isWrong, isLong = false, inputRef, change }: FieldProps) {
  const speak = useSpeaker(SENDING_TEXTS)
  const id = useId()
  const common = {
    id,
    name,
    value,
    'aria-invalid': isWrong,
    'aria-describedby': help === undefined ? undefined : `${id}help`,
  }
  return (
    <div class="field">
      <label for={id}>{speak(label)}</label>
      {isLong ? (
        <textarea {...common} rows={4} onInput={({ currentTarget }) => change(currentTarget.value)} />
      ) : (
        <input
          {...common}
          ref={inputRef ?? null}
          type="text"
          autocomplete="off"
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      )}
      {help !== undefined && (
        <p id={`${id}help`} class="quiet">
          {help}
        </p>
      )}
    </div>
  )
}

/** A signature for formatted messages of its own, where there is one or one is wanted. The editor comes then. */
function FormattedSignature({ html, change }: { readonly html: string; change(html: string): void }) {
  const { desk } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const [isOpen, open] = useState(html !== '')
  const [loaded, load] = useState<{ readonly SignatureEditor: typeof SignatureEditor } | undefined>(undefined)
  useEffect(() => {
    if (isOpen && !loaded) import('./signature-editor.tsx').then(load, (error: unknown) => desk.failed(error))
  }, [desk, isOpen, loaded])
  return (
    <div class="field">
      <label class="choice">
        <input
          type="checkbox"
          checked={isOpen}
          onChange={({ currentTarget }) => {
            open(currentTarget.checked)
            if (!currentTarget.checked) change('')
          }}
        />
        {speak('htmlSignature')}
      </label>
      {isOpen && loaded && <loaded.SignatureEditor html={html} label={speak('htmlSignature')} change={change} />}
    </div>
  )
}
