import { isUnsignedInt } from '../jmap/ids.ts'
import { isObject, type Json, type JsonObject } from '../jmap/json.ts'
import {
  address,
  all,
  anyText,
  anything,
  byId,
  type Check,
  enumerated,
  isName,
  list,
  localization,
  map,
  name,
  object,
  position,
  pref,
  set,
  someText,
  truth,
  uri,
  utcDate,
} from './card-schema.ts'

/**
 * Paths of all that is wrong with a JSContact Card (RFC 9553 §2), each once, at most 100; none if it is sound. Paths are those of a PatchObject: without the first slash.
 */
export function problemsOf(card: JsonObject): string[] {
  const wrong = new Set<string>()
  CARD(card, '', (path) => {
    if (wrong.size < 100) wrong.add(path)
  })
  return [...wrong]
}

/** What most entries have (§1.5). */
const COMMON = { contexts: set(), pref, label: anyText, vCardName: name, vCardParams: anything }
/** §1.4.4. */
const RESOURCE = { ...COMMON, kind: enumerated, uri, mediaType: name }
const PHONETICS = { phoneticScript: name, phoneticSystem: name }

const NAME_COMPONENT = object(
  'NameComponent',
  { value: anyText, kind: enumerated, phonetic: anyText },
  { needs: ['value', 'kind'] },
)
const NAME = all(
  object(
    'Name',
    {
      components: list(NAME_COMPONENT, 1),
      isOrdered: truth,
      defaultSeparator: anyText,
      full: anyText,
      sortAs: map(isName, anyText),
      ...PHONETICS,
    },
    { oneOf: ['components', 'full'] },
  ),
  isArranged,
)

const ADDRESS_COMPONENT = object(
  'AddressComponent',
  { value: anyText, kind: enumerated, phonetic: anyText },
  { needs: ['value', 'kind'] },
)
const ADDRESS = all(
  object(
    'Address',
    {
      ...COMMON,
      components: list(ADDRESS_COMPONENT, 1),
      isOrdered: truth,
      countryCode: name,
      coordinates: uri,
      timeZone: name,
      full: anyText,
      defaultSeparator: anyText,
      ...PHONETICS,
    },
    { oneOf: ['components', 'coordinates', 'countryCode', 'full', 'timeZone'] },
  ),
  isArranged,
)

const TIMESTAMP = object('Timestamp', { utc: utcDate }, { needs: ['utc'] })
const PARTIAL_DATE = all(
  object(
    'PartialDate',
    { year: within(0, 9999), month: within(1, 12), day: within(1, 31), calendarScale: name },
    { oneOf: ['year', 'month'] },
  ),
  isDate,
)

