import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon, type IconName } from '../../views/icon.tsx'
import { classes } from '../../views/message-row.tsx'
import { useSetting } from '../../views/setting.ts'
import { cardName } from '../card/contact-card.ts'
import { exportCards } from '../files/export-cards.ts'
import type { ContactPlace, ContactView } from '../list/place.ts'
import { useContacts } from './contacts-context.ts'
import { NameAsked } from './name-asked.tsx'

/** Where cards are: all of them, groups, address books; and what is done with all. Where there is no room it is folded. */
export function Places() {
  const { contacts, speak } = useContacts()
  const [isOpen, open] = useState(false)
  const { route } = contacts
  const here = JSON.stringify(route)
  useEffect(() => open(false), [here])
  const box = useRef<HTMLElement>(null)
  return (
    <nav class={classes('places', { open: isOpen })} aria-label={speak('places')} ref={box}>
      <button type="button" class="folding" aria-expanded={isOpen} aria-controls="places" onClick={() => open(!isOpen)}>
        <Icon name="menu" />
        {speak('places')}
      </button>
      <div id="places" class="within">
        <ul>
          <Item place={{ kind: 'all' }} icon="account" name={speak('all')} />
          <Item place={{ kind: 'starred' }} icon="star" name={speak('starred')} />
        </ul>
        <Groups />
        <Books />
        <ul class="acts">
          <Item place={{ kind: 'all' }} view={{ kind: 'import' }} icon="import" name={speak('import')} />
          <li>
            <ExportAll />
          </li>
          <Item place={{ kind: 'all' }} view={{ kind: 'duplicates' }} icon="merge" name={speak('duplicates')} />
        </ul>
      </div>
    </nav>
  )
}

function Groups() {
  const { contacts, speak } = useContacts()
  const { language } = useSetting()
  const groups = contacts.book.groups().toSorted((a, b) => cardName(a).localeCompare(cardName(b), language.tag))
  return (
    <section aria-labelledby="groups">
      <h2 id="groups">{speak('groups')}</h2>
      <ul>
        {groups.map((group) => (
          <Item key={group.id} place={{ kind: 'group', id: group.id }} icon="group" name={cardName(group)} />
        ))}
        <li>
          <NameAsked text="newGroup" act={(name) => void contacts.makeGroup(name)} />
        </li>
      </ul>
    </section>
  )
}

function Books() {
  const { contacts, speak } = useContacts()
  const books = [...contacts.book.books.values()]
  return (
    <section aria-labelledby="books">
      <h2 id="books">{speak('books')}</h2>
      <ul>
        {books.map(({ id, name }) => (
          <Item key={id} place={{ kind: 'book', id }} icon="folder" name={name} />
        ))}
        <li>
          <NameAsked text="newBook" act={(name) => void contacts.makeBook(name)} />
        </li>
      </ul>
    </section>
  )
}

interface ItemProps {
  readonly place: ContactPlace
  readonly view?: ContactView
  readonly icon: IconName
  readonly name: string
}

function Item({ place, view = { kind: 'list' }, icon, name }: ItemProps) {
  const { contacts } = useContacts()
  const { route } = contacts
  const isOwnView = (kind: string) => kind === 'import' || kind === 'duplicates'
  const isHere =
    JSON.stringify(place) === JSON.stringify(route.place) &&
    (isOwnView(view.kind) ? view.kind === route.view.kind : !isOwnView(route.view.kind))
  return (
    <li>
      <a href={contacts.addressOf(place, view)} aria-current={isHere ? 'page' : undefined} title={name}>
        <Icon name={icon} />
        <span class="name">{name}</span>
      </a>
    </li>
  )
}

/** All cards as one file, read and written piece by piece. */
function ExportAll() {
  const { contacts, speak } = useContacts()
  const [done, tell] = useState<number | undefined>(undefined)
  const all = [...contacts.book.cards.keys()]
  const act = () => {
    tell(0)
    exportCards(contacts.book, all, '4.0', 'contacts', tell)
      .catch((error: unknown) => contacts.failed(error))
      .finally(() => tell(undefined))
  }
  return (
    <button type="button" disabled={done !== undefined || all.length === 0} onClick={act}>
      <Icon name="export" />
      <span class="name">
        {done === undefined ? speak('exportAll') : speak('progress', { done, count: all.length })}
      </span>
    </button>
  )
}
