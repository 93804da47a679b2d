import { Icon } from '../../views/icon.tsx'
import { type ContactCard, cardName, isGroup } from '../card/contact-card.ts'
import { useContacts } from './contacts-context.ts'

/** Puts cards into a group, or takes them out of the one that is looked at. */
export function GroupMenu({ cards }: { readonly cards: readonly ContactCard[] }) {
  const { contacts, speak } = useContacts()
  const here = contacts.group
  const groups = contacts.book.groups().filter(({ id }) => id !== here?.id && !cards.some((one) => one.id === id))
  if (groups.length === 0 && !here) return null
  return (
    <span class="moveto" title={speak('addToGroup')}>
      <Icon name="group" />
      <select
        aria-label={speak('addToGroup')}
        value=""
        onChange={({ currentTarget }) => {
          const { value } = currentTarget
          currentTarget.value = ''
          const group = contacts.book.cards.get(value)
          if (group && isGroup(group)) contacts.join(group, group.id !== here?.id, cards)
        }}
      >
        <option value="">{speak('addToGroup')}</option>
        {here && <option value={here.id}>{speak('takeOut', { group: cardName(here) })}</option>}
        {groups.map((group) => (
          <option key={group.id} value={group.id}>
            {cardName(group)}
          </option>
        ))}
      </select>
    </span>
  )
}
