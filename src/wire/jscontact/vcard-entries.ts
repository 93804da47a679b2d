import type { Json, JsonObject } from '../jmap/json.ts'
import type { ContentLine } from './content-lines.ts'
import {
  encodeTimestamp,
  escapeText,
  splitEscaped,
  tryDate,
  tryEncodeDate,
  tryTimestamp,
  unescapeText,
} from './vcard-values.ts'

export type VCardVersion = '3.0' | '4.0'
export type Entry = Record<string, Json>

/** A value as it is written, with its own parameters. */
export interface Written {
  readonly value: string
  readonly params?: Readonly<Record<string, readonly string[]>>
}

/** How a property of vCards becomes entries of a map of a Card, and the other way round (RFC 9555 §2.5 to §2.13). */
export interface EntryForm {
  /** Of the vCard. */
  readonly name: string
  /** Of the Card. */
  readonly property: string
  /** Its parameters that are no part of `vCardParams`, beside those that all entries have. */
  readonly params?: readonly string[]
  read(line: ContentLine, types: ReadonlySet<string>): readonly Entry[]
  /** Undefined for entries that are another form's, or nobody's. */
  write(entry: JsonObject, version: VCardVersion): Written | undefined
}

/** TYPE of TEL, and what it is called in a Card (RFC 9555 §2.7.6). */
export const PHONE_FEATURES: Readonly<Record<string, string>> = {
  cell: 'mobile',
  fax: 'fax',
  'main-number': 'main-number',
  pager: 'pager',
  text: 'text',
  textphone: 'textphone',
  video: 'video',
  voice: 'voice',
}
const PHONE_TYPES = Object.fromEntries(Object.entries(PHONE_FEATURES).map(([type, feature]) => [feature, type]))

/** Services whose names vCards of their time had as properties. */
const OLD_SERVICES: Readonly<Record<string, string>> = {
  'X-AIM': 'AIM',
  'X-GADUGADU': 'Gadu-Gadu',
  'X-GOOGLE-TALK': 'Google Talk',
  'X-GROUPWISE': 'GroupWise',
  'X-ICQ': 'ICQ',
  'X-JABBER': 'Jabber',
  'X-MSN': 'MSN',
  'X-SKYPE': 'Skype',
  'X-SKYPE-USERNAME': 'Skype',
  'X-TWITTER': 'Twitter',
  'X-YAHOO': 'Yahoo',
}

