import type { JsonObject } from '../../../../src/wire/jmap/json.ts'
import { useSetting } from '../../views/setting.ts'
import { type ContactCard, cardName } from '../card/contact-card.ts'
import { ENTRY_FORMS } from '../card/entry-forms.ts'
import type { EntryKind } from '../card/entry-kind.ts'
import type { ContactsText } from '../texts/texts.ts'
import { useContacts } from './contacts-context.ts'

interface EntryTextProps {
  readonly property: string
  readonly entry: JsonObject
  readonly card: ContactCard
}

/** An entry as it is read; what can be done with it is done with a click. */
export function EntryText({ property, entry, card }: EntryTextProps) {
  const { desk, language } = useSetting()
  const fields = ENTRY_FORMS.find((form) => form.property === property)?.read(entry) ?? {}
  switch (property) {
    case 'emails': {
      const email = fields['address'] ?? ''
      const name = cardName(card)
      return (
        <button
          type="button"
          class="aslink"
          onClick={() => desk.write({ kind: 'new', to: [{ name: name === email ? null : name, email }] })}
        >
          {email}
        </button>
      )
    }
    case 'phones': {
      const number = (fields['number'] ?? '').replace(/^tel:/i, '')
      return <a href={`tel:${number.replace(/[^\d+;=a-z-]/gi, '')}`}>{number}</a>
    }
    case 'links': {
      const uri = fields['uri'] ?? ''
      // Whatever another scheme does, it is nobody's business to have it done by a click.
      if (!/^https?:/i.test(uri)) return <>{uri}</>
      return (
        <a href={uri} target="_blank" rel="noreferrer noopener">
          {uri.replace(/^https?:\/\//i, '').replace(/\/$/, '')}
        </a>
      )
    }
    case 'addresses': {
      const { street = '', postcode = '', locality = '', region = '', country = '' } = fields
      const lines = [street, `${postcode} ${locality}`.trim(), region, country].filter((line) => line !== '')
      return <span class="lines">{lines.join('\n')}</span>
    }
    case 'anniversaries':
      return <>{dateText(fields, language.tag)}</>
    default:
      return <span class="lines">{Object.values(fields).filter(Boolean).join('\n')}</span>
  }
}

/** A date as far as it is known, as it is written in a language. */
export function dateText(
  { year = '', month = '', day = '' }: Readonly<Record<string, string>>,
  locale: string,
): string {
  if (month === '') return year
  const date = new Date(Date.UTC(2000, Number(month) - 1, day === '' ? 1 : Number(day)))
  if (year !== '') date.setUTCFullYear(Number(year))
  const parts: Intl.DateTimeFormatOptions = {
    timeZone: 'UTC',
    month: 'long',
    ...(day === '' ? {} : { day: 'numeric' }),
    ...(year === '' ? {} : { year: 'numeric' }),
  }
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, parts).format(date)
}

/** What an entry is for, in words. */
export function useKindWord(): (kind: EntryKind) => string {
  const { speak } = useContacts()
  return (kind) => {
    if (kind === '') return speak('kind.none')
    if (kind.startsWith('=')) return kind.slice(1)
    return kind
      .split('-')
      .map((one) => (KINDS.includes(one) ? speak(`kind.${one}` as ContactsText) : one))
      .join(', ')
  }
}

const KINDS = ['private', 'work', 'mobile', 'fax', 'pager', 'birth', 'wedding', 'death']
