import { printable } from './printable.ts'

/** A cell: text goes to the left, numbers to the right, undefined stays empty. */
export type Cell = string | number | undefined

/** Rows below their heads, in aligned columns; `nothing` if there are none. Control characters in cells are taken out. */
export function formatTable(heads: readonly string[], rows: readonly (readonly Cell[])[], nothing: string): string {
  if (rows.length === 0) return nothing
  const cells = rows.map((row) => heads.map((_, column) => show(row[column])))
  const widths = heads.map((head, column) => Math.max(...[[...head].length], ...cells.map((row) => width(row[column]))))
  const right = heads.map((_, column) => rows.every((row) => typeof row[column] !== 'string'))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => pad(cell, widths[column] as number, right[column] as boolean))
      .join('  ')
      .trimEnd()
  return [line(heads.map((head) => head.toUpperCase())), ...cells.map(line)].join('\n')
}

/** `name   value` lines with the values below one another. */
export function formatFacts(facts: readonly (readonly [name: string, value: Cell])[]): string {
  const widest = Math.max(...facts.map(([name]) => name.length))
  return facts.map(([name, value]) => `${name.padEnd(widest)}  ${show(value)}`.trimEnd()).join('\n')
}

function show(cell: Cell): string {
  return cell === undefined ? '' : printable(String(cell))
}

function width(text: string | undefined): number {
  return [...(text ?? '')].length
}

function pad(text: string, to: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, to - width(text)))
  return right ? space + text : text + space
}
