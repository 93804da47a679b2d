import type { Email } from '../../../src/wire/jmap/email.ts'
import type { ShownLabel } from '../../../src/wire/jmap/label-book.ts'
import { writeSearch } from '../../../src/wire/jmap/search-query.ts'
import { writeRoute } from '../desk/route.ts'
import type { OfAccount } from '../mail/of-account.ts'
import { Icon } from './icon.tsx'
import { useSetting } from './setting.ts'

/** Labels that a row has room for. */
const MOST_IN_ROW = 2

/** The labels of a row; how many more there are where there is no room. */
export function RowLabels({ emails }: { readonly emails: readonly Email[] }) {
  const { desk } = useSetting()
  const labels = desk.mail.cache.labels.of(emails)
  if (labels.length === 0) return null
  const left = labels.slice(MOST_IN_ROW)
  return (
    <span class="labels">
      {labels.slice(0, MOST_IN_ROW).map((label) => (
        <Chip key={label.keyword} label={label} />
      ))}
      {left.length > 0 && (
        <span class="label grey" title={left.map(({ name }) => name).join(', ')}>
          +{left.length}
        </span>
      )}
    </span>
  )
}

export function Chip({ label: { name, colour } }: { readonly label: ShownLabel }) {
  return (
    <span class={`label ${colour}`} title={name}>
      {name}
    </span>
  )
}

/** The labels of what is open: each leads to what else has it, and can be taken off. */
export function OpenLabels({ emails }: { readonly emails: readonly Email[] }) {
  const { desk, language } = useSetting()
  const labels = desk.mail.cache.labels.of(emails)
  if (labels.length === 0) return null
  const mayChange = desk.messages.may('maySetKeywords', emails)
  return (
    <ul class="labels" aria-label={language.text('labels')}>
      {labels.map((label) => (
        <li key={label.keyword} class={`label ${label.colour}`}>
          <a href={addressOf(label, desk.account)}>{label.name}</a>
          {mayChange && (
            <button
              type="button"
              aria-label={language.text('label.takeOff', { name: label.name })}
              title={language.text('label.takeOff', { name: label.name })}
              onClick={() => desk.messages.label(label, false)}
            >
              <Icon name="close" />
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

/** The member's labels below the folders. */
export function LabelList() {
  const { desk, language } = useSetting()
  const { route } = desk
  const labels = desk.mail.cache.labels.all
  if (labels.length === 0) return null
  const here = desk.area ? undefined : writeRoute({ list: route.list, emailId: undefined })
  return (
    <ul class="ownlabels" aria-label={language.text('labels')}>
      {labels.map((label) => {
        const address = addressOf(label)
        return (
          <li key={label.keyword}>
            <a href={address} title={label.name} aria-current={address === here ? 'page' : undefined}>
              <span class={`dot ${label.colour}`} aria-hidden="true" />
              <span class="name">{label.name}</span>
            </a>
          </li>
        )
      })}
    </ul>
  )
}

/** Where everything is that has a label. */
function addressOf({ id, name, keyword }: ShownLabel, place: OfAccount = {}): string {
  const term =
    id === undefined
      ? ({ operator: 'keyword', value: keyword } as const)
      : ({ operator: 'label', value: name } as const)
  return writeRoute({ list: { kind: 'search', text: writeSearch([term]), ...place }, emailId: undefined })
}
