import { Fault } from '../../base/fault.ts'
import type { AbuseCase, AbuseReport, Measure, MeasureKind } from '../../core/abuse/abuse-case.ts'
import { COUNTED } from '../../core/abuse/abuse-numbers.ts'
import { signatureWords, wordsOf } from '../../core/abuse/entry-words.ts'
import type { House } from '../house/house.ts'
import { formatFacts, formatTable } from '../terminal/format-table.ts'
import { formatMoment } from '../terminal/format-time.ts'
import { shorten } from '../terminal/printable.ts'
import { namedOperator } from './named-operator.ts'
import type { Outcome } from './outcome.ts'

/** Who does it, as every command that does something is told. */
export interface ActorOptions {
  /** Address of an operator. */
  readonly by: string
  readonly why: string
}

export interface StepOptions extends ActorOptions {
  readonly days?: number
  readonly atOnce?: string
}

const HERE = 'command-line'

/** Lists cases, what changed last first. */
export async function listCases({ abuse }: Pick<House, 'abuse'>, isAll: boolean, most: number): Promise<Outcome> {
  const cases = await abuse.find({ most, ...(isAll ? {} : { isOpen: true }) })
  const table = formatTable(
    ['case', 'state', 'account', 'in force', 'until', 'reports', 'about', 'changed'],
    cases.map(({ id, state, account, inForce, reports, about, changedMs }) => [
      id,
      state,
      account?.address ?? '(not shown whose)',
      inForce?.kind,
      inForce?.untilMs === undefined ? undefined : formatMoment(inForce.untilMs),
      reports,
      shorten(about, 40),
      formatMoment(changedMs),
    ]),
    isAll ? 'There are no cases of abuse.' : 'No case of abuse is open.',
  )
  return { text: table, json: cases }
}

/** Lists the appeals that wait for an answer. */
export async function listAppeals({ abuse }: Pick<House, 'abuse'>): Promise<Outcome> {
  const cases = await abuse.find({ isOpen: true, most: 1000 })
  const waiting = cases.flatMap((found) =>
    found.measures.filter(({ appeal, decision }) => appeal && !decision).map((measure) => ({ found, measure })),
  )
  const table = formatTable(
    ['case', 'step', 'what', 'account', 'done by', 'appealed'],
    waiting.map(({ found, measure: { number, kind, by, appeal } }) => [
      found.id,
      number,
      kind,
      found.account?.address,
      by.name,
      formatMoment(appeal?.atMs ?? 0),
    ]),
    'No appeal waits for an answer.',
  )
  return {
    text: table,
    json: waiting.map(({ found, measure }) => ({ case: found.id, account: found.account, ...measure })),
  }
}

/** Shows a case: its steps, its reports, and all that happened. @throws Fault peer abuse/none */
export async function showCase({ abuse }: Pick<House, 'abuse'>, id: number): Promise<Outcome> {
  const found = await abuse.case(id)
  const { state, account, about, inForce, reports, measures, entries } = found
  const facts = formatFacts([
    ['case', `${id}`],
    ['state', state],
    ['account', account?.address ?? 'nothing of ours has shown whose'],
    ['about', about],
    [
      'in force',
      inForce
        ? `${inForce.kind}${inForce.untilMs === undefined ? '' : ` until ${formatMoment(inForce.untilMs)}`}`
        : 'nothing',
    ],
    ['reports', `${reports}`],
  ])
  const steps = measures.map(stepText).join('\n\n')
  const last = entries.findLast((entry) => entry.what === 'reported')
  const history = formatTable(
    ['when', 'what', 'who'],
    entries.map((entry) => [formatMoment(entry.atMs), wordsOf(entry), 'by' in entry ? entry.by?.name : undefined]),
    '',
  )
  const parts = [facts, steps, last?.what === 'reported' ? reportText(last.report) : '', history]
  return { text: parts.filter((part) => part !== '').join('\n\n'), json: found }
}

/** Opens a case about an account. @throws Fault peer operators/*, directory/no-such-account, abuse/* */
export async function openCase(house: House, address: string, { by, why }: ActorOptions): Promise<Outcome> {
  const account = await house.accounts.account(address)
  const found = await house.abuse.open(await namedOperator(house, by), account, why, HERE)
  return done(found, `Case ${found.id} about ${account.address} is open.`)
}

