import { StructuredScanner } from './structured-scanner.ts'

/** A mailbox of an address list. Quoting is taken away; encoded-words stay as they are. */
export interface MailboxAddress {
  readonly kind: 'mailbox'
  /** Display name, or the comment after an address without angle brackets (RFC 5322 §3.4); undefined if there is neither. */
  readonly name: string | undefined
  /** Obsolete source route as written: `@a,@b`. */
  readonly route: string | undefined
  readonly local: string
  /** Undefined if the address has none. */
  readonly domain: string | undefined
}

/** A named group of mailboxes, which may be empty. */
export interface GroupAddress {
  readonly kind: 'group'
  readonly name: string
  readonly members: readonly MailboxAddress[]
}

export type Address = MailboxAddress | GroupAddress

/** Addresses of one field that are read; a longer list is cut, since each takes many times its octets when it is written out. */
export const MAX_ADDRESSES = 10_000

/**
 * The addresses of an address-list (RFC 5322 §3.4 with the obsolete forms of §4.4: routes, empty list members, white space and comments
 * around dots; RFC 6532: non-ASCII everywhere). Never fails: one word without a domain becomes a local part, several become a name.
 */
export function parseAddressList(value: string): Address[] {
  const scanner = new StructuredScanner(value)
  const list: Address[] = []
  let group: { name: string; members: MailboxAddress[] } | undefined
  for (let count = 0; count < MAX_ADDRESSES; ) {
    scanner.skipSpace()
    if (scanner.done) break
    if (scanner.take(',')) continue
    if (scanner.take(';')) {
      if (group) list.push({ kind: 'group', ...group })
      group = undefined
      continue
    }
    const item = readItem(scanner)
    if (item === undefined) continue
    count++
    if (typeof item === 'string') {
      if (group) list.push({ kind: 'group', ...group })
      group = { name: item, members: [] }
    } else if (group) group.members.push(item)
    else list.push(item)
  }
  if (group) list.push({ kind: 'group', ...group })
  return list
}

const PHRASE_STOPS = ',;:<>@.'
const LOCAL_STOPS = ',;:<>@.'
const DOMAIN_STOPS = ',;:<>@.)[]\\'

/** A mailbox, the name of a group that begins, or undefined for nothing. Consumes at least one character. */
function readItem(scanner: StructuredScanner): MailboxAddress | string | undefined {
  scanner.comment = undefined
  const start = scanner.at
  const words = readWords(scanner)
  switch (scanner.value[scanner.at]) {
    case '<': {
      scanner.at++
      return readAngle(scanner, words.phrase)
    }
    case ':':
      scanner.at++
      return words.phrase
    case '@': {
      scanner.at++
      const domain = readDomain(scanner)
      scanner.skipSpace()
      const name = scanner.comment
      skipRest(scanner)
      return { kind: 'mailbox', name, route: undefined, local: words.local, domain }
    }
    default:
      if (scanner.at === start || scanner.value[scanner.at] === '>') scanner.at++
      if (words.phrase === '') return undefined
      if (words.isAtom)
        return { kind: 'mailbox', name: scanner.comment, route: undefined, local: words.local, domain: undefined }
      return { kind: 'mailbox', name: words.phrase, route: undefined, local: '', domain: undefined }
  }
}

/** Words and dots in their order, both as a display name (words apart by one space) and as a local part (without space). */
function readWords(scanner: StructuredScanner): { phrase: string; local: string; isAtom: boolean } {
  const phrase: string[] = []
  let local = ''
  let glued = false
  let isAtom = true
  for (;;) {
    const before = scanner.at
    scanner.skipSpace()
    if (scanner.at > before) glued = false
    if (scanner.done) break
    let word: string
    if (scanner.code === 0x22) {
      word = scanner.quoted()
      isAtom = false
    } else if (scanner.take('.')) word = '.'
    else word = scanner.atom(PHRASE_STOPS)
    if (scanner.at === before || (word === '' && PHRASE_STOPS.includes(scanner.value[scanner.at] ?? ''))) break
    if (glued || phrase.length === 0) phrase.push(word)
    else {
      phrase.push(` ${word}`)
      isAtom = false
    }
    local += word
    glued = true
  }
  return { phrase: phrase.join(''), local, isAtom }
}

/** angle-addr after its `<`, with an obsolete route. */
function readAngle(scanner: StructuredScanner, phrase: string): MailboxAddress {
  scanner.skipSpace()
  const route = readRoute(scanner)
  let local = ''
  for (;;) {
    scanner.skipSpace()
    if (scanner.code === 0x22) local += scanner.quoted()
    else if (scanner.take('.')) local += '.'
    else {
      const atom = scanner.atom(LOCAL_STOPS)
      if (atom === '') break
      local += atom
    }
  }
  const domain = scanner.take('@') ? readDomain(scanner) : undefined
  scanner.skipSpace()
  const closed = scanner.take('>')
  if (!closed) skipRest(scanner)
  else scanner.skipSpace()
  if (closed) skipRest(scanner)
  return { kind: 'mailbox', name: phrase === '' ? undefined : phrase, route, local, domain }
}

function readRoute(scanner: StructuredScanner): string | undefined {
  if (scanner.value[scanner.at] !== '@') return undefined
  const start = scanner.at
  const hops: string[] = []
  for (;;) {
    scanner.skipSpace()
    if (scanner.take('@')) hops.push(`@${readDomain(scanner) ?? ''}`)
    else if (!scanner.take(',')) break
  }
  if (scanner.take(':')) return hops.join(',')
  // Not a route after all: `<@example.org>` has an empty local part.
  scanner.at = start
  return undefined
}

/** Atoms, dots and literals up to something else; undefined if there are none. */
function readDomain(scanner: StructuredScanner): string | undefined {
  let domain = ''
  for (;;) {
    scanner.skipSpace()
    if (scanner.value[scanner.at] === '[') domain += scanner.literal()
    else if (scanner.take('.')) domain += '.'
    else {
      if (domain !== '' && !domain.endsWith('.')) break
      const atom = scanner.atom(DOMAIN_STOPS)
      if (atom === '') break
      domain += atom
    }
  }
  // A control character is no part of a domain, nor is what comes after it.
  domain = domain.replace(/[\x00-\x1f\x7f].*/s, '')
  return domain === '' ? undefined : domain
}

/** Goes on to the end of a list member, over whatever stands there that does not belong. */
function skipRest(scanner: StructuredScanner): void {
  while (!scanner.done) {
    scanner.skipSpace()
    const { code } = scanner
    if (code === 0x22) scanner.quoted()
    else if (code === 0x2c || code === 0x3b) return
    else if (scanner.atom(',;') === '' && scanner.code !== 0x22) return
  }
}
