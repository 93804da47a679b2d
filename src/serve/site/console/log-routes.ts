import { Hono } from 'hono'
import { html } from 'hono/html'
import type { OperatorAct } from '../../../core/operators/operator-act.ts'
import { momentIn } from '../page/moments.ts'
import { pager } from '../page/pager.ts'
import { recordTable } from '../page/tables.ts'
import { needs } from './console-door.ts'
import { CONSOLE_PATH, type ConsoleEnv, type ConsoleServices } from './console-env.ts'
import { factList, nothingListed, showConsole } from './console-page.ts'

const LOG_PATH = `${CONSOLE_PATH}/log`
const MOST_SHOWN = 50

/** What operators have done, and whether the chain of it holds. */
export function consoleLogRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { log } = services.console
  routes.get(LOG_PATH, needs(services, 'log.see'), async (c) => {
    const before = /^[1-9]\d{0,14}$/.exec(c.req.query('before') ?? '')?.[0]
    const acts = await log.find({ most: MOST_SHOWN, ...(before === undefined ? {} : { beforeSeq: Number(before) }) })
    const { acts: count, head, brokenAt } = await log.check()
    const last = acts.at(-1)
    const older = last && last.seq > 1 ? `${LOG_PATH}?before=${last.seq}` : undefined
    const body = html`<h1>What operators did</h1>
${factList([
  ['Acts', count],
  [
    'Chain',
    brokenAt === undefined
      ? html`<span class="good">whole</span>`
      : html`<span class="bad">broken at ${brokenAt}</span>`,
  ],
  ['Its end', html`<code>${head}</code>`],
])}
${acts.length === 0 ? nothingListed('Nothing is written down.') : recordTable('Acts', ['Number', 'When', 'Who', 'What', 'Upon', 'Why'], acts.map(rowOf))}
${pager({ newer: before === undefined ? undefined : LOG_PATH, older, shown: acts.length === 0 ? '' : `${acts[0]?.seq}–${last?.seq}` }, 'en')}`
    return showConsole(c, services, { title: 'What operators did', body })
  })
  return routes
}

function rowOf({ seq, atMs, by, via, act, subject, why, failed }: OperatorAct) {
  const who = `${by.name}${by.role === undefined ? '' : `, ${by.role}`}${via === 'console' ? '' : ', command line'}`
  return [
    seq,
    momentIn(atMs, 'en'),
    who,
    failed === undefined ? act : html`${act} <span class="bad">(${failed})</span>`,
    subject,
    why,
  ]
}
