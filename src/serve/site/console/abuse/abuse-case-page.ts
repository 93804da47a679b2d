import { html } from 'hono/html'
import { type AbuseCase, type AbuseReport, MEASURES, type Measure } from '../../../../core/abuse/abuse-case.ts'
import type { AbuseDesk } from '../../../../core/abuse/abuse-desk.ts'
import { signatureWords, wordsOf } from '../../../../core/abuse/entry-words.ts'
import { nextRank } from '../../../../core/abuse/permit.ts'
import { may } from '../../../../core/operators/operator-role.ts'
import { linesOf } from '../../account/problem-routes.ts'
import type { Markup } from '../../page/document.ts'
import { momentIn } from '../../page/moments.ts'
import { notice, tryDone } from '../../page/notice.ts'
import { recordTable } from '../../page/tables.ts'
import { CONSOLE_PATH, type ConsoleContext, type ConsoleServices } from '../console-env.ts'
import { factList, showConsole } from '../console-page.ts'
import { ABUSE_ACTS, type AbuseActName, DECIDED } from './abuse-act-table.ts'

/** Whether whoever looks may answer an appeal. */
type Answering = Awaited<ReturnType<AbuseDesk['answering']>>

const WORDS = {
  open: 'The case is open.',
  ...Object.fromEntries(Object.entries({ ...ABUSE_ACTS, ...DECIDED }).map(([name, { done }]) => [name, done])),
} as Readonly<Record<string, string>>

/** A case: how it stands, what can be done, each step with its appeal, the reports, and all that happened. */
export async function casePage(c: ConsoleContext, services: ConsoleServices, found: AbuseCase): Promise<Response> {
  const { id, account, about, inForce, reports, measures, entries } = found
  const { operator } = c.var.atWork
  const base = `${CONSOLE_PATH}/abuse/${id}`
  const done = tryDone(c, Object.keys(WORDS))
  const acts = may(operator.role, 'abuse.act') ? possibleActs(found) : []
  const mayDecide = may(operator.role, 'abuse.decide')
  const steps = await Promise.all(
    measures.toReversed().map(async (measure) => {
      const answering = mayDecide ? await services.console.abuse.answering(operator, found, measure) : 'nobody'
      return stepPanel(measure, base, answering)
    }),
  )
  const reported = entries.flatMap((entry) => (entry.what === 'reported' ? [entry] : []))
  const body = html`<div class="head"><h1>Case ${id}</h1>${stateOf(found)}</div>
${notice(done && WORDS[done])}
${factList([
  [
    'Account',
    account
      ? html`<a href="${CONSOLE_PATH}/accounts/${account.accountId}">${account.address}</a>`
      : 'nothing of ours has shown whose',
  ],
  ['About', about],
  [
    'In force',
    inForce
      ? `${inForce.kind}${inForce.untilMs === undefined ? '' : ` until ${momentIn(inForce.untilMs, 'en')}`}`
      : 'nothing',
  ],
  ['Next step', nextStep(found)],
  ['Reports', reports],
])}
${acts.length === 0 ? '' : html`<ul class="links">${acts.map((name) => html`<li><a href="${base}/${name}">${ABUSE_ACTS[name].title}</a></li>`)}</ul>`}
${steps.length === 0 ? '' : html`<h2>Steps</h2>${steps}`}
${reported.length === 0 ? '' : html`<h2>Reports</h2>${reported.toReversed().map(({ report, atMs }) => reportPanel(report, atMs))}`}
<h2>What happened</h2>
${recordTable(
  'What happened',
  ['When', 'What', 'Who'],
  entries.map((entry) => [momentIn(entry.atMs, 'en'), wordsOf(entry), 'by' in entry ? (entry.by?.name ?? '') : '']),
)}`
  return showConsole(c, services, { title: `Abuse case ${id}`, body })
}

/** The step that needs no further ground; undefined where the hardest was taken, or nothing follows. */
function nextStep(found: AbuseCase): string | undefined {
  const kind = found.state === 'closed' ? undefined : MEASURES[nextRank(found) - 1]
  if (kind === undefined || !found.account) return undefined
  return kind === MEASURES.at(-1) ? kind : `${kind}; a harder one needs a ground`
}

