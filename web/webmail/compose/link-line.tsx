import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSpeaker } from '../views/setting.ts'
import type { LetterEditor } from './letter-editor.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'

interface LinkLineProps {
  readonly editor: LetterEditor
  close(): void
}

/** Where the address of a link is typed: Enter sets it, an empty one takes the link away, Escape leaves all as it was. */
export function LinkLine({ editor, close }: LinkLineProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  const [address, write] = useState(() => editor.linkAddress())
  const [isBad, complain] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const set = (typed: string) => {
    if (editor.link(typed)) close()
    else complain(true)
  }
  const isThere = editor.linkAddress() !== ''
  return (
    <fieldset class="link-line" aria-label={speak('link')}>
      <input
        ref={field}
        type="text"
        inputMode="url"
        autocomplete="off"
        spellcheck={false}
        placeholder="https://"
        aria-label={speak('linkAddress')}
        aria-invalid={isBad}
        value={address}
        onInput={({ currentTarget }) => {
          write(currentTarget.value)
          complain(false)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          event.preventDefault()
          event.stopPropagation()
          if (event.key === 'Enter') return set(address)
          close()
          editor.focus()
        }}
      />
      <button type="button" class="quiet-button" onClick={() => set(address)}>
        {speak('linkSet')}
      </button>
      {isThere && (
        <button type="button" class="quiet-button" onClick={() => set('')}>
          {speak('linkRemove')}
        </button>
      )}
      {isBad && <p role="alert">{speak('linkBad')}</p>}
    </fieldset>
  )
}