/** Says whose account a case is about. @throws Fault peer operators/*, directory/no-such-account, abuse/* */
export async function attributeCase(
  house: House,
  id: number,
  address: string,
  { by, why }: ActorOptions,
): Promise<Outcome> {
  const account = await house.accounts.account(address)
  const found = await house.abuse.attribute(await namedOperator(house, by), id, account, why, HERE)
  return done(found, `Case ${id} is about ${account.address}.`)
}

/** Takes a step in a case. @throws Fault peer operators/*, abuse/*, account/closed */
export async function takeStep(house: House, id: number, measure: MeasureKind, options: StepOptions): Promise<Outcome> {
  const { by, why, days, atOnce } = options
  const found = await house.abuse.act(await namedOperator(house, by), id, { measure, why, days, atOnce }, HERE)
  const number = found.measures.at(-1)?.number
  return done(found, `${found.account?.address} was told: ${measure} is step ${number} of case ${id}.`)
}

/** Takes back what is in force. @throws Fault peer operators/*, abuse/* */
export async function liftStep(house: House, id: number, { by, why }: ActorOptions): Promise<Outcome> {
  const found = await house.abuse.lift(await namedOperator(house, by), id, why, HERE)
  return done(found, `Nothing of case ${id} is in force any more; ${found.account?.address} was told.`)
}

/** Closes a case. @throws Fault peer operators/*, abuse/* */
export async function closeCase(house: House, id: number, { by, why }: ActorOptions): Promise<Outcome> {
  const found = await house.abuse.close(await namedOperator(house, by), id, why, HERE)
  return done(found, `Case ${id} is closed.`)
}

/** Answers the appeal against a step. @throws Fault peer operators/*, abuse/*, command/bad-decision */
export async function decideAppeal(
  house: House,
  id: number,
  number: number,
  decision: string,
  { by, why }: ActorOptions,
): Promise<Outcome> {
  if (decision !== 'uphold' && decision !== 'reverse') {
    throw new Fault('peer', 'command/bad-decision', `"${decision}" is no decision: write "uphold" or "reverse"`)
  }
  const isReversed = decision === 'reverse'
  const found = await house.abuse.decide(await namedOperator(house, by), id, number, isReversed, why, HERE)
  return done(
    found,
    isReversed
      ? `Step ${number} of case ${id} is undone; the member was told.`
      : `Step ${number} of case ${id} stays; the member was told.`,
  )
}

/** The numbers by quarters, as everybody reads them on the site. */
export async function showNumbers({ abuse }: Pick<House, 'abuse'>): Promise<Outcome> {
  const quarters = await abuse.numbers()
  const table = formatTable(
    ['quarter', ...COUNTED],
    quarters.map(({ quarter, counts }) => [quarter, ...COUNTED.map((what) => counts[what])]),
    'There was no case of abuse yet.',
  )
  return { text: table, json: quarters }
}

function done(found: AbuseCase, text: string): Outcome {
  return { text, json: found }
}

function stepText({ number, kind, by, why, atMs, untilMs, atOnce, ended, appeal, decision }: Measure): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    [`step ${number}`, `${kind}, ${formatMoment(atMs)}, by ${by.name}`],
    ['why', why],
    ['at once because', atOnce],
    ['until', untilMs === undefined ? undefined : formatMoment(untilMs)],
    ['ended', ended && `${ended.how}, ${formatMoment(ended.atMs)}`],
    [
      'appeal',
      appeal && `${formatMoment(appeal.atMs)}, ${appeal.via === 'link' ? 'by the link' : 'signed in'}: ${appeal.text}`,
    ],
    [
      'answer',
      decision &&
        `${decision.isReversed ? 'reversed' : 'upheld'} by ${decision.by.name}${decision.isAlone ? ', who had acted' : ''}: ${decision.words}`,
    ],
  ]
  return formatFacts(facts.filter(([, value]) => value !== undefined))
}

function reportText(report: AbuseReport): string {
  const { type, reporter, from, attribution, ground, header, fields, text, sent, signature } = report
  const lines = [
    formatFacts([
      [
        'last report',
        `${type}, from ${from === '' ? 'nobody' : from} (${reporter === undefined ? 'not authenticated' : `proved: ${reporter}`})`,
      ],
      ['whose', `${attribution}: ${ground}`],
      ['our signature', signature ? signatureWords(signature) : 'none upon it'],
      [
        'we have sent',
        sent
          ? `${sent.queueId} to ${sent.recipients} recipients: ${sent.delivered} delivered, ${sent.failed} refused`
          : 'not known',
      ],
    ]),
    ...[fields.join('\n'), header.join('\n'), text].filter((part) => part !== ''),
  ]
  return lines.join('\n\n')
}
