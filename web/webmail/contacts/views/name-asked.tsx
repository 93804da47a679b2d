import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../views/icon.tsx'
import type { ContactsText } from '../texts/texts.ts'
import { Act } from './act.tsx'
import { useContacts } from './contacts-context.ts'

interface NameAskedProps {
  readonly text: ContactsText
  /** What is called so already. */
  readonly name?: string
  act(name: string): void
}

/** A button that becomes a field: what is made has to have a name, and what is there may get another one. */
export function NameAsked({ text, name: before, act }: NameAskedProps) {
  const { speak } = useContacts()
  const [isAsked, ask] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  // Before anything else can be typed: letters that come sooner would be taken for commands.
  useLayoutEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [isAsked])
  if (!isAsked && before !== undefined) return <Act text={text} icon="edit" act={() => ask(true)} />
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
        if (name !== '' && name !== before) act(name)
      }}
    >
      <input
        ref={field}
        type="text"
        maxLength={100}
        defaultValue={before}
        autocomplete="off"
        aria-label={speak(text)}
        placeholder={speak('nameOfIt')}
        onBlur={({ currentTarget }) => (before !== undefined || currentTarget.value.trim() === '') && ask(false)}
        onKeyDown={({ key }) => key === 'Escape' && ask(false)}
      />
    </form>
  )
}
