import { useEffect, useState } from 'preact/hooks'
import { type EmailAddress, nameOf } from '../../../../src/wire/jmap/email.ts'
import { writeArea } from '../../desk/route.ts'
import { Icon } from '../../views/icon.tsx'
import { useSetting, useSpeaker } from '../../views/setting.ts'
import { Sheet } from '../../views/sheet.tsx'
import { ContactActs } from '../book/contact-acts.ts'
import { ContactBook } from '../book/contact-book.ts'
import { cardOfAddress } from '../card/card-of-address.ts'
import type { ContactCard } from '../card/contact-card.ts'
import { Face } from '../views/face.tsx'
import { findCards } from './find-cards.ts'
import './people.css'
import { PEOPLE_TEXTS } from './texts/texts.ts'

type Known = ReadonlyMap<string, ContactCard>

/** Who somebody is whose mail is read, or all who have to do with a message: whether they are known, and what can be done with them. */
export function PeopleSheet() {
  const { desk, own } = useSetting()
  const speak = useSpeaker(PEOPLE_TEXTS)
  const people = eachOnce(desk.people)
  const [known, learn] = useState<Known | undefined>(undefined)
  useEffect(() => {
    const emails = people.map(({ email }) => email)
    findCards(desk.mail.calls, desk.mail.accountId, emails).then(learn, (error: unknown) => desk.failed(error))
  }, [desk, desk.people])
  const [alone] = people
  const close = () => desk.show(undefined)
  const add = async (some: readonly EmailAddress[]) => {
    close()
    await addPeople(some)
  }
  const addPeople = async (some: readonly EmailAddress[]) => {
    const book = new ContactBook(desk.mail.calls, desk.mail.accountId)
    const acts = new ContactActs(book)
    try {
      const { list } = await desk.mail.calls.call('AddressBook/get', { accountId: desk.mail.accountId, ids: null })
      const first = (list as unknown as readonly { id: string; isDefault: boolean }[]).find((one) => one.isDefault)
      const books = { addressBookIds: { [first?.id ?? 'first']: true } }
      const { made, refused } = await acts.createAll(some.map((one) => ({ ...cardOfAddress(one), ...books })))
      const [failure] = refused.values()
      if (failure) throw failure
      const ids = made.filter((id) => id !== undefined)
      desk.toaster.say(speak('added', { count: ids.length }), () => {
        acts.destroy(ids).catch((error: unknown) => desk.failed(error))
      })
    } catch (error) {
      desk.failed(error)
    }
  }
  if (people.length === 1 && alone) {
    return (
      <Sheet title={nameOf(alone)} close={close}>
        <OnePerson
          person={alone}
          card={known?.get(alone.email.toLowerCase())}
          isAsked={!known}
          add={() => void add([alone])}
        />
      </Sheet>
    )
  }
  const strangers = people.filter(({ email }) => email.toLowerCase() !== own && !known?.has(email.toLowerCase()))
  return (
    <Sheet title={speak('people')} close={close}>
      <ManyPeople known={known} people={people} strangers={strangers} add={(some) => void add(some)} />
    </Sheet>
  )
}

interface OnePersonProps {
  readonly person: EmailAddress
  readonly card: ContactCard | undefined
  readonly isAsked: boolean
  add(): void
}

function OnePerson({ person, card, isAsked, add }: OnePersonProps) {
  const { desk, own } = useSetting()
  const speak = useSpeaker(PEOPLE_TEXTS)
  const isOwn = person.email.toLowerCase() === own
  const go = (act: () => void) => () => {
    desk.show(undefined)
    act()
  }
  return (
    <div class="onperson">
      <div class="whoisit">
        <Face card={card ?? cardOfAddress(person)} isLarge={true} />
        <div>
          <p>{person.email}</p>
          <p class="quiet" role="status">
            {isAsked ? '' : isOwn ? speak('yourself') : speak(card ? 'isKnown' : 'isUnknown')}
          </p>
        </div>
      </div>
      <div class="doings">
        {card && (
          <a
            class="doing"
            href={writeArea({ area: 'contacts', path: ['all', 'card', card.id] })}
            onClick={() => desk.show(undefined)}
          >
            <Icon name="account" />
            {speak('open')}
          </a>
        )}
        {!card && !isOwn && (
          <button type="button" class="doing" disabled={isAsked} onClick={add}>
            <Icon name="plus" />
            {speak('add')}
          </button>
        )}
        <button type="button" class="doing" onClick={go(() => desk.write({ kind: 'new', to: [person] }))}>
          <Icon name="compose" />
          {speak('write')}
        </button>
        <button type="button" class="doing" onClick={go(() => desk.search(`from:${person.email}`))}>
          <Icon name="inbox" />
          {speak('mailFrom')}
        </button>
        <button type="button" class="doing" onClick={go(() => desk.search(`to:${person.email}`))}>
          <Icon name="sent" />
          {speak('mailTo')}
        </button>
      </div>
    </div>
  )
}

interface ManyPeopleProps {
  readonly known: Known | undefined
  readonly people: readonly EmailAddress[]
  readonly strangers: readonly EmailAddress[]
  add(people: readonly EmailAddress[]): void
}

function ManyPeople({ known, people, strangers, add }: ManyPeopleProps) {
  const { own } = useSetting()
  const speak = useSpeaker(PEOPLE_TEXTS)
  const [left, leave] = useState<ReadonlySet<string>>(new Set())
  const chosen = strangers.filter(({ email }) => !left.has(email))
  const toggle = (email: string) => {
    const next = new Set(left)
    if (!next.delete(email)) next.add(email)
    leave(next)
  }
  return (
    <form
      class="many-people"
      onSubmit={(event) => {
        event.preventDefault()
        add(chosen)
      }}
    >
      <ul>
        {people.map((person) => {
          const isStranger = strangers.includes(person)
          const isOwn = person.email.toLowerCase() === own
          return (
            <li key={person.email}>
              <label class="choice">
                <input
                  type="checkbox"
                  checked={isStranger && !left.has(person.email)}
                  disabled={!isStranger || !known}
                  onChange={() => toggle(person.email)}
                />
                <span>
                  {nameOf(person)} <span class="quiet">{person.name ? person.email : ''}</span>
                </span>
              </label>
              {known && !isStranger && <span class="quiet">{speak(isOwn ? 'yourself' : 'isKnown')}</span>}
            </li>
          )
        })}
      </ul>
      <button type="submit" class="main" disabled={!known || chosen.length === 0}>
        {speak('addThese', { count: chosen.length })}
      </button>
    </form>
  )
}

function eachOnce(people: readonly EmailAddress[]): readonly EmailAddress[] {
  const byEmail = new Map<string, EmailAddress>()
  for (const person of people)
    if (!byEmail.has(person.email.toLowerCase())) byEmail.set(person.email.toLowerCase(), person)
  return [...byEmail.values()]
}
