import { html } from 'hono/html'
import type { NamedShare, PublicWeek } from '../../../core/posture/public-posture.ts'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { SECURITY_MESSAGES } from './security-messages.ts'

const WEEK_MS = 7 * 86_400_000
const WIDTH = 640
const LEFT = 66
const TOP = 16
const HEIGHT = 140
const LEGEND_LINE = 26

/** Always the same colour for the same thing, so that plots can be compared. What is not named here is grey. */
const SERIES: readonly (readonly [name: string, series: number])[] = [
  ['X25519MLKEM768', 0],
  ['X25519', 1],
  ['secp256r1', 2],
  ['secp384r1', 3],
  ['TLSv1.3', 0],
  ['TLSv1.2', 1],
]
const OTHERS = 4

/**
 * Shares over the weeks as stacked columns, drawn here as SVG: no script, and no picture from anywhere. What is seen is said too: title, description, and the table beside it.
 * Weeks of which nothing is published stay empty.
 */
export function sharePlot(
  id: string,
  title: string,
  weeks: readonly PublicWeek[],
  sharesOf: (week: PublicWeek) => readonly NamedShare[],
  language: Language,
): Markup {
  const ordered = weeks.toSorted((a, b) => a.weekMs - b.weekMs)
  const firstMs = ordered[0]?.weekMs ?? 0
  const columns = ((ordered.at(-1)?.weekMs ?? 0) - firstMs) / WEEK_MS + 1
  const step = (WIDTH - LEFT) / columns
  const names = namesIn(ordered, sharesOf)
  const paths = new Map<number, string>()
  for (const week of ordered) {
    const x = LEFT + ((week.weekMs - firstMs) / WEEK_MS) * step
    for (const { name, from, to } of stacked(sharesOf(week), names)) {
      const series = seriesOf(name)
      paths.set(series, `${paths.get(series) ?? ''}${column(x, step, from, to)}`)
    }
  }
  const bottom = TOP + HEIGHT
  const height = bottom + 28 + LEGEND_LINE * Math.ceil(names.length / 2)
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${title}</title>
<desc id="${id}-d">${descriptionOf(ordered, sharesOf, language)}</desc>
${[0, 50, 100].map((share) => {
  const y = bottom - (share / 100) * HEIGHT
  return html`<path class="axis" d="M${LEFT} ${y}H${WIDTH}"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${share} %</text>`
})}
${[...paths].sort(([a], [b]) => a - b).map(([series, d]) => html`<path class="s${series}" d="${d}"/>`)}
<text x="${LEFT}" y="${bottom + 20}">${dayOf(firstMs)}</text>
<text x="${WIDTH}" y="${bottom + 20}" text-anchor="end">${dayOf(ordered.at(-1)?.weekMs ?? 0)}</text>
${names.map((name, at) => {
  const x = LEFT + (at % 2) * 290
  const y = bottom + 46 + Math.floor(at / 2) * LEGEND_LINE
  return html`<path class="s${seriesOf(name)}" d="M${x} ${y - 10}h12v12h-12z"/><text x="${x + 18}" y="${y}">${name}</text>`
})}
</svg>`
}

/** Those with a colour of their own first, in their order; then the others. */
function namesIn(
  weeks: readonly PublicWeek[],
  sharesOf: (week: PublicWeek) => readonly NamedShare[],
): readonly string[] {
  const names = new Set(weeks.flatMap((week) => sharesOf(week).map(({ name }) => name)))
  return [...names].sort((a, b) => seriesOf(a) - seriesOf(b) || (a < b ? -1 : 1))
}

function seriesOf(name: string): number {
  return SERIES.find(([known]) => known === name)?.[1] ?? OTHERS
}

/** Shares are rounded, so their sum may be a little off 100: they are drawn as parts of it. */
function stacked(shares: readonly NamedShare[], names: readonly string[]) {
  const whole = shares.reduce((sum, { share }) => sum + share, 0) || 1
  let from = 0
  return names.flatMap((name) => {
    const share = shares.find((one) => one.name === name)?.share
    if (share === undefined) return []
    const to = from + share / whole
    const part = { name, from, to }
    from = to
    return [part]
  })
}

function column(x: number, step: number, from: number, to: number): string {
  const y = TOP + HEIGHT - to * HEIGHT
  const wide = Math.max(1, step - Math.min(2, step / 6))
  return `M${x.toFixed(1)} ${y.toFixed(1)}h${wide.toFixed(1)}v${((to - from) * HEIGHT).toFixed(1)}h${(-wide).toFixed(1)}z`
}

function descriptionOf(
  weeks: readonly PublicWeek[],
  sharesOf: (week: PublicWeek) => readonly NamedShare[],
  language: Language,
): string {
  const text = SECURITY_MESSAGES[language]
  const last = weeks.at(-1)
  if (!last) return text.noFigures
  const shares = sharesOf(last).map(({ name, share }) => `${name} ${text.percent(share)}`)
  return text.plotted(dayOf(weeks[0]?.weekMs ?? 0), dayOf(last.weekMs), shares.join(', '))
}

/** `2026-11-16`. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