export function stateOf({ state }: Pick<AbuseCase, 'state'>): Markup {
  return html`<span class="${state === 'closed' ? 'quiet' : 'bad'}">${state}</span>`
}

function possibleActs({ state, account, inForce }: AbuseCase): readonly AbuseActName[] {
  const isOpen = state !== 'closed'
  const steps = MEASURES.filter((kind) => kind !== inForce?.kind)
  return [
    ...(isOpen && account ? steps : []),
    ...(isOpen && !account ? (['attribute'] as const) : []),
    ...(inForce ? (['lift'] as const) : []),
    ...(isOpen && !inForce && state !== 'appealed' ? (['close'] as const) : []),
  ]
}

function stepPanel(
  { number, kind, by, why, atMs, untilMs, atOnce, ended, appeal, decision }: Measure,
  base: string,
  answering: Answering,
): Markup {
  return html`<section class="panel"><h3>${number}: ${kind}</h3>
${factList([
  ['When', `${momentIn(atMs, 'en')}, by ${by.name}`],
  ['Why', linesOf(why)],
  ['At once because', atOnce],
  ['Until', untilMs === undefined ? undefined : momentIn(untilMs, 'en')],
  ['Ended', ended && `${ended.how}, ${momentIn(ended.atMs, 'en')}`],
  [
    'Appeal',
    appeal &&
      html`${linesOf(appeal.text)} <span class="quiet">(${momentIn(appeal.atMs, 'en')}, ${appeal.via === 'link' ? 'by the link' : 'signed in'})</span>`,
  ],
  [
    'Answer',
    decision &&
      `${decision.isReversed ? 'reversed' : 'upheld'} by ${decision.by.name}${decision.isAlone ? ', who had acted: nobody else may decide' : ''}: ${decision.words}`,
  ],
])}
${appeal && !decision ? answerLinks(number, base, answering) : ''}</section>`
}

function answerLinks(number: number, base: string, answering: Answering): Markup {
  if (answering === 'nobody') return html`<p class="quiet">Another operator decides on the appeal.</p>`
  const links = html`<ul class="links"><li><a href="${base}/uphold/${number}">Uphold</a></li><li><a href="${base}/reverse/${number}">Reverse</a></li></ul>`
  if (answering === 'other') return links
  return html`<p class="quiet">You have acted yourself, and nobody else may decide: you may reverse it at once, and uphold it from ${momentIn(answering.upholdFromMs, 'en')} on. The member reads that it was you.</p>
${links}`
}

/** What a stranger has written is shown as text, and nothing of the message that it is about but its header. */
function reportPanel(report: AbuseReport, atMs: number): Markup {
  const { type, reporter, from, attribution, ground, header, fields, text, sent, signature } = report
  const lines = (title: string, all: readonly string[]) =>
    all.length === 0
      ? ''
      : html`<details><summary>${title}</summary><ul class="plain">${all.map((one) => html`<li><code>${one}</code></li>`)}</ul></details>`
  return html`<section class="panel"><h3>${momentIn(atMs, 'en')}: ${type}</h3>
${factList([
  [
    'From',
    `${from === '' ? 'nobody' : from} (${reporter === undefined ? 'not authenticated' : `proved: ${reporter}`})`,
  ],
  [
    'Whose message',
    html`<strong class="${attribution === 'shown' ? 'good' : 'bad'}">${attribution === 'shown' ? 'shown to be ours' : attribution}</strong>: ${ground}`,
  ],
  [
    'Our signature',
    signature && html`<span class="${signature.state === 'whole' ? 'good' : ''}">${signatureWords(signature)}</span>`,
  ],
  [
    'We have sent',
    sent && `${sent.queueId}, to ${sent.recipients} recipients: ${sent.delivered} delivered, ${sent.failed} refused`,
  ],
])}
${text === '' ? '' : html`<p>${linesOf(text)}</p>`}
${lines('Header of the message', header)}
${lines('Fields of the report', fields)}</section>`
}
