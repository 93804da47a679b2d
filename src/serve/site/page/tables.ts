import { html } from 'hono/html'
import type { Markup } from './document.ts'

type Cell = string | number | Markup

/** A table of figures, to be compared: one that is wider than a phone is scrolled in its own frame; the keyboard gets there too. */
export function wideTable(caption: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): Markup {
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody>
</table></div>`
}

/**
 * A table of things, to be read one by one: on a phone each row is an entry of a list, with the head before each cell. Roles are said, since a browser takes a table for none that is laid out as something else.
 */
export function recordTable(caption: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): Markup {
  return html`<table class="records" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${row.map((cell, at) => recordCell(cell, at, heads[at] ?? ''))}</tr>`)}</tbody>
</table>`
}

function recordCell(cell: Cell, at: number, head: string): Markup {
  return at === 0
    ? html`<th scope="row" role="rowheader">${cell}</th>`
    : html`<td role="cell" data-head="${head}">${cell}</td>`
}
