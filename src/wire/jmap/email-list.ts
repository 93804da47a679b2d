import type { JsonObject } from './json.ts'
import type { Invocation } from './request.ts'

/** What a row of a list shows of a message. None of it needs a look into the message. */
export const ROW_PROPERTIES: readonly string[] = [
  'id',
  'threadId',
  'mailboxIds',
  'keywords',
  'from',
  'to',
  'subject',
  'receivedAt',
  'hasAttachment',
  'preview',
  'size',
]

/** What a row shows of the other messages of its conversation. */
export const PEER_PROPERTIES: readonly string[] = ['id', 'threadId', 'mailboxIds', 'keywords', 'from']

/** Which rows of which list. */
export interface ListWindow {
  readonly accountId: string
  readonly filter: JsonObject
  /** One row for each conversation (RFC 8621 §4.4.3). */
  readonly collapseThreads: boolean
  readonly position: number
  readonly limit: number
  /** The newest first by default (RFC 8621 §4.4.2). */
  readonly sort?: readonly { readonly property: string; readonly isAscending: boolean }[]
}

const NEWEST_FIRST = [{ property: 'receivedAt', isAscending: false }]

/**
 * The method calls that show a window of a list of messages: which they are, what is in their rows, which of them the provider itself has written, and the conversations that they are of. The page that is put together at the server makes the same
 * calls as the program in the browser does later. `prefix` stands before their ids.
 */
export function listCalls({ accountId, sort = NEWEST_FIRST, ...window }: ListWindow, prefix = ''): Invocation[] {
  const query = { accountId, ...window, sort, calculateTotal: true }
  const rows = {
    accountId,
    properties: ROW_PROPERTIES,
    '#ids': { resultOf: `${prefix}query`, name: 'Email/query', path: '/ids' },
  }
  const calls: Invocation[] = [
    ['Email/query', query, `${prefix}query`],
    ['Email/get', rows, `${prefix}rows`],
    ['OfficialEmail/get', { accountId, '#ids': rows['#ids'] }, `${prefix}official`],
  ]
  if (!window.collapseThreads) return calls
  const threads = {
    accountId,
    '#ids': { resultOf: `${prefix}rows`, name: 'Email/get', path: '/list/*/threadId' },
  }
  const peers = {
    accountId,
    properties: PEER_PROPERTIES,
    '#ids': { resultOf: `${prefix}threads`, name: 'Thread/get', path: '/list/*/emailIds' },
  }
  return [...calls, ['Thread/get', threads, `${prefix}threads`], ['Email/get', peers, `${prefix}peers`]]
}
