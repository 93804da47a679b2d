import type { ComponentChildren } from 'preact'
import { isObject, type JsonObject } from '../../../../src/wire/jmap/json.ts'
import { Icon } from '../../views/icon.tsx'
import { useSetting } from '../../views/setting.ts'
import {
  addressesOf,
  type ContactCard,
  cardName,
  entriesOf,
  isGroup,
  isStarred,
  membersOf,
} from '../card/contact-card.ts'
import { ENTRY_FORMS } from '../card/entry-forms.ts'
import { Act } from './act.tsx'
import { useContacts } from './contacts-context.ts'
import { EntryText, useKindWord } from './entry-text.tsx'
import { ExportMenu } from './export-menu.tsx'
import { Face } from './face.tsx'
import { GroupMenu } from './group-menu.tsx'

/** A card, to be read. */
export function CardView({ id }: { readonly id: string }) {
  const { contacts, speak } = useContacts()
  const { language } = useSetting()
  const whole = contacts.book.opened.get(id)
  const row = contacts.book.cards.get(id)
  const card = whole?.card ?? row
  if (!card || (contacts.book.isLoaded && !row)) {
    return (
      <section class="beside nothing">
        <Act text="back" icon="back" command="back" act={() => contacts.back()} />
        <p>{contacts.book.isLoaded ? speak('gone') : language.text('loading')}</p>
      </section>
    )
  }
  return (
    <section class="beside" aria-label={speak('card')}>
      <CardBar card={card} />
      <article class="sheet-of-card">
        <Head card={card} />
        {isGroup(card) && <Members group={card} />}
        {whole ? <Entries card={whole.card} /> : <p class="note">{language.text('loading')}</p>}
        {!isGroup(card) && <GroupsOf card={card} />}
        <Places card={card} />
      </article>
    </section>
  )
}

function CardBar({ card }: { readonly card: ContactCard }) {
  const { contacts } = useContacts()
  const isFavourite = isStarred(card)
  return (
    <div class="readbar">
      <Act text="back" icon="back" command="back" act={() => contacts.back()} />
      <div class="acts">
        <Act text="write" icon="unread" command="compose" act={() => contacts.write([card])} />
        <Act text="edit" icon="edit" command="archive" act={() => contacts.show({ kind: 'edit', id: card.id })} />
        <Act
          text={isFavourite ? 'unstar' : 'star'}
          icon="star"
          class={isFavourite ? 'tool starred' : 'tool'}
          isPressed={isFavourite}
          act={() => contacts.star([card], !isFavourite)}
        />
        {!isGroup(card) && <GroupMenu cards={[card]} />}
        <ExportMenu cards={[card]} name={cardName(card)} />
        <Act text="delete" icon="trash" command="trash" act={() => contacts.trash([card])} />
      </div>
    </div>
  )
}

function Head({ card }: { readonly card: ContactCard }) {
  const { speak } = useContacts()
  const texts = (property: string) =>
    entriesOf(card, property).flatMap(([, { name }]) => (typeof name === 'string' && name !== '' ? [name] : []))
  const name = cardName(card) || speak('noName')
  const below = [...texts('titles'), ...texts('organizations').filter((one) => one !== name)].join(', ')
  const nicknames = texts('nicknames')
  return (
    <header class="head">
      <Face card={card} isLarge={true} />
      <div>
        <h1>{name}</h1>
        {below !== '' && <p>{below}</p>}
        {nicknames.length > 0 && <p class="quiet">{nicknames.join(', ')}</p>}
      </div>
    </header>
  )
}

/** What stands in the head already. */
const IN_HEAD = ['nicknames', 'titles']

function Entries({ card }: { readonly card: ContactCard }) {
  const { speak } = useContacts()
  const wordOf = useKindWord()
  return (
    <dl class="entries">
      {ENTRY_FORMS.filter(({ property }) => !IN_HEAD.includes(property)).map((form) => {
        const entries = entriesOf(card, form.property)
        if (entries.length === 0) return null
        return (
          <Row key={form.property} term={speak(`part.${form.property as 'emails'}`)}>
            {entries.map(([id, entry]) => (
              <dd key={id}>
                <EntryText property={form.property} entry={entry} card={card} />
                {form.kind(entry) !== '' && <span class="kind">{wordOf(form.kind(entry))}</span>}
              </dd>
            ))}
          </Row>
        )
      })}
      <Services card={card} />
    </dl>
  )
}

function Row({ term, children }: { readonly term: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      {children}
    </div>
  )
}

/** Where else somebody can be met; not edited here, and kept. */
function Services({ card }: { readonly card: ContactCard }) {
  const { speak } = useContacts()
  const services = entriesOf(card, 'onlineServices')
  if (services.length === 0) return null
  return (
    <Row term={speak('part.onlineServices')}>
      {services.map(([id, { service, user, uri }]) => (
        <dd key={id}>
          {String(user ?? uri ?? '')}
          {typeof service === 'string' && <span class="kind">{service}</span>}
        </dd>
      ))}
    </Row>
  )
}

function Members({ group }: { readonly group: ContactCard }) {
  const { contacts, speak } = useContacts()
  const members = membersOf(group).flatMap((uid) => contacts.book.byUid(uid) ?? [])
  if (members.length === 0) return <p class="note">{speak('noMembers')}</p>
  return (
    <ul class="members">
      {members.map((card) => (
        <li key={card.id}>
          <a href={contacts.addressOf({ kind: 'all' }, { kind: 'card', id: card.id })}>
            <Face card={card} />
            <span>{cardName(card) || speak('noName')}</span>
            <span class="quiet">{addressesOf(card)[0]}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

function GroupsOf({ card }: { readonly card: ContactCard }) {
  const { contacts, speak } = useContacts()
  const groups = contacts.book.groups().filter((group) => membersOf(group).includes(card.uid))
  if (groups.length === 0) return null
  return (
    <section class="ingroups" aria-label={speak('inGroups')}>
      {groups.map((group) => (
        <span key={group.id} class="ingroup">
          <a href={contacts.addressOf({ kind: 'group', id: group.id })}>{cardName(group)}</a>
          <button
            type="button"
            aria-label={speak('takeOut', { group: cardName(group) })}
            title={speak('takeOut', { group: cardName(group) })}
            onClick={() => contacts.join(group, false, [card])}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
    </section>
  )
}

/** The address books that it is in, where there are several; and that there is more than is shown. */
function Places({ card }: { readonly card: ContactCard }) {
  const { contacts, speak } = useContacts()
  const { language } = useSetting()
  const { books } = contacts.book
  const names = Object.keys(card.addressBookIds).flatMap((id) => books.get(id)?.name ?? [])
  const more = moreOf(card)
  return (
    <footer class="foot">
      {books.size > 1 && <p>{speak('inBooks', { books: language.list(names) })}</p>}
      {more > 0 && <p>{speak('moreKept', { count: more })}</p>}
    </footer>
  )
}

/** How much there is in a card that nothing here shows. */
function moreOf(card: JsonObject): number {
  const unshown = [
    'personalInfo',
    'preferredLanguages',
    'calendars',
    'schedulingAddresses',
    'cryptoKeys',
    'directories',
    'relatedTo',
    'localizations',
  ]
  const { vCardProps } = card
  const maps = unshown.map((name) => (isObject(card[name]) ? Object.keys(card[name]).length : 0))
  return maps.reduce((sum, one) => sum + one, Array.isArray(vCardProps) ? vCardProps.length : 0)
}
