import type { EntryKind } from '../card/entry-kind.ts'

type TextColumn = 'full' | 'nickname' | 'organization' | 'unit' | 'title' | 'note' | 'keywords' | 'skip'

/** What a column of a file is for. `n` keeps those together that are of one entry. */
export type Column =
  | { readonly of: 'name'; readonly kind: string }
  | { readonly of: TextColumn }
  | { readonly of: 'date'; readonly kind: string; readonly part: 'whole' | 'year' | 'month' | 'day' }
  | {
      readonly of: 'emails' | 'phones' | 'links' | 'events' | 'custom'
      readonly n: string
      readonly isLabel: boolean
      readonly kind: EntryKind
    }
  | { readonly of: 'addresses'; readonly n: string; readonly part: string; readonly kind: EntryKind }

/** What a column is for by its name, as the programs of Google, Microsoft and Mozilla write it; undefined for one that nobody here knows. */
export function columnOf(header: string): Column | undefined {
  const written = header.trim().toLowerCase().replace(/\s+/g, ' ')
  const name = TRANSLATIONS[written] ?? written
  return PLAIN[name] ?? numbered(name) ?? address(name) ?? phone(name)
}

const as = (of: TextColumn): Column => ({ of })
const part = (kind: string): Column => ({ of: 'name', kind })
const entry = (of: 'emails' | 'links', n: string, kind: EntryKind = ''): Column => ({ of, n, isLabel: false, kind })
const date = (kind: string, which: 'whole' | 'year' | 'month' | 'day' = 'whole'): Column => ({
  of: 'date',
  kind,
  part: which,
})

const PLAIN: Readonly<Record<string, Column>> = {
  ...{ 'first name': part('given'), 'given name': part('given'), 'middle name': part('given2') },
  ...{ 'additional name': part('given2'), 'last name': part('surname'), 'family name': part('surname') },
  ...{
    'name prefix': part('title'),
    title: part('title'),
    'name suffix': part('credential'),
    suffix: part('credential'),
  },
  ...{
    name: as('full'),
    'display name': as('full'),
    'full name': as('full'),
    'file as': as('skip'),
    photo: as('skip'),
  },
  ...{ nickname: as('nickname'), company: as('organization'), organization: as('organization') },
  ...{ 'organization name': as('organization'), 'organization 1 - name': as('organization') },
  ...{ department: as('unit'), 'organization department': as('unit'), 'organization 1 - department': as('unit') },
  ...{ 'job title': as('title'), 'organization title': as('title'), 'organization 1 - title': as('title') },
  ...{ notes: as('note'), note: as('note'), categories: as('keywords'), labels: as('keywords') },
  ...{ 'group membership': as('keywords'), birthday: date('birth'), anniversary: date('wedding') },
  ...{ 'birth year': date('birth', 'year'), 'birth month': date('birth', 'month'), 'birth day': date('birth', 'day') },
  ...{
    'e-mail address': entry('emails', '1'),
    'e-mail 2 address': entry('emails', '2'),
    'e-mail 3 address': entry('emails', '3'),
  },
  ...{ email: entry('emails', '1'), 'e-mail': entry('emails', '1'), 'email address': entry('emails', '1') },
  ...{ 'primary email': entry('emails', '1'), 'secondary email': entry('emails', '2') },
  ...{
    'web page': entry('links', '1'),
    website: entry('links', '1'),
    'personal web page': entry('links', '2', 'private'),
  },
  ...{ 'web page 1': entry('links', '1', 'work'), 'web page 2': entry('links', '2', 'private') },
  ...{ 'e-mail display name': as('skip'), 'e-mail 2 display name': as('skip'), 'e-mail 3 display name': as('skip') },
  ...{ 'e-mail type': as('skip'), 'e-mail 2 type': as('skip'), 'e-mail 3 type': as('skip') },
}

/** Google's: `E-mail 1 - Value`, `Address 2 - City`. */
function numbered(name: string): Column | undefined {
  const match = /^(e-mail|phone|website|event|custom field|address) (\d{1,3}) - ([a-z -]+)$/.exec(name)
  if (!match) return undefined
  const [, what = '', n = '', field = ''] = match
  const isLabel = field === 'label' || field === 'type'
  if (what === 'address') return isLabel ? { of: 'addresses', n, part: 'label', kind: '' } : addressPart(n, field, '')
  if (!isLabel && field !== 'value') return undefined
  const of = ({ 'e-mail': 'emails', phone: 'phones', website: 'links', event: 'events' } as const)[what] ?? 'custom'
  return { of, n, isLabel, kind: '' }
}

