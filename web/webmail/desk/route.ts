/** What is shown: a list, and a message of it if one is open. It stands behind `#` in the address, so that the browser's own Back works, and a message can be opened in another tab. */
export interface Route {
  readonly list: ListPlace
  readonly emailId: string | undefined
}

export type ListPlace =
  | { readonly kind: 'mailbox'; readonly mailboxId: string }
  | { readonly kind: 'starred' }
  | { readonly kind: 'search'; readonly text: string }

/** What stands in the place of the lists: `#/settings/filters`, `#/contacts/C5`. */
export interface AreaPlace {
  readonly area: AreaName
  /** What within it, as it likes. */
  readonly path: readonly string[]
}

export const AREA_NAMES = ['settings', 'contacts', 'source', 'print'] as const

export type AreaName = (typeof AREA_NAMES)[number]

const ID = /^[A-Za-z0-9_-]{1,255}$/

/** The address of a route: `#/in/F1/M5`, `#/starred`, `#/search/from%3Abo/M5`. */
export function writeRoute({ list, emailId }: Route): string {
  const parts =
    list.kind === 'mailbox'
      ? ['in', list.mailboxId]
      : list.kind === 'search'
        ? ['search', encodeURIComponent(list.text)]
        : ['starred']
  return `#/${[...parts, ...(emailId === undefined ? [] : [emailId])].join('/')}`
}

/** Undefined if it leads nowhere. */
export function tryReadRoute(hash: string): Route | undefined {
  const [kind, ...rest] = hash.replace(/^#\//, '').split('/')
  const named = kind === 'starred' ? undefined : rest.shift()
  const [emailId, ...more] = rest
  if (more.length > 0 || (emailId !== undefined && !ID.test(emailId))) return undefined
  if (kind === 'starred') return { list: { kind }, emailId }
  if (kind === 'in' && named !== undefined && ID.test(named))
    return { list: { kind: 'mailbox', mailboxId: named }, emailId }
  const text = kind === 'search' && named !== undefined ? tryDecode(named) : undefined
  return text === undefined || text === '' ? undefined : { list: { kind: 'search', text }, emailId }
}

export function writeArea({ area, path }: AreaPlace): string {
  return `#/${[area, ...path.map(encodeURIComponent)].join('/')}`
}

/** Undefined for the address of a list, and for one that leads nowhere. */
export function tryReadArea(hash: string): AreaPlace | undefined {
  const [name, ...rest] = hash.replace(/^#\//, '').split('/')
  const area = AREA_NAMES.find((one) => one === name)
  const path = rest.map(tryDecode)
  return area === undefined || path.includes(undefined) ? undefined : { area, path: path as string[] }
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