export const ENTRY_FORMS: readonly EntryForm[] = [
  textForm('EMAIL', 'emails', 'address', (value) => value.replace(/^mailto:/i, '').trim()),
  {
    name: 'TEL',
    property: 'phones',
    read({ value }, types) {
      const number = unescapeText(value).trim()
      const features = Object.keys(PHONE_FEATURES).filter((type) => types.has(type))
      if (number === '') return []
      const found = Object.fromEntries(features.map((type) => [PHONE_FEATURES[type] as string, true]))
      return [features.length > 0 ? { number, features: found } : { number }]
    },
    write({ number, features }, version) {
      if (typeof number !== 'string') return undefined
      const types = keysOf(features).flatMap((feature) => PHONE_TYPES[feature] ?? [])
      const params = types.length > 0 ? { type: types } : {}
      const isUri = /^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(number)
      if (isUri && version === '4.0') return { value: number, params: { ...params, value: ['uri'] } }
      return { value: escapeText(isUri ? number.replace(/^tel:/i, '') : number), params }
    },
  },
  {
    name: 'NICKNAME',
    property: 'nicknames',
    read: ({ value }) =>
      splitEscaped(value, ',')
        .map((one) => unescapeText(one).trim())
        .filter((one) => one !== '')
        .map((name) => ({ name })),
    write: ({ name }) => (typeof name === 'string' ? { value: escapeText(name) } : undefined),
  },
  {
    name: 'ORG',
    property: 'organizations',
    params: ['sort-as'],
    read({ value, params }) {
      const [name = '', ...units] = splitEscaped(value, ';').map((one) => unescapeText(one).trim())
      const [sortAs] = params.get('sort-as') ?? []
      const there = units.filter((unit) => unit !== '')
      if (name === '' && there.length === 0) return []
      return [
        {
          ...(name === '' ? {} : { name }),
          ...(there.length > 0 ? { units: there.map((unit) => ({ name: unit })) } : {}),
          ...(sortAs === undefined ? {} : { sortAs }),
        },
      ]
    },
    write({ name, units, sortAs }) {
      const below = Array.isArray(units) ? (units as readonly JsonObject[]).map((unit) => unit['name'] as string) : []
      return {
        value: [typeof name === 'string' ? name : '', ...below].map(escapeText).join(';'),
        params: typeof sortAs === 'string' ? { 'sort-as': [sortAs] } : {},
      }
    },
  },
  kindForm(textForm('TITLE', 'titles', 'name'), 'title', true),
  kindForm(textForm('ROLE', 'titles', 'name'), 'role'),
  serviceForm(uriForm('IMPP', 'onlineServices')),
  {
    name: 'SOCIALPROFILE',
    property: 'onlineServices',
    params: ['service-type', 'username'],
    read: ({ value, params }) => [service(value, params)],
    write: ({ uri, user, service, vCardName }, version) =>
      vCardName !== undefined || version === '3.0'
        ? undefined
        : {
            value: typeof uri === 'string' ? uri : escapeText(String(user)),
            params: {
              ...(typeof service === 'string' ? { 'service-type': [service] } : {}),
              ...(typeof uri === 'string' ? {} : { value: ['text'] }),
              ...(typeof user === 'string' && typeof uri === 'string' ? { username: [user] } : {}),
            },
          },
  },
  ...Object.entries(OLD_SERVICES).map(
    ([name, service]): EntryForm => ({
      name,
      property: 'onlineServices',
      read: ({ value }) => nonEmpty(value).map((user) => ({ user, service, vCardName: name.toLowerCase() })),
      write: ({ user, vCardName }) =>
        vCardName === name.toLowerCase() && typeof user === 'string' ? { value: escapeText(user) } : undefined,
    }),
  ),
  textForm('LANG', 'preferredLanguages', 'language'),
  kindForm(uriForm('CALURI', 'calendars'), 'calendar'),
  kindForm(uriForm('FBURL', 'calendars'), 'freeBusy'),
  uriForm('CALADRURI', 'schedulingAddresses'),
  uriForm('KEY', 'cryptoKeys', (types) => (types.has('pgp') ? 'application/pgp-keys' : 'application/pkix-cert')),
  kindForm(uriForm('ORG-DIRECTORY', 'directories'), 'directory'),
  kindForm(uriForm('SOURCE', 'directories'), 'entry'),
  kindForm(uriForm('CONTACT-URI', 'links'), 'contact'),
  uriForm('URL', 'links'),
  kindForm(uriForm('PHOTO', 'media', imageType), 'photo'),
  kindForm(uriForm('LOGO', 'media', imageType), 'logo'),
  kindForm(uriForm('SOUND', 'media', soundType), 'sound'),
  {
    name: 'NOTE',
    property: 'notes',
    params: ['created', 'author-name', 'author'],
    read({ value, params }) {
      const [created] = params.get('created') ?? []
      const [name] = params.get('author-name') ?? []
      const [uri] = params.get('author') ?? []
      const at = created === undefined ? undefined : tryTimestamp(created)
      const author = { ...(name === undefined ? {} : { name }), ...(uri === undefined ? {} : { uri }) }
      return nonEmpty(value).map((note) => ({
        note,
        ...(at === undefined ? {} : { created: at }),
        ...(Object.keys(author).length > 0 ? { author } : {}),
      }))
    },
    write({ note, created, author }) {
      const { name, uri } = (author ?? {}) as JsonObject
      const params = {
        ...(typeof created === 'string' ? { created: [encodeTimestamp(created)] } : {}),
        ...(typeof name === 'string' ? { 'author-name': [name] } : {}),
        ...(typeof uri === 'string' ? { author: [uri] } : {}),
      }
      return typeof note === 'string' ? { value: escapeText(note), params } : undefined
    },
  },
  ...['EXPERTISE', 'HOBBY', 'INTEREST'].map((name) =>
    kindForm(textForm(name, 'personalInfo', 'value'), name.toLowerCase()),
  ),
  ...(
    [
      ['BDAY', 'birth'],
      ['DEATHDATE', 'death'],
      ['ANNIVERSARY', 'wedding'],
    ] as const
  ).map(([name, kind]) => anniversaryForm(name, kind)),
]

/** A property whose value is one text. */
function textForm(name: string, property: string, key: string, clean = (value: string) => value.trim()): EntryForm {
  return {
    name,
    property,
    read: ({ value }) => {
      const text = clean(unescapeText(value))
      return text === '' ? [] : [{ [key]: text }]
    },
    write: ({ [key]: text }) => (typeof text === 'string' ? { value: escapeText(text) } : undefined),
  }
}

