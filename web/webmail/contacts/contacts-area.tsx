import { useEffect, useMemo, useReducer } from 'preact/hooks'
import type { AreaKeys } from '../desk/desk.ts'
import type { Area as AreaView } from '../views/area-pane.tsx'
import { classes } from '../views/message-row.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { ContactBook } from './book/contact-book.ts'
import './contacts.css'
import { ContactsDesk } from './contacts-desk.ts'
import { ImportView } from './files/import-view.tsx'
import { readPath } from './list/place.ts'
import { DuplicatesView } from './merge/duplicates-view.tsx'
import { CONTACTS_TEXTS } from './texts/texts.ts'
import { CardEditor } from './views/card-editor.tsx'
import { CardList } from './views/card-list.tsx'
import { CardView } from './views/card-view.tsx'
import { ContactBar } from './views/contact-bar.tsx'
import { ContactsContext, useContacts } from './views/contacts-context.ts'
import { Places } from './views/places.tsx'

/** Who the member knows. */
export const Area: AreaView = ({ path }) => {
  const speak = useSpeaker(CONTACTS_TEXTS)
  const contacts = useContactsDesk()
  contacts.arrive(readPath(path))
  useLive(contacts)
  useKeyWords(contacts)
  const { view } = contacts.route
  const context = useMemo(() => ({ contacts, speak }), [contacts, speak])
  return (
    <ContactsContext.Provider value={context}>
      <div class={classes('contacts', { reads: view.kind !== 'list' })}>
        <Places />
        <section class="cards" aria-label={speak('list')}>
          <ContactBar />
          <CardList />
        </section>
        <Beside />
      </div>
    </ContactsContext.Provider>
  )
}

/** What stands beside the list. */
function Beside() {
  const { contacts, speak } = useContacts()
  const { view } = contacts.route
  switch (view.kind) {
    case 'card':
      return <CardView key={view.id} id={view.id} />
    case 'edit':
      return <CardEditor key={view.id} id={view.id} />
    case 'new':
      return <CardEditor key="new" id={undefined} />
    case 'import':
      return <ImportView />
    case 'duplicates':
      return <DuplicatesView />
    default:
      return (
        <section class="beside nothing">
          <p>{speak('choose')}</p>
        </section>
      )
  }
}

/** The same one as long as the page stands: what is known need not be asked for again. */
function useContactsDesk(): ContactsDesk {
  const { desk, language, kept } = useSetting()
  const speak = useSpeaker(CONTACTS_TEXTS)
  return useMemo(() => {
    const known = kept.get('contacts')
    if (known instanceof ContactsDesk) return known
    const book = new ContactBook(desk.mail.calls, desk.mail.accountId)
    const made = new ContactsDesk(desk, book, speak, language.tag, (ms, act) => void setTimeout(act, ms))
    kept.set('contacts', made)
    return made
  }, [kept])
}

/** What is changed elsewhere is shown as it happens; what was changed while nobody looked, at the beginning. */
function useLive({ book }: ContactsDesk): void {
  const { desk, push } = useSetting()
  const [, draw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const watch = book.changes.watch(() => {
      if (book.failure) desk.mail.fail(book.failure)
      draw(undefined)
    })
    const told = push.watch(['AddressBook', 'ContactCard'], () => void book.refresh())
    void book.refresh()
    return () => {
      watch[Symbol.dispose]()
      told[Symbol.dispose]()
    }
  }, [book, desk, push])
}

function useKeyWords(contacts: ContactsDesk): void {
  const { desk } = useSetting()
  const speak = useSpeaker(CONTACTS_TEXTS)
  useEffect(() => {
    const keys: AreaKeys = {
      commands: contacts.commands,
      words: {
        next: speak('keyNext'),
        previous: speak('keyPrevious'),
        open: speak('keyOpen'),
        select: speak('keySelect'),
        compose: speak('keyWrite'),
        archive: speak('edit'),
        trash: speak('delete'),
        search: speak('search'),
      },
    }
    desk.areaKeys = keys
    return () => {
      if (desk.areaKeys === keys) desk.areaKeys = undefined
    }
  }, [contacts, desk, speak])
}
