import { useRef, useState } from 'preact/hooks'
import type { ShownLabel } from '../../../src/wire/jmap/label-book.ts'
import { LABEL_COLOURS, type LabelColour, MOST_LABEL_NAME } from '../../../src/wire/jmap/labels.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Colours } from './colours.tsx'
import { explainRefusal } from './explain-refusal.ts'
import { makeLabel } from './label-acts.ts'
import { LABELS_TEXTS } from './texts/texts.ts'

interface NewLabelProps {
  readonly word: 'make' | 'makeAndSet'
  made(label: ShownLabel): void
}

/** Where a label is made. */
export function NewLabel({ word, made }: NewLabelProps) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(LABELS_TEXTS)
  const field = useRef<HTMLInputElement>(null)
  const [name, write] = useState('')
  const used = new Set(desk.mail.cache.labels.all.map((label) => label.colour))
  const [colour, choose] = useState<LabelColour>(() => LABEL_COLOURS.slice(1).find((one) => !used.has(one)) ?? 'blue')
  const [complaint, complain] = useState('')
  const submit = async (event: Event) => {
    event.preventDefault()
    field.current?.focus()
    if (name.trim() === '') return
    try {
      made(await makeLabel(desk.mail, name, colour))
      write('')
    } catch (error) {
      complain(explainRefusal(error, speak, language))
    }
  }
  return (
    <form class="newlabel" onSubmit={(event) => void submit(event)}>
      <label>
        <span>{speak('new')}</span>
        <input
          ref={field}
          value={name}
          maxLength={MOST_LABEL_NAME}
          autocomplete="off"
          placeholder={speak('name')}
          aria-invalid={complaint !== ''}
          onInput={({ currentTarget }) => {
            write(currentTarget.value)
            complain('')
          }}
        />
      </label>
      <Colours legend={speak('colour')} chosen={colour} choose={choose} />
      <button type="submit" class="main">
        {speak(word)}
      </button>
      <p role="alert">{complaint}</p>
    </form>
  )
}
