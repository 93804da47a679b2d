import type { Cursor } from './cursor.ts'
import { type MetadataQuery, readMetadataReturn } from './metadata-arguments.ts'
import { readStatusItems, type StatusItem } from './status-item.ts'
import { syntaxFault } from './syntax-fault.ts'

/** Arguments of LIST in all its forms: RFC 9051 §6.3.9, RFC 5258, 5819, 6154, 8440, 9590. */
export interface ListArguments {
  /** Whether options or several patterns were given, which changes what is answered. */
  readonly extended: boolean
  readonly reference: string
  readonly patterns: readonly string[]
  readonly select: {
    readonly subscribed: boolean
    readonly recursiveMatch: boolean
    readonly specialUse: boolean
  }
  readonly returns: {
    readonly subscribed: boolean
    readonly children: boolean
    readonly specialUse: boolean
    readonly myRights: boolean
    readonly metadata: MetadataQuery | undefined
    readonly status: readonly StatusItem[] | undefined
  }
}

const SELECT = ['SUBSCRIBED', 'REMOTE', 'RECURSIVEMATCH', 'SPECIAL-USE']
const RETURN = ['SUBSCRIBED', 'CHILDREN', 'SPECIAL-USE', 'STATUS', 'MYRIGHTS', 'METADATA']

/** [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]. @throws Fault peer imap/syntax, imap/bad-mailbox-name */
export function readListArguments(cursor: Cursor): ListArguments {
  cursor.space()
  const select = new Set<string>()
  const hasSelect = cursor.next === 0x28
  if (hasSelect) {
    cursor.list(() => select.add(readOption(cursor, SELECT)))
    cursor.space()
  }
  if (select.has('RECURSIVEMATCH') && !select.has('SUBSCRIBED') && !select.has('SPECIAL-USE')) {
    throw syntaxFault('RECURSIVEMATCH needs another selection option')
  }
  const reference = cursor.mailbox()
  cursor.space()
  const patterns: string[] = []
  const hasPatterns = cursor.next === 0x28
  if (hasPatterns) cursor.list(() => patterns.push(cursor.listMailbox()))
  else patterns.push(cursor.listMailbox())
  const { options, status, metadata } = readReturnOptions(cursor)
  return {
    extended: hasSelect || hasPatterns || options !== undefined,
    reference,
    patterns,
    select: {
      subscribed: select.has('SUBSCRIBED'),
      recursiveMatch: select.has('RECURSIVEMATCH'),
      specialUse: select.has('SPECIAL-USE'),
    },
    returns: {
      subscribed: options?.has('SUBSCRIBED') ?? false,
      children: options?.has('CHILDREN') ?? false,
      specialUse: options?.has('SPECIAL-USE') ?? false,
      myRights: options?.has('MYRIGHTS') ?? false,
      metadata,
      status,
    },
  }
}

interface ReturnOptions {
  readonly options?: ReadonlySet<string>
  readonly status: readonly StatusItem[] | undefined
  readonly metadata: MetadataQuery | undefined
}

function readReturnOptions(cursor: Cursor): ReturnOptions {
  if (!cursor.trySpace() || cursor.isAtEnd) return { status: undefined, metadata: undefined }
  if (!cursor.tryKeyword('RETURN')) throw syntaxFault('RETURN was expected')
  cursor.space()
  const options = new Set<string>()
  let status: readonly StatusItem[] | undefined
  let metadata: MetadataQuery | undefined
  cursor.list(() => {
    const option = readOption(cursor, RETURN)
    options.add(option)
    if (option === 'STATUS') {
      cursor.space()
      status = readStatusItems(cursor)
    } else if (option === 'METADATA') metadata = readMetadataReturn(cursor)
  })
  return { options, status, metadata }
}

function readOption(cursor: Cursor, known: readonly string[]): string {
  const option = cursor.keyword()
  if (!known.includes(option)) throw syntaxFault(`there is no LIST option ${option.slice(0, 40)}`)
  return option
}
