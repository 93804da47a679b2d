import { fetchItems, type Value } from '../../interop/harness/imap-peer.ts'
import type { Answer, AnswerServer } from './answer-server.ts'
import type { CorpusMessage } from './corpus.ts'
import { allParts, readStructure } from './structure.ts'

/** What a server says of one message: FETCH item to value. */
export type Answers = Map<string, Value>

const ROWS = '(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY)'

/** Sections that every message is asked for. */
const SECTIONS = [
  'BODY.PEEK[]',
  'BODY.PEEK[HEADER]',
  'BODY.PEEK[TEXT]',
  'RFC822.HEADER',
  'BODY.PEEK[HEADER.FIELDS (Subject FROM to X-none Content-Type Received)]',
  'BODY.PEEK[HEADER.FIELDS.NOT (subject DATE "from")]',
  'BODY.PEEK[HEADER.FIELDS (X-Nobody-Has-This)]',
  'BODY.PEEK[1]',
  'BODY.PEEK[1.MIME]',
  'BODY.PEEK[999]',
  'BODY.PEEK[999.MIME]',
  'BODY.PEEK[1.999.HEADER]',
] as const

/** Parts of sections. Dovecot closes the connection over some of a message with a bare CR: such a message is asked for whole sections only. */
const PARTIALS = [
  'BODY.PEEK[]<0.100>',
  'BODY.PEEK[]<77.1000>',
  'BODY.PEEK[HEADER]<10.30>',
  'BODY.PEEK[TEXT]<5.40>',
  'BODY.PEEK[HEADER.FIELDS (Subject)]<3.9>',
  'BODY.PEEK[TEXT]<99999999.10>',
] as const

/** Parts of one message that are asked for one by one: the first of them and the last. */
const FIRST_PARTS = 24
const LAST_PARTS = 3

/** ENVELOPE, structure and the like of all messages of the selected mailbox, in their order. */
export async function fetchRows(server: AnswerServer, count: number): Promise<Answers[]> {
  const all: Answers[] = Array.from({ length: count }, () => new Map())
  mergeAll(all, await server.ok(`FETCH 1:* ${ROWS}`))
  return all
}

/** Adds the sections that both servers are asked for. */
export async function fetchSections(
  server: AnswerServer,
  all: readonly Answers[],
  messages: readonly CorpusMessage[],
  paths: readonly (readonly string[])[],
): Promise<void> {
  const requests = messages.map(({ octets }, index) => {
    const partials = hasBareCr(octets)
      ? []
      : [...PARTIALS, ...(paths[index] as string[]).map((path) => `BODY.PEEK[${path}]<3.20>`)]
    return `FETCH ${index + 1} (${[...SECTIONS, ...partSections(paths[index]), ...partials].join(' ')})`
  })
  const done = await server.ask(requests)
  done.forEach((completion, index) => {
    if (completion.status !== 'OK') all[index]?.set('SECTIONS', Buffer.from(`${completion.status} ${completion.text}`))
    mergeAll(all, completion)
  })
  await fetchBinary(server, all, paths)
}

/** Part numbers in an answer of `fetchRows`, where they are many only some. */
export function partPaths(answers: Answers): string[] {
  const structure = answers.get('BODYSTRUCTURE')
  if (structure === undefined) return []
  const paths = [...new Set([...allParts(readStructure(structure))].map(({ path }) => path))].filter(
    (path) => path !== '',
  )
  return paths.length <= FIRST_PARTS + LAST_PARTS
    ? paths
    : [...paths.slice(0, FIRST_PARTS), ...paths.slice(-LAST_PARTS)]
}

function partSections(paths: readonly string[] = []): string[] {
  return paths.flatMap((path) => [
    `BODY.PEEK[${path}]`,
    `BODY.PEEK[${path}.MIME]`,
    `BODY.PEEK[${path}.HEADER]`,
    `BODY.PEEK[${path}.TEXT]`,
    `BODY.PEEK[${path}.HEADER.FIELDS (Subject X-None Content-Type)]`,
  ])
}

/** BINARY may fail for one part, and with it the whole command: such a message is asked for part by part. */
async function fetchBinary(
  server: AnswerServer,
  all: readonly Answers[],
  paths: readonly (readonly string[])[],
): Promise<void> {
  const items = (path: string): string[] => [
    `BINARY.PEEK[${path}]`,
    `BINARY.SIZE[${path}]`,
    `BINARY.PEEK[${path}]<2.9>`,
  ]
  const asked = [...paths.keys()].filter((index) => (paths[index] as string[]).length > 0)
  const done = await server.ask(
    asked.map((index) => `FETCH ${index + 1} (${(paths[index] as string[]).flatMap(items).join(' ')})`),
  )
  const again: { readonly index: number; readonly item: string }[] = []
  done.forEach((completion, place) => {
    const index = asked[place] as number
    if (completion.status !== 'OK') {
      for (const path of paths[index] as string[]) for (const item of items(path)) again.push({ index, item })
    }
    // Also of a command that failed: what was answered for another one may stand before its completion.
    mergeAll(all, completion)
  })
  const alone = await server.ask(again.map(({ index, item }) => `FETCH ${index + 1} (${item})`))
  alone.forEach((completion, place) => {
    const { status, text } = completion
    const { index, item } = again[place] as (typeof again)[number]
    mergeAll(all, completion)
    if (status !== 'OK')
      all[index]?.set(
        item.replace('.PEEK', '').replace('<2.9>', '<2>'),
        `${status} ${/^\[[A-Z-]+/.exec(text)?.[0] ?? ''}`,
      )
  })
}

/** Responses are filed by their message number: the one to the next command may come before this one is complete. */
function mergeAll(all: readonly Answers[], { untagged }: Answer): void {
  for (const response of untagged) {
    const into = all[Number(response.values[0]) - 1]
    for (const [name, value] of fetchItems(response) ?? []) into?.set(labelOf(name), value)
  }
}

/** Section names in the answers differ in spelling only: header names quoted or not. */
function labelOf(name: string): string {
  return name.replaceAll('"', '').toUpperCase()
}

function hasBareCr(octets: Buffer): boolean {
  for (let at = octets.indexOf(13); at >= 0; at = octets.indexOf(13, at + 1)) if (octets[at + 1] !== 10) return true
  return false
}
