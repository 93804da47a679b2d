import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, sourceFiles } from './source-files.ts'

/** One row of a table that is kept equal to the code: what the code says, then what people have written about it. */
export type Row = readonly string[]

export interface Table {
  /** From the root of the project. */
  readonly file: string
  readonly head: Row
  /** How many of the columns come from the code. */
  readonly fromCode: number
  readonly intro: string
  /** The columns that come from the code, in order. */
  collect(): readonly Row[]
}

export const errorsTable: Table = {
  file: 'docs/errors.md',
  head: ['code', 'whose fault', 'meaning', 'what mends it'],
  fromCode: 2,
  intro: `# Errors

Every failure has a stable code. *peer* is told to whoever asked; *world* means that it will be tried again, or can be; *us* is logged
with an incident number while the peer gets a constant text. The codes stand in the logs and in what the command line prints.
The codes are collected from the sources with \`npm run docs\`; a test keeps this page equal to them.
`,
  collect: collectFaults,
}

export const rfcsTable: Table = {
  file: 'docs/rfcs.md',
  head: ['RFC', 'title', 'state', 'what is missing, or who does it'],
  fromCode: 1,
  intro: `# Standards

Every RFC that the sources name. *implemented* is all of it that concerns a server of our kind; *partly* says what is missing.
The numbers are collected from the sources with \`npm run docs\`; a test keeps this page equal to them.
`,
  collect: collectRfcs,
}

/** The rows that stand in the document now. */
export function rowsOf(table: Table): readonly Row[] {
  const path = join(root, table.file)
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| ?-/.test(line))
    .map((line) => line.slice(2, line.lastIndexOf(' |')).split(' | '))
    .slice(1)
}

/** The document with the rows of the code, and for each what had been written about it. */
export function render(table: Table): string {
  const written = new Map(rowsOf(table).map((row) => [row[0], row.slice(table.fromCode)]))
  const blank = table.head.slice(table.fromCode).map(() => '')
  const rows = table.collect().map((row) => [...row, ...(written.get(row[0]) ?? blank)])
  const lines = [table.head, table.head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
  return `${table.intro}\n${lines.join('\n')}\n`
}

/** Sources whose faults and references count: what runs, not what tests it. */
function product(): readonly { readonly path: string; readonly text: string }[] {
  return sourceFiles(['src', 'web'], /\.tsx?$/).filter(({ path }) => !/\.(test|contract)\.tsx?$/.test(path))
}

function collectFaults(): readonly Row[] {
  const blames = new Map<string, Set<string>>()
  for (const { text } of product()) {
    for (const [, who, code] of text.matchAll(/\(\s*'(peer|world|us)',\s*'([a-z0-9-]+\/[a-z0-9-]+)'/g)) {
      blames.set(code as string, (blames.get(code as string) ?? new Set()).add(who as string))
    }
  }
  return [...blames]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, who]) => [`\`${code}\``, [...who].sort().join(', ')])
}

/** Places where a Fault is made whose blame or code is not a literal, so that no table can know it. */
export function hiddenFaults(): readonly string[] {
  return product().flatMap(({ path, text }) =>
    [...text.matchAll(/new Fault\((?!\s*'(?:peer|world|us)',\s*'[a-z0-9-]+\/[a-z0-9-]+')/g)].map(
      ({ index }) => `${path}:${text.slice(0, index).split('\n').length}`,
    ),
  )
}

function collectRfcs(): readonly Row[] {
  const numbers = new Set<number>()
  for (const { text } of product()) {
    for (const [, number] of text.matchAll(/\bRFC ?(\d{3,5})\b/g)) numbers.add(Number(number))
  }
  return [...numbers].sort((a, b) => a - b).map((number) => [`${number}`])
}
