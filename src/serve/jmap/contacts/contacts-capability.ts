import type { MailStore } from '../../../core/mail/mail-store.ts'
import type { Capability } from '../capability.ts'
import { copyRecords } from '../standard/copy.ts'
import { changeRecords } from '../standard/record-changes.ts'
import { changeAddressBooks, getAddressBooks } from './address-book-methods.ts'
import { setAddressBooks } from './address-book-set.ts'
import { getCards } from './card-methods.ts'
import { CardOrders } from './card-orders.ts'
import { parseCards } from './card-parse.ts'
import { changeCardQuery, queryCards } from './card-query.ts'
import { setCards } from './card-set.ts'
import { completeAddresses } from './complete-address.ts'
import { ContactIndexes } from './contact-index.ts'
import { Correspondents } from './correspondents.ts'
import { ADDRESSES_CAPABILITY } from './media-form.ts'

export const CONTACTS_CAPABILITY = 'urn:ietf:params:jmap:contacts'

/** Address books and cards (RFC 9610), and what goes with them. */
export function contactsCapabilities(): readonly Capability[] {
  const indexes = new ContactIndexes()
  const orders = new CardOrders()
  return [
    {
      uri: CONTACTS_CAPABILITY,
      announce: {
        server: () => ({}),
        account: () => ({ maxAddressBooksPerCard: null, mayCreateAddressBook: true }),
      },
      methods: {
        'AddressBook/get': getAddressBooks,
        'AddressBook/changes': changeAddressBooks,
        'AddressBook/set': setAddressBooks,
        'ContactCard/get': getCards,
        'ContactCard/changes': changeRecords('contact-card'),
        'ContactCard/query': queryCards(indexes, orders),
        'ContactCard/queryChanges': changeCardQuery(indexes, orders),
        'ContactCard/set': setCards(indexes),
        'ContactCard/copy': copyRecords,
      },
      pushes: ['AddressBook', 'ContactCard'],
      states: ({ mail }, account) => readStates(mail, account),
    },
    {
      uri: ADDRESSES_CAPABILITY,
      announce: { server: () => ({}), account: () => ({}) },
      methods: {
        'ContactCard/parse': parseCards,
        'Address/complete': completeAddresses(indexes, new Correspondents()),
      },
    },
  ]
}

function readStates(mail: MailStore, account: string): Promise<Record<string, string>> {
  return mail.read(account, async ({ records }) => ({
    AddressBook: `${await records.state('address-book')}`,
    ContactCard: `${await records.state('contact-card')}`,
  }))
}
