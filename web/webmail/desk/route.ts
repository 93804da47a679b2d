import type { OfAccount } from '../mail/of-account.ts'

/** What is shown: a list, and a message of it if one is open. It stands behind `#` in the address, so that the browser's own Back works, and a message can be opened in another tab. */
export interface Route {
  readonly list: ListPlace
  readonly emailId: string | undefined
}

export type ListPlace = OfAccount &
  (
    | { readonly kind: 'mailbox'; readonly mailboxId: string }
    | { readonly kind: 'starred' }
    | { readonly kind: 'search'; readonly text: string }
  )

/** What stands in the place of the lists: `#/settings/filters`, `#/contacts/C5`. */
export interface AreaPlace extends OfAccount {
  readonly area: AreaName
  /** What within it, as it likes. */
  readonly path: readonly string[]
}

export const AREA_NAMES = ['settings', 'contacts', 'source', 'print'] as const

export type AreaName = (typeof AREA_NAMES)[number]

const ID = /^[A-Za-z0-9_-]{1,255}$/

/** The address of a route: `#/in/F1/M5`, `#/starred`, `#/search/from%3Abo/M5`; in the mail of somebody else `#/of/A7/in/F1/M5`. */
export function writeRoute({ list, emailId }: Route): string {
  const parts =
    list.kind === 'mailbox'
      ? ['in', list.mailboxId]
      : list.kind === 'search'
        ? ['search', encodeURIComponent(list.text)]
        : ['starred']
  return write([...parts, ...(emailId === undefined ? [] : [emailId])], list)
}

/** Undefined if it leads nowhere. */
export function tryReadRoute(hash: string): Route | undefined {
  const { parts, accountId } = read(hash)
  const route = tryRoute(parts)
  return route && accountId !== undefined ? { ...route, list: { ...route.list, accountId } } : route
}

function tryRoute([kind, ...rest]: readonly string[]): Route | undefined {
  const named = kind === 'starred' ? undefined : rest.shift()
  const [emailId, ...more] = rest
  if (more.length > 0 || (emailId !== undefined && !ID.test(emailId))) return undefined
  if (kind === 'starred') return { list: { kind }, emailId }
  if (kind === 'in' && named !== undefined && ID.test(named))
    return { list: { kind: 'mailbox', mailboxId: named }, emailId }
  const text = kind === 'search' && named !== undefined ? tryDecode(named) : undefined
  return text === undefined || text === '' ? undefined : { list: { kind: 'search', text }, emailId }
}

export function writeArea({ area, path, accountId }: AreaPlace): string {
  return write([area, ...path.map(encodeURIComponent)], { accountId })
}

/** Undefined for the address of a list, and for one that leads nowhere. */
export function tryReadArea(hash: string): AreaPlace | undefined {
  const { parts, accountId } = read(hash)
  const [name, ...rest] = parts
  const area = AREA_NAMES.find((one) => one === name)
  const path = rest.map(tryDecode)
  if (area === undefined || path.includes(undefined)) return undefined
  return { area, path: path as string[], ...(accountId === undefined ? {} : { accountId }) }
}

function write(parts: readonly string[], { accountId }: OfAccount): string {
  return `#/${[...(accountId === undefined ? [] : ['of', accountId]), ...parts].join('/')}`
}

/** Nothing of an address that names no account as it should. */
function read(hash: string): { readonly parts: readonly string[] } & OfAccount {
  const parts = hash.replace(/^#\//, '').split('/')
  if (parts[0] !== 'of') return { parts }
  const [, accountId = '', ...rest] = parts
  return ID.test(accountId) ? { parts: rest, accountId } : { parts: [] }
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
