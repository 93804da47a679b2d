import type { Browser } from 'playwright-core'
import type { Workbench } from '../../test/interop/harness/workbench.ts'
import { endpoint, user } from '../contestant.ts'
import { Corpus } from '../load/corpus.ts'
import { fill } from '../load/fill.ts'
import { ImapClient } from '../load/imap-client.ts'
import { median } from '../load/samples.ts'
import { startPosthusWebmail } from './posthus-webmail.ts'
import { startRoundcube } from './roundcube.ts'
import { startTrustingBrowser } from './trusting-browser.ts'
import { type Visit, visit } from './visit.ts'
import type { Webmail } from './webmail.ts'

/** A line of the table: what is measured, and what Posthus may take of it at most. */
interface Line {
  readonly title: string
  readonly figure: keyof Visit
  readonly unit: 'ms' | 'kB' | ''
  readonly atMost?: number
}

/** The budget. */
const LINES: readonly Line[] = [
  { title: 'sign-in page, nothing known yet', figure: 'signInPageMs', unit: 'ms', atMost: 100 },
  { title: 'sign-in page, requests', figure: 'signInPageRequests', unit: '', atMost: 2 },
  { title: 'sign-in page, over the wire', figure: 'signInPageOctets', unit: 'kB' },
  { title: 'sign-in page, scripts', figure: 'signInPageScriptOctets', unit: 'kB', atMost: 0 },
  { title: 'click on sign in → rows', figure: 'rowsMs', unit: 'ms', atMost: 200 },
  { title: 'reload → rows', figure: 'reloadMs', unit: 'ms', atMost: 120 },
  { title: 'message opened', figure: 'openMs', unit: 'ms', atMost: 60 },
  { title: 'scripts of the list', figure: 'scriptOctets', unit: 'kB', atMost: 60 },
  { title: 'elements of the page', figure: 'elements', unit: '', atMost: 1200 },
  { title: 'server CPU, signing in with the first rows', figure: 'signInCpuMs', unit: 'ms' },
  { title: 'server CPU, message opened', figure: 'openCpuMs', unit: 'ms' },
]

/** What is kept of a comparison: medians of all rounds, by webmail. */
export type WebFigures = Readonly<Record<string, Readonly<Record<keyof Visit, number>>>>

/** Visits both webmails in turns with a browser that knows nothing yet, prints the budget with what was seen, and gives the medians. */
export async function compareWebmails(bench: Workbench, messages: number, rounds: number): Promise<WebFigures> {
  const roundcube = await startRoundcube(bench)
  const { webmail, posthus } = await startPosthusWebmail(bench, 1)
  const webmails = [webmail, roundcube.webmail]
  const corpus = new Corpus(2014, { kind: 'lognormal', median: 8192, sigma: 1, max: 1024 * 1024 })
  const mailboxes = { [webmail.name]: posthus.ports.imaps, [roundcube.webmail.name]: roundcube.imaps }
  for (const one of webmails) await fillMailbox(mailboxes[one.name] as number, one.password, corpus, messages)
  const browser = await startTrustingBrowser(webmails.map(({ origin }) => origin))
  bench.defer(() => browser.close())
  // Caches of the servers are warm before anything is measured.
  for (const one of webmails) await visit(browser, one)
  const visits = await visitInTurns(browser, webmails, rounds)
  const figures = Object.fromEntries([...visits].map(([name, list]) => [name, medians(list)]))
  console.log(formatBudget(figures, [webmail.name, roundcube.webmail.name], messages))
  return figures
}

/** Puts messages into the inbox of the first member. */
export async function fillMailbox(port: number, password: string, corpus: Corpus, messages: number): Promise<void> {
  const client = await ImapClient.open(endpoint(port, 'implicit'))
  await client.login(user(1), password)
  await fill(client, 'INBOX', corpus, messages)
  await client.logout()
}

async function visitInTurns(
  browser: Browser,
  webmails: readonly Webmail[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly Visit[]>> {
  const visits = new Map<string, Visit[]>(webmails.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const one of webmails) {
      const seen = await visit(browser, one)
      visits.get(one.name)?.push(seen)
      console.log(
        `  web ${round + 1}: ${one.name} ${JSON.stringify(seen, (_, value) => (typeof value === 'number' ? Math.round(value) : value))}`,
      )
    }
  }
  return visits
}

function medians(visits: readonly Visit[]): Record<keyof Visit, number> {
  return Object.fromEntries(LINES.map(({ figure }) => [figure, median(visits.map((one) => one[figure]))])) as Record<
    keyof Visit,
    number
  >
}

function formatBudget(figures: WebFigures, [own = '', peer = '']: readonly string[], messages: number): string {
  const shown = (value: number, unit: Line['unit']) =>
    unit === 'kB' ? `${(value / 1000).toFixed(1)} kB` : `${Math.round(value)}${unit && ` ${unit}`}`
  const lines = LINES.map(({ title, figure, unit, atMost }) => {
    const [ours, theirs] = [figures[own]?.[figure] ?? Number.NaN, figures[peer]?.[figure] ?? Number.NaN]
    const limit = atMost === undefined ? undefined : atMost * (unit === 'kB' ? 1000 : 1)
    const times = ours > 0 && theirs > 0 ? (theirs / ours).toFixed(1) : ''
    const goal = atMost === undefined ? '' : `at most ${atMost}${unit && ` ${unit}`}`
    return [
      title,
      shown(ours, unit),
      shown(theirs, unit),
      times,
      goal,
      limit === undefined ? '' : ours <= limit ? 'yes' : 'no',
    ]
  })
  const cells = [[`webmail, ${messages} messages`, own, peer, 'times better', 'goal', 'met'], ...lines]
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const text = cells.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  text.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`)
  return text.join('\n')
}
