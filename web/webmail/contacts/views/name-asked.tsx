import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../views/icon.tsx'
import type { ContactsText } from '../texts/texts.ts'
import { useContacts } from './contacts-context.ts'

/** A button that becomes a field: what is made has to have a name. */
export function NameAsked({ text, act }: { readonly text: ContactsText; act(name: string): void }) {
  const { speak } = useContacts()
  const [isAsked, ask] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [isAsked])
  if (!isAsked) {
    return (
      <button type="button" onClick={() => ask(true)}>
        <Icon name="plus" />
        <span class="name">{speak(text)}</span>
      </button>
    )
  }
  return (
    <form
      class="asked"
      onSubmit={(event) => {
        event.preventDefault()
        const name = field.current?.value.trim() ?? ''
        ask(false)
        if (name !== '') act(name)
      }}
    >
      <input
        ref={field}
        type="text"
        maxLength={100}
        autocomplete="off"
        aria-label={speak(text)}
        placeholder={speak('nameOfIt')}
        onBlur={({ currentTarget }) => currentTarget.value.trim() === '' && ask(false)}
        onKeyDown={({ key }) => key === 'Escape' && ask(false)}
      />
    </form>
  )
}