/** A property whose value is a URI; octets in Base64 become a `data:` URI, as vCard 4.0 has them. */
function uriForm(
  name: string,
  property: string,
  typeOf: (types: ReadonlySet<string>) => string = () => 'application/octet-stream',
): EntryForm {
  return {
    name,
    property,
    read({ value, octets }, types) {
      if (octets) return octets.length > 0 ? [{ uri: `data:${typeOf(types)};base64,${octets.toBase64()}` }] : []
      const uri = value.replace(/\\([\\,;:])/g, '$1').trim()
      if (uri === '') return []
      // Browsers and phones write hosts without a scheme.
      return [{ uri: /^[a-z][a-z0-9+.-]*:/i.test(uri) ? uri : /^[^\s:]+\.[^\s:]+$/.test(uri) ? `https://${uri}` : uri }]
    },
    write({ uri }, version) {
      if (typeof uri !== 'string') return undefined
      const data = version === '3.0' ? /^data:([^;,]*);base64,([A-Za-z0-9+/=]*)$/.exec(uri) : null
      if (!data) return { value: uri, params: version === '3.0' ? { value: ['uri'] } : {} }
      const type = (data[1] as string).replace(/^[^/]*\//, '').toUpperCase()
      return { value: data[2] as string, params: { encoding: ['b'], type: [type === 'PGP-KEYS' ? 'PGP' : type] } }
    },
  }
}

/** A form for the entries of one kind. `standard`: for those without a kind as well. */
function kindForm(form: EntryForm, kind: string, standard = false): EntryForm {
  return {
    ...form,
    read: (line, types) => form.read(line, types).map((entry) => ({ ...entry, kind })),
    write: (entry, version) =>
      entry['kind'] === kind || (standard && entry['kind'] === undefined) ? form.write(entry, version) : undefined,
  }
}

/** IMPP, which shares its map with others (RFC 9555 §2.7.2). */
function serviceForm(form: EntryForm): EntryForm {
  const vCardName = form.name.toLowerCase()
  return {
    ...form,
    params: ['service-type', 'username', 'x-service-type'],
    read: (line, types) =>
      form.read(line, types).map(({ uri }) => ({
        ...service(uri as string, line.params),
        vCardName,
      })),
    write(entry, version) {
      const { uri, user, service, vCardName: name } = entry
      if (typeof uri !== 'string' || (name !== vCardName && version === '4.0')) return undefined
      if (version === '3.0' && name !== undefined && name !== vCardName) return undefined
      return {
        value: uri,
        params: {
          ...(typeof service === 'string' ? { 'service-type': [service] } : {}),
          ...(typeof user === 'string' && version === '4.0' ? { username: [user] } : {}),
        },
      }
    },
  }
}

function service(value: string, params: ContentLine['params']): Entry {
  const [name] = params.get('service-type') ?? params.get('x-service-type') ?? []
  const [user] = params.get('username') ?? []
  const isText = params.get('value')?.includes('text') === true || !/^[a-z][a-z0-9+.-]*:[^\s]*$/i.test(value)
  return {
    ...(name === undefined ? {} : { service: name }),
    ...(isText ? { user: unescapeText(value) } : { uri: value }),
    ...(user === undefined || isText ? {} : { user }),
  }
}

function anniversaryForm(name: string, kind: string): EntryForm {
  return {
    name,
    property: 'anniversaries',
    params: ['calscale'],
    read({ value, params }) {
      if (params.get('value')?.includes('text')) return []
      const date = tryDate(unescapeText(value))
      if (!date) return []
      const year = params.get('x-apple-omit-year')?.[0]
      if ('year' in date && `${date.year}` === year) {
        const { year: _, ...rest } = date
        return [{ kind, date: rest as Json }]
      }
      return [{ kind, date: ('utc' in date ? { '@type': 'Timestamp', ...date } : date) as Json }]
    },
    write({ kind: of, date }, version) {
      if (of !== kind) return undefined
      const { utc, ...rest } = date as JsonObject & { utc?: string }
      if (utc !== undefined) return { value: version === '4.0' ? encodeTimestamp(utc) : utc }
      const value = tryEncodeDate(rest, version === '3.0')
      return value === undefined ? undefined : { value }
    },
  }
}

function imageType(types: ReadonlySet<string>): string {
  const [type] = ['jpeg', 'png', 'gif', 'webp', 'bmp'].filter((one) => types.has(one) || types.has(`image/${one}`))
  return `image/${type ?? 'jpeg'}`
}

function soundType(types: ReadonlySet<string>): string {
  return types.has('wave') || types.has('wav') ? 'audio/wav' : types.has('ogg') ? 'audio/ogg' : 'audio/basic'
}

function nonEmpty(value: string): string[] {
  const text = unescapeText(value)
  return text.trim() === '' ? [] : [text]
}

function keysOf(set: Json | undefined): string[] {
  return typeof set === 'object' && set !== null ? Object.keys(set) : []
}
