import { useState } from 'preact/hooks'
import type { ShownLabel } from '../../../src/wire/jmap/label-book.ts'
import { type LabelColour, MOST_LABEL_NAME } from '../../../src/wire/jmap/labels.ts'
import { Icon } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Colours } from './colours.tsx'
import { explainRefusal } from './explain-refusal.ts'
import { changeLabel, removeLabel } from './label-acts.ts'
import './labels.css'
import { NewLabel } from './new-label.tsx'
import { LABELS_TEXTS } from './texts/texts.ts'

/** The labels of the member: what they are called, and how they look. */
export function Section() {
  const { desk } = useSetting()
  const speak = useSpeaker(LABELS_TEXTS)
  const { all } = desk.mail.cache.labels
  return (
    <div class="labelsection">
      <p class="quiet">{speak('lead')}</p>
      {all.length === 0 && <p class="note">{speak('none')}</p>}
      <ul>
        {all.map((label) => (
          <Row key={label.keyword} label={label} />
        ))}
      </ul>
      <NewLabel word="make" made={() => void desk.toaster.say(speak('made'))} />
    </div>
  )
}

function Row({ label }: { readonly label: ShownLabel }) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(LABELS_TEXTS)
  const [typed, type] = useState<string | undefined>(undefined)
  const change = (part: { readonly name?: string; readonly colour?: LabelColour }) =>
    changeLabel(desk.mail, label, part).then(
      () => {
        type(undefined)
        desk.toaster.say(speak('saved'), () => {
          const before = { name: label.name, colour: label.colour }
          changeLabel(desk.mail, label, before).catch((error: unknown) => desk.failed(error))
        })
      },
      (error: unknown) => void desk.toaster.say(explainRefusal(error, speak, language)),
    )
  const name = typed?.trim() ?? ''
  const keep = () => {
    if (name === '' || name === label.name) type(undefined)
    else void change({ name })
  }
  const remove = async () => {
    const text = (done: number | string, count: number | string) => language.text('bulk.progress', { done, count })
    using told = desk.toaster.progress(text(0, '…'))
    const done = await removeLabel(desk.mail, label, (at, of) => told.update(text(at, of)))
    desk.did(Promise.resolve(done), speak('removed', { name: label.name }))
  }
  return (
    <li>
      <input
        value={typed ?? label.name}
        maxLength={MOST_LABEL_NAME}
        autocomplete="off"
        aria-label={speak('nameOf', { name: label.name })}
        title={speak('keyword', { keyword: label.keyword })}
        onInput={({ currentTarget }) => type(currentTarget.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') currentTarget.blur()
          if (key === 'Escape') type(undefined)
        }}
        onBlur={keep}
      />
      <Colours
        legend={speak('colourOf', { name: label.name })}
        chosen={label.colour}
        choose={(colour) => void change({ colour })}
      />
      <button
        type="button"
        class="tool"
        aria-label={speak('remove', { name: label.name })}
        title={speak('remove', { name: label.name })}
        onClick={() => void remove().catch((error: unknown) => desk.failed(error))}
      >
        <Icon name="trash" />
      </button>
    </li>
  )
}
