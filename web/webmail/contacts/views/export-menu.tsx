import type { VCardVersion } from '../../../../src/wire/jscontact/vcard-entries.ts'
import { Icon } from '../../views/icon.tsx'
import type { ContactCard } from '../card/contact-card.ts'
import { exportCards } from '../files/export-cards.ts'
import { useContacts } from './contacts-context.ts'

/** Cards as a file, in the form that other programs read. */
export function ExportMenu({ cards, name }: { readonly cards: readonly ContactCard[]; readonly name: string }) {
  const { contacts, speak } = useContacts()
  return (
    <span class="moveto" title={speak('export')}>
      <Icon name="export" />
      <select
        aria-label={speak('export')}
        value=""
        onChange={({ currentTarget }) => {
          const { value } = currentTarget
          currentTarget.value = ''
          if (value === '') return
          const ids = cards.map(({ id }) => id)
          exportCards(contacts.book, ids, value as VCardVersion, name).catch((error: unknown) => contacts.failed(error))
        }}
      >
        <option value="">{speak('export')}</option>
        <option value="4.0">{speak('vCard4')}</option>
        <option value="3.0">{speak('vCard3')}</option>
      </select>
    </span>
  )
}