const CARD = all(
  object(
    'Card',
    {
      version: (value, path, wrong) => {
        if (value !== '1.0') wrong(path)
      },
      created: utcDate,
      kind: enumerated,
      language: name,
      members: set(),
      prodId: someText,
      relatedTo: map(isName, object('Relation', { relation: set() })),
      uid: name,
      updated: utcDate,
      name: NAME,
      nicknames: byId(object('Nickname', { ...COMMON, name: anyText }, { needs: ['name'] })),
      organizations: byId(
        object(
          'Organization',
          {
            ...COMMON,
            name: anyText,
            units: list(object('OrgUnit', { name: anyText, sortAs: anyText }, { needs: ['name'] }), 1),
            sortAs: anyText,
          },
          { oneOf: ['name', 'units'] },
        ),
      ),
      speakToAs: object(
        'SpeakToAs',
        {
          grammaticalGender: enumerated,
          pronouns: byId(object('Pronouns', { ...COMMON, pronouns: anyText }, { needs: ['pronouns'] })),
        },
        { oneOf: ['grammaticalGender', 'pronouns'] },
      ),
      titles: byId(
        object('Title', { ...COMMON, name: anyText, kind: enumerated, organizationId: name }, { needs: ['name'] }),
      ),
      emails: byId(object('EmailAddress', { ...COMMON, address }, { needs: ['address'] })),
      onlineServices: byId(
        object('OnlineService', { ...COMMON, service: anyText, uri, user: anyText }, { oneOf: ['uri', 'user'] }),
      ),
      phones: byId(object('Phone', { ...COMMON, number: someText, features: set() }, { needs: ['number'] })),
      preferredLanguages: byId(object('LanguagePref', { ...COMMON, language: name }, { needs: ['language'] })),
      calendars: byId(object('Calendar', RESOURCE, { needs: ['kind', 'uri'] })),
      schedulingAddresses: byId(object('SchedulingAddress', { ...COMMON, uri }, { needs: ['uri'] })),
      addresses: byId(ADDRESS),
      cryptoKeys: byId(object('CryptoKey', RESOURCE, { needs: ['uri'] })),
      directories: byId(object('Directory', { ...RESOURCE, listAs: position }, { needs: ['kind', 'uri'] })),
      links: byId(object('Link', RESOURCE, { needs: ['uri'] })),
      media: byId(object('Media', RESOURCE, { needs: ['kind', 'uri'] })),
      localizations: map(isName, localization),
      anniversaries: byId(
        object(
          'Anniversary',
          {
            ...COMMON,
            kind: enumerated,
            date: (value, path, wrong) =>
              (isObject(value) && value['@type'] === 'Timestamp' ? TIMESTAMP : PARTIAL_DATE)(value, path, wrong),
            place: ADDRESS,
          },
          { needs: ['kind', 'date'] },
        ),
      ),
      keywords: set(),
      notes: byId(
        object(
          'Note',
          {
            ...COMMON,
            note: anyText,
            created: utcDate,
            author: object('Author', { name: anyText, uri }, { oneOf: ['name', 'uri'] }),
          },
          { needs: ['note'] },
        ),
      ),
      personalInfo: byId(
        object(
          'PersonalInfo',
          { ...COMMON, kind: enumerated, value: anyText, level: enumerated, listAs: position },
          { needs: ['kind', 'value'] },
        ),
      ),
      vCardProps: list(isJCardProperty),
    },
    { needs: ['@type', 'version', 'uid'] },
  ),
  (value, path, wrong) => {
    // §2.1.6.
    if (isObject(value) && value['members'] !== undefined && value['kind'] !== 'group') {
      wrong(path === '' ? 'members' : path)
    }
  },
)

function within(least: number, most: number): Check {
  return (value, path, wrong) => {
    if (!isUnsignedInt(value) || value < least || value > most) wrong(path)
  }
}

/** What the components of a name or an address have to do with one another (§2.2.1.1, §2.5.1.1). */
function isArranged(value: Json, path: string, wrong: (path: string) => void): void {
  if (!isObject(value)) return
  const { components, isOrdered, defaultSeparator, sortAs } = value
  const kinds = Array.isArray(components)
    ? (components as readonly Json[]).map((one) => (isObject(one) ? one['kind'] : undefined))
    : undefined
  const separators = kinds?.filter((kind) => kind === 'separator').length ?? 0
  if (kinds && kinds.length > 0 && separators === kinds.length) wrong(`${path}/components`)
  if (isOrdered !== true && separators > 0) wrong(`${path}/components`)
  if (kinds?.some((kind, at) => kind === 'separator' && kinds[at + 1] === 'separator')) wrong(`${path}/components`)
  if (defaultSeparator !== undefined && (isOrdered !== true || !kinds)) wrong(`${path}/defaultSeparator`)
  if (isObject(sortAs) && Object.keys(sortAs).some((kind) => !kinds?.includes(kind))) wrong(`${path}/sortAs`)
}

/** §2.8.1. */
function isDate(value: Json, path: string, wrong: (path: string) => void): void {
  if (!isObject(value)) return
  const { year, month, day } = value
  if (month !== undefined && year === undefined && day === undefined) wrong(`${path}/month`)
  if (day === undefined) return
  if (typeof month !== 'number') {
    wrong(`${path}/day`)
    return
  }
  // A day without a year may be that of a leap year.
  const last = new Date(Date.UTC(typeof year === 'number' ? 2000 + (year % 400) : 2000, month, 0)).getUTCDate()
  if (typeof day === 'number' && day > last) wrong(`${path}/day`)
}

/** RFC 9555 §2.15.1: name, parameters, type and values of a property as jCard has it (RFC 7095 §3.3). */
function isJCardProperty(value: Json, path: string, wrong: (path: string) => void): void {
  const isOne =
    Array.isArray(value) &&
    value.length >= 4 &&
    typeof value[0] === 'string' &&
    /^[A-Za-z0-9-]{1,100}$/.test(value[0]) &&
    isObject(value[1]) &&
    typeof value[2] === 'string'
  if (isOne) anything(value, path, wrong)
  else wrong(path)
}
