import type { Value } from '../../interop/harness/imap-peer.ts'

/** A part as BODYSTRUCTURE or BODY shows it. `places` are its values by name; `parts` those within it. */
export interface ShownPart {
  /** Part number; empty for a multipart that is the whole message. */
  readonly path: string
  readonly isMultipart: boolean
  readonly places: ReadonlyMap<string, string>
  readonly parts: readonly ShownPart[]
}

/** body of RFC 9051 §9, with the number of every part. */
export function readStructure(value: Value): ShownPart {
  if (!Array.isArray(value)) throw new Error(`not a structure: ${String(value)}`)
  return Array.isArray(value[0]) ? readMultipart(value, '') : readLeaf(value, '1')
}

/** Every part below and with `part`, outermost first. */
export function* allParts(part: ShownPart): Generator<ShownPart> {
  yield part
  for (const child of part.parts) yield* allParts(child)
}

function readMultipart(value: readonly Value[], path: string): ShownPart {
  const subtypeAt = value.findIndex((member) => !Array.isArray(member))
  const parts = value.slice(0, subtypeAt).map((child, index) => readChild(child, join(path, index + 1)))
  const places = new Map([
    ['type', 'multipart'],
    ['subtype', show(value[subtypeAt])],
    ['params', show(value[subtypeAt + 1])],
    ['disposition', show(value[subtypeAt + 2])],
    ['language', show(value[subtypeAt + 3])],
    ['location', show(value[subtypeAt + 4])],
  ])
  return { path, isMultipart: true, places, parts }
}

function readChild(value: Value, path: string): ShownPart {
  if (!Array.isArray(value)) throw new Error(`not a part: ${String(value)}`)
  return Array.isArray(value[0]) ? readMultipart(value, path) : readLeaf(value, path)
}

const LEAF = ['type', 'subtype', 'params', 'id', 'description', 'encoding', 'size'] as const
const TAIL = ['md5', 'disposition', 'language', 'location'] as const

function readLeaf(value: readonly Value[], path: string): ShownPart {
  const places = new Map<string, string>(LEAF.map((name, index) => [name, show(value[index])]))
  const parts: ShownPart[] = []
  let next: number = LEAF.length
  const type = places.get('type')?.toLowerCase()
  if (type === '"message"' && Array.isArray(value[next]) && Array.isArray(value[next + 1])) {
    for (const [name, text] of readEnvelope(value[next] as Value)) places.set(`envelope ${name}`, text)
    const inner = value[next + 1] as Value[]
    parts.push(Array.isArray(inner[0]) ? readMultipart(inner, path) : readLeaf(inner, join(path, 1)))
    places.set('lines', show(value[next + 2]))
    next += 3
  } else if (type === '"text"') places.set('lines', show(value[next++]))
  for (const name of TAIL) places.set(name, show(value[next++]))
  return { path, isMultipart: false, places, parts }
}

const ENVELOPE = ['date', 'subject', 'from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'in-reply-to', 'message-id']
const ADDRESS = ['name', 'route', 'mailbox', 'host'] as const

/** The values of an ENVELOPE by name; address lists both as a number of addresses and one by one. */
export function readEnvelope(value: Value): Map<string, string> {
  const places = new Map<string, string>()
  if (!Array.isArray(value)) return places.set('whole', show(value))
  for (const [index, name] of ENVELOPE.entries()) {
    const member = value[index]
    const shown = Array.isArray(member) ? member.map(showMember).join(' ') : show(member)
    places.set(name, shown)
  }
  return places
}

function showMember(address: Value): string {
  if (!Array.isArray(address)) return show(address)
  return `(${ADDRESS.map((_, index) => show(address[index])).join(' ')})`
}

/** A value as text that tells NIL, strings and lists apart, but not quoted strings from literals. */
export function show(value: Value | undefined): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'NIL'
  if (Array.isArray(value)) return `(${value.map(show).join(' ')})`
  return typeof value === 'string' ? value : JSON.stringify(value.toString('latin1'))
}

function join(path: string, number: number): string {
  return path === '' ? String(number) : `${path}.${number}`
}
