import { Icon } from '../../views/icon.tsx'
import { useSetting } from '../../views/setting.ts'
import { cardName } from '../card/contact-card.ts'
import { CONTACT_SEARCH } from '../contacts-desk.ts'
import type { ContactPlace } from '../list/place.ts'
import { Act } from './act.tsx'
import { useContacts } from './contacts-context.ts'
import { ExportMenu } from './export-menu.tsx'
import { GroupMenu } from './group-menu.tsx'
import { NameAsked } from './name-asked.tsx'

/** Above the list: where it is, the search; or, when something is selected, what can be done with it. */
export function ContactBar() {
  const { contacts, speak } = useContacts()
  const { selected, rows } = contacts
  return (
    <>
      <header class="listbar">
        <label class="all">
          <input
            type="checkbox"
            checked={selected.size > 0 && selected.size >= rows.length}
            disabled={rows.length === 0}
            aria-label={speak('selectAll')}
            title={speak('selectAll')}
            onChange={() => contacts.toggleAll()}
          />
        </label>
        <Title isQuiet={selected.size > 0} />
        {selected.size > 0 ? <SelectedActs /> : <PlaceActs />}
      </header>
      <Search />
    </>
  )
}

function Title({ isQuiet }: { readonly isQuiet: boolean }) {
  const { contacts, speak } = useContacts()
  const { language } = useSetting()
  return (
    <div class={isQuiet ? 'title hidden' : 'title'}>
      <h1>{useTitleOf()(contacts.route.place)}</h1>
      {contacts.book.isLoaded && <p>{language.number(contacts.rows.length)}</p>}
      <p class="hidden" role="status">
        {contacts.text === '' ? '' : speak('found', { count: contacts.rows.length })}
      </p>
    </div>
  )
}

function useTitleOf(): (place: ContactPlace) => string {
  const { contacts, speak } = useContacts()
  return (place) => {
    if (place.kind === 'starred') return speak('starred')
    if (place.kind === 'book') return contacts.book.books.get(place.id)?.name ?? ''
    const group = contacts.group
    return group ? cardName(group) : speak('list')
  }
}

function PlaceActs() {
  const { contacts, speak } = useContacts()
  const { place } = contacts.route
  const { group } = contacts
  const book = place.kind === 'book' ? contacts.book.books.get(place.id) : undefined
  return (
    <div class="acts">
      {group && <Act text="writeGroup" icon="unread" act={() => contacts.write([group])} />}
      {group && <Act text="editGroup" icon="edit" act={() => contacts.show({ kind: 'edit', id: group.id })} />}
      {group && <Act text="deleteGroup" icon="trash" act={() => contacts.trash([group])} />}
      {book && (
        <NameAsked
          key={book.id}
          text="renameBook"
          name={book.name}
          act={(name) => contacts.do(contacts.acts.renameBook(book.id, name), speak('bookRenamed', { name }))}
        />
      )}
      {(group || book) && (
        <ExportMenu
          cards={group ? [group, ...contacts.rows] : contacts.rows}
          name={group ? cardName(group) : (book?.name ?? '')}
        />
      )}
      {book?.myRights.mayDelete && contacts.rows.length === 0 && (
        <Act
          text="deleteBook"
          icon="trash"
          act={() => {
            contacts.acts.destroyBook(book.id).then(
              () => contacts.go({ kind: 'all' }),
              (error: unknown) => contacts.failed(error),
            )
          }}
        />
      )}
      <button type="button" class="newcard" title={speak('newContact')} onClick={() => contacts.show({ kind: 'new' })}>
        <Icon name="plus" />
        {speak('newShort')}
      </button>
    </div>
  )
}

function SelectedActs() {
  const { contacts, speak } = useContacts()
  const count = contacts.selected.size
  const cards = contacts.targets()
  return (
    <div class="acts" role="toolbar" aria-label={speak('selected', { count })}>
      <span class="chosen">{speak('selected', { count })}</span>
      <Act text="write" icon="unread" command="compose" act={() => contacts.write()} />
      <GroupMenu cards={cards} />
      {count > 1 && count <= 20 && <Act text="merge" icon="merge" act={() => contacts.show({ kind: 'duplicates' })} />}
      <ExportMenu cards={cards} name={speak('all')} />
      <Act text="delete" icon="trash" command="trash" act={() => contacts.trash()} />
      <Act text="unselect" icon="close" act={() => contacts.unselect()} />
    </div>
  )
}

function Search() {
  const { contacts, speak } = useContacts()
  return (
    <div class="finding">
      <label>
        <Icon name="search" />
        <input
          id={CONTACT_SEARCH}
          type="search"
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={contacts.text}
          placeholder={speak('searchShort')}
          aria-label={speak('search')}
          onInput={({ currentTarget }) => contacts.search(currentTarget.value)}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Escape') {
              contacts.search('')
              currentTarget.blur()
            }
            if (key === 'Enter') currentTarget.blur()
          }}
        />
      </label>
      <select
        aria-label={speak('order')}
        title={speak('order')}
        value={contacts.order}
        onChange={({ currentTarget }) => contacts.sortBy(currentTarget.value === 'surname' ? 'surname' : 'given')}
      >
        <option value="given">{speak('byGiven')}</option>
        <option value="surname">{speak('bySurname')}</option>
      </select>
    </div>
  )
}
