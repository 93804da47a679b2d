import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Speak } from '../../language/area-texts.ts'
import type { ContactsDesk } from '../contacts-desk.ts'
import type { ContactsText } from '../texts/texts.ts'

/** What every view of contacts is drawn with. */
export interface Contacts {
  readonly contacts: ContactsDesk
  readonly speak: Speak<ContactsText>
}

export const ContactsContext = createContext<Contacts | undefined>(undefined)

export function useContacts(): Contacts {
  const contacts = useContext(ContactsContext)
  if (!contacts) throw new Error('a view stands outside of the contacts')
  return contacts
}