const KINDS: Readonly<Record<string, EntryKind>> = { home: 'private', business: 'work', work: 'work', other: '' }

/** Microsoft's and Mozilla's: `Home Street`, `Work ZipCode`. */
function address(name: string): Column | undefined {
  const [, place = '', field = ''] = /^(home|business|work|other) ([a-z0-9 /]+)$/.exec(name) ?? []
  return field === '' ? undefined : addressPart(place, field, KINDS[place] ?? '')
}

function addressPart(n: string, field: string, kind: EntryKind): Column | undefined {
  const known = ADDRESS_PARTS[field.trim()]
  return known === undefined ? undefined : { of: 'addresses', n, part: known, kind }
}

const ADDRESS_PARTS: Readonly<Record<string, string>> = {
  ...{ street: 'name', 'street 2': 'name', 'street 3': 'name', address: 'name', 'address 2': 'name' },
  ...{
    'extended address': 'apartment',
    'po box': 'postOfficeBox',
    'address po box': 'postOfficeBox',
    city: 'locality',
  },
  ...{ state: 'region', region: 'region', 'postal code': 'postcode', zipcode: 'postcode', 'zip code': 'postcode' },
  ...{ country: 'country', 'country/region': 'country', formatted: 'full' },
}

const PHONES: Readonly<Record<string, EntryKind>> = {
  ...{
    'mobile phone': 'mobile',
    'mobile number': 'mobile',
    mobile: 'mobile',
    phone: '',
    'primary phone': '',
    'other phone': '',
  },
  ...{ 'home phone': 'private', 'home phone 2': 'private', 'business phone': 'work', 'business phone 2': 'work' },
  ...{ 'work phone': 'work', 'company main phone': 'work', 'home fax': 'private-fax', 'business fax': 'work-fax' },
  ...{ 'other fax': 'fax', 'fax number': 'fax', pager: 'pager', 'pager number': 'pager', 'car phone': 'mobile' },
}

function phone(name: string): Column | undefined {
  return Object.hasOwn(PHONES, name) ? { of: 'phones', n: name, isLabel: false, kind: PHONES[name] ?? '' } : undefined
}

/** What Outlook calls its columns in German and Norwegian. */
const TRANSLATIONS: Readonly<Record<string, string>> = {
  ...{
    anrede: 'title',
    vorname: 'first name',
    'weitere vornamen': 'middle name',
    nachname: 'last name',
    firma: 'company',
  },
  ...{
    abteilung: 'department',
    position: 'job title',
    'straße geschäftlich': 'business street',
    'ort geschäftlich': 'business city',
  },
  ...{ 'postleitzahl geschäftlich': 'business postal code', 'land/region geschäftlich': 'business country' },
  ...{ 'straße privat': 'home street', 'ort privat': 'home city', 'postleitzahl privat': 'home postal code' },
  ...{ 'land/region privat': 'home country', 'telefon geschäftlich': 'business phone', 'telefon privat': 'home phone' },
  ...{ mobiltelefon: 'mobile phone', 'e-mail-adresse': 'e-mail address', 'e-mail 2: adresse': 'e-mail 2 address' },
  ...{
    geburtstag: 'birthday',
    notizen: 'notes',
    kategorien: 'categories',
    webseite: 'web page',
    spitzname: 'nickname',
  },
  ...{
    fornavn: 'first name',
    mellomnavn: 'middle name',
    etternavn: 'last name',
    avdeling: 'department',
    stilling: 'job title',
  },
  ...{
    'gate, arbeid': 'business street',
    'poststed, arbeid': 'business city',
    'postnummer, arbeid': 'business postal code',
  },
  ...{ 'gate, privat': 'home street', 'poststed, privat': 'home city', 'postnummer, privat': 'home postal code' },
  ...{ 'telefon, arbeid': 'business phone', 'telefon, privat': 'home phone', mobiltelefonnummer: 'mobile phone' },
  ...{
    'e-postadresse': 'e-mail address',
    'e-postadresse 2': 'e-mail 2 address',
    fødselsdag: 'birthday',
    notater: 'notes',
  },
  ...{ kategorier: 'categories', webside: 'web page', kallenavn: 'nickname' },
}
