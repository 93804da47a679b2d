import { useState } from 'preact/hooks'
import type { Email } from '../../../src/wire/jmap/email.ts'
import type { ShownLabel } from '../../../src/wire/jmap/label-book.ts'
import { writeArea } from '../desk/route.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Sheet } from '../views/sheet.tsx'
import './labels.css'
import { NewLabel } from './new-label.tsx'
import { LABELS_TEXTS } from './texts/texts.ts'

/** Which labels the messages have that are meant, and which they are to have. */
export function LabelSheet() {
  const { desk } = useSetting()
  const speak = useSpeaker(LABELS_TEXTS)
  // What is shown behind it may be another list as soon as a label has changed.
  const [emails] = useState(() => desk.targets())
  const now = emails.map(({ id }) => desk.here.cache.emails.get(id)).filter((email) => email !== undefined)
  const { labels } = desk.mail.cache
  const all = [...new Map([...labels.all, ...labels.of(now)].map((label) => [label.keyword, label])).values()]
  const close = () => desk.show(undefined)
  return (
    <Sheet title={speak('title')} close={close}>
      {all.length === 0 && <p class="quiet">{speak('none')}</p>}
      <ul class="labelchoice">
        {all.map((label) => (
          <li key={label.keyword}>
            <Choice label={label} emails={now} set={(isOn) => desk.messages.label(label, isOn, emails)} />
          </li>
        ))}
      </ul>
      <NewLabel word="makeAndSet" made={(label) => desk.messages.label(label, true, emails)} />
      <p class="managelabels">
        <a href={writeArea({ area: 'settings', path: ['labels'] })} onClick={close}>
          {speak('manage')}
        </a>
      </p>
    </Sheet>
  )
}

interface ChoiceProps {
  readonly label: ShownLabel
  readonly emails: readonly Email[]
  set(isOn: boolean): void
}

/** Where some of the messages have it and others do not, it is neither on nor off. */
function Choice({ label: { keyword, name, colour }, emails, set }: ChoiceProps) {
  const marked = emails.filter(({ keywords }) => keywords[keyword]).length
  return (
    <label>
      <input
        type="checkbox"
        checked={marked > 0 && marked === emails.length}
        indeterminate={marked > 0 && marked < emails.length}
        onChange={() => set(marked < emails.length)}
      />
      <span class={`dot ${colour}`} aria-hidden="true" />
      {name}
    </label>
  )
}
