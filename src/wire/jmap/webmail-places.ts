/** What a page of a webmail is about, so that the other one can be led to the same. */
export type WebmailPlace =
  | { readonly kind: 'start' | 'contacts' | 'filters' | 'away' | 'settings' }
  | { readonly kind: 'folder'; readonly mailboxId: string }
  /** `mailboxId`: where it lies, which one of the two has to know. */
  | { readonly kind: 'message'; readonly emailId: string; readonly mailboxId?: string }
  | { readonly kind: 'search'; readonly text: string }

const ID = /^[A-Za-z0-9_-]{1,255}$/
const CLASSIC = '/classic/'
const MODERN = '/mail/'
/** Characters that are looked for. */
const MOST_SOUGHT = 500

/** Pages of each that are about the same: of the one its path, of the other what stands behind `#/`. */
const AREAS = [
  ['contacts', 'contacts', 'contacts'],
  ['filters', 'filters', 'settings/filters'],
  ['away', 'away', 'settings/away'],
  ['settings', 'settings', 'settings'],
] as const

/** What a path of the classic webmail, with its query, is about; `start` for whatever is not known. */
export function readClassicPlace(path: string): WebmailPlace {
  const [bare = '', query = ''] = path.split('?')
  const [first = '', second = ''] = bare.slice(CLASSIC.length).split('/')
  if (!bare.startsWith(CLASSIC)) return { kind: 'start' }
  if (first === 'folder' && ID.test(second)) return { kind: 'folder', mailboxId: second }
  if ((first === 'message' || first === 'conversation') && ID.test(second)) return { kind: 'message', emailId: second }
  const text = new URLSearchParams(query).get('q') ?? ''
  if (first === 'search' && text !== '') return { kind: 'search', text: text.slice(0, MOST_SOUGHT) }
  return areaWhere(([, classic]) => classic === first)
}

export function writeClassicPlace(place: WebmailPlace): string {
  if (place.kind === 'folder') return `${CLASSIC}folder/${place.mailboxId}`
  if (place.kind === 'message') return `${CLASSIC}message/${place.emailId}`
  if (place.kind === 'search') return `${CLASSIC}search?${new URLSearchParams({ q: place.text })}`
  return CLASSIC + (AREAS.find(([kind]) => kind === place.kind)?.[1] ?? '')
}

/** What an address of the modern webmail is about: `/mail/#/in/F1/M5`, or what stands behind its `#`. What belongs to others, and whatever is not known, is `start`. */
export function readModernPlace(address: string): WebmailPlace {
  const hash = address.slice(address.indexOf('#') + 1)
  if (!address.includes('#') || !hash.startsWith('/')) return { kind: 'start' }
  const [first = '', second = '', third = ''] = hash.slice(1).split('/')
  if (first === 'in' && ID.test(second))
    return ID.test(third)
      ? { kind: 'message', emailId: third, mailboxId: second }
      : { kind: 'folder', mailboxId: second }
  if (first === 'starred') return ID.test(second) ? { kind: 'message', emailId: second } : { kind: 'start' }
  if (first === 'search') {
    if (ID.test(third)) return { kind: 'message', emailId: third }
    const text = tryDecode(second) ?? ''
    return text === '' ? { kind: 'start' } : { kind: 'search', text: text.slice(0, MOST_SOUGHT) }
  }
  const area = areaWhere(([, , modern]) => modern === `${first}/${second}`)
  return area.kind === 'start' ? areaWhere(([, , modern]) => modern === first) : area
}

/** A message of which it is not known where it lies is not led to. */
export function writeModernPlace(place: WebmailPlace): string {
  if (place.kind === 'folder') return `${MODERN}#/in/${place.mailboxId}`
  if (place.kind === 'message') {
    return place.mailboxId === undefined ? MODERN : `${MODERN}#/in/${place.mailboxId}/${place.emailId}`
  }
  if (place.kind === 'search') return `${MODERN}#/search/${encodeURIComponent(place.text)}`
  const area = AREAS.find(([kind]) => kind === place.kind)?.[2]
  return area === undefined ? MODERN : `${MODERN}#/${area}`
}

function areaWhere(isMeant: (area: (typeof AREAS)[number]) => boolean): WebmailPlace {
  return { kind: AREAS.find(isMeant)?.[0] ?? 'start' }
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
