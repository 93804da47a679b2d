import { Icon } from '../../views/icon.tsx'
import { ROW_HEIGHT } from '../../views/message-list.tsx'
import { classes } from '../../views/message-row.tsx'
import { markOf } from '../../views/names.ts'
import { addressesOf, type ContactCard, cardName, entriesOf, isStarred } from '../card/contact-card.ts'
import { useContacts } from './contacts-context.ts'

interface CardRowProps {
  readonly card: ContactCard
  readonly index: number
  readonly total: number
  /** With which a letter begins. */
  readonly letter: string | undefined
}

/** A row of the list: who, and where to write to or where from. */
export function CardRow({ card, index, total, letter }: CardRowProps) {
  const { contacts, speak } = useContacts()
  const { id } = card
  const { place } = contacts.route
  const name = cardName(card) || speak('noName')
  const [address = ''] = addressesOf(card)
  const organization = entriesOf(card, 'organizations').find(([, one]) => typeof one['name'] === 'string')?.[1]['name']
  const isOpen = contacts.openId === id
  const isSelected = contacts.selected.has(id)
  const isCursor = contacts.cursor === id
  const isFirst = index === 0 && !contacts.rows.some((one) => one.id === contacts.cursor)
  const tab = isCursor || isFirst ? 0 : -1
  const mark = markOf({ name, email: address || name })
  return (
    <li
      class={classes('row card', { selected: isSelected, cursor: isCursor, open: isOpen })}
      style={{ transform: `translateY(${index * ROW_HEIGHT}px)` }}
      aria-posinset={index + 1}
      aria-setsize={total}
    >
      {letter !== undefined && (
        <span class="letter" aria-hidden="true">
          {letter}
        </span>
      )}
      <label class={`mark hue${mark.hue}`}>
        <span aria-hidden="true">{mark.letter}</span>
        <input
          type="checkbox"
          checked={isSelected}
          tabIndex={tab}
          aria-label={speak('selectCard', { name })}
          onChange={() => contacts.toggle(id)}
        />
      </label>
      <a
        href={contacts.addressOf(place, { kind: 'card', id })}
        tabIndex={tab}
        aria-current={isOpen ? 'true' : undefined}
      >
        <span class="people">
          <span class="names">{name}</span>
        </span>
        <span class="about">
          <span class="preview">
            {[address === name ? '' : address, organization === name ? '' : organization].filter(Boolean).join(' · ')}
          </span>
        </span>
      </a>
      {isStarred(card) && (
        <span class="starred" title={speak('starred')}>
          <Icon name="star" filled={true} />
          <span class="hidden">{speak('starred')}</span>
        </span>
      )}
    </li>
  )
}
