import { Fault } from '../../base/fault.ts'
import { type AbuseCase, type AbuseEntry, type Measure, rankOf } from './abuse-case.ts'

/** What the rules depend on. */
export interface AbuseRules {
  /** For so long after a step its member may appeal. */
  readonly appealMs: number
  /** Where nobody else may decide, whoever has acted may turn an appeal down after it has waited so long, and not before; 0: never. */
  readonly aloneMs: number
}

/** A reason with fewer characters is none, and one with more is a letter. */
const FEWEST_REASON = 4
const MOST_REASON = 500
/** Characters of an appeal, and of the answer. */
const FEWEST_APPEAL = 10
const MOST_APPEAL = 4000
/** Entries of one case: beyond, something goes round in circles. */
export const MOST_ENTRIES = 2000
const DAY_MS = 86_400_000
/** Days that a step may be named for. */
const MOST_DAYS = 365

/**
 * Whether an entry may follow: the whole state machine. Every entry of every case has passed here, whoever wrote it.
 * @throws Fault peer abuse/not-possible, abuse/bad-words, abuse/bad-time, abuse/step-left-out, abuse/same-person, abuse/too-early
 */
export function requirePermitted(found: AbuseCase, entry: AbuseEntry, rules: AbuseRules): void {
  if (found.entries.length >= MOST_ENTRIES) throw notPossible('this case has too many entries: open another')
  if (entry.what === 'opened') throw notPossible('a case is opened once')
  if (entry.what === 'attributed') requireAttribution(found, entry.why)
  if (entry.what === 'acted') requireStep(found, entry)
  if (entry.what === 'lifted') requireLift(found, entry)
  if (entry.what === 'expired') requireExpiry(found, entry)
  if (entry.what === 'appealed') requireAppeal(found, entry, rules)
  if (entry.what === 'decided') requireDecision(found, entry, rules)
  if (entry.what === 'closed') requireClosing(found, entry.why)
}

/** Whether a step could be appealed now. */
export function mayAppeal(
  { appeal, atMs }: Measure,
  nowMs: number,
  { appealMs }: Pick<AbuseRules, 'appealMs'>,
): boolean {
  return appeal === undefined && nowMs < atMs + appealMs
}

/** The mildest step that needs no further ground: one above the hardest that was taken and stands. */
export function nextRank({ measures }: AbuseCase): number {
  const standing = measures.filter(({ decision }) => !decision?.isReversed)
  return Math.max(0, ...standing.map(({ kind }) => rankOf(kind))) + 1
}

function requireStep(found: AbuseCase, entry: AbuseEntry & { readonly what: 'acted' }): void {
  requireOpen(found)
  requireReason(entry.why)
  if (!found.account) throw notPossible('nobody knows whose account it is: say so first, with your ground')
  requireOther(found, entry.by.accountId)
  const { measure, atOnce, untilMs, atMs } = entry
  if (rankOf(measure) > nextRank(found) && (atOnce ?? '').trim().length < FEWEST_REASON) {
    const problem = `${measure} leaves a milder step out: name the ground for doing it at once, such as an attack that is going on`
    throw stepLeftOut(problem)
  }
  if ((atOnce ?? '').length > MOST_REASON) throw badWords(`a ground has at most ${MOST_REASON} characters`)
  // The same step for another time is another decision: the one in force is taken back first.
  if (found.inForce?.kind === measure) throw notPossible(`${measure} is in force already: take it back first`)
  const isTimed = untilMs !== undefined
  if (measure === 'warn' ? isTimed : measure === 'throttle' && !isTimed) {
    throw badTime(measure === 'warn' ? 'a warning has no end' : 'name for how many days')
  }
  if (isTimed && !(untilMs > atMs && untilMs <= atMs + MOST_DAYS * DAY_MS)) {
    throw badTime(`name 1 to ${MOST_DAYS} days`)
  }
}

function requireAttribution(found: AbuseCase, why: string): void {
  requireOpen(found)
  requireReason(why)
  if (found.account) throw notPossible(`the case is about ${found.account.address} already`)
}

function requireLift(found: AbuseCase, { by, why, number }: AbuseEntry & { readonly what: 'lifted' }): void {
  requireOther(found, by.accountId)
  requireReason(why)
  requireInForce(found, number)
}

function requireExpiry(found: AbuseCase, { number, atMs }: AbuseEntry & { readonly what: 'expired' }): void {
  requireInForce(found, number)
  if (atMs < (found.inForce?.untilMs ?? Number.POSITIVE_INFINITY)) throw badTime('its time is not over')
}

function requireAppeal(
  found: AbuseCase,
  entry: AbuseEntry & { readonly what: 'appealed' },
  { appealMs }: AbuseRules,
): void {
  const measure = stepOf(found, entry.number)
  if (measure.appeal) throw notPossible('that was appealed before: each step can be appealed once')
  if (!mayAppeal(measure, entry.atMs, { appealMs }))
    throw notPossible('the time in which that could be appealed is over')
  const { length } = entry.text.trim()
  if (length < FEWEST_APPEAL || length > MOST_APPEAL) {
    throw badWords(`say why it is wrong, in ${FEWEST_APPEAL} to ${MOST_APPEAL} characters`)
  }
}

function requireDecision(
  found: AbuseCase,
  entry: AbuseEntry & { readonly what: 'decided' },
  { aloneMs }: AbuseRules,
): void {
  const { appeal, decision, by } = stepOf(found, entry.number)
  if (!appeal || decision) throw notPossible('no appeal against that waits for an answer')
  // Threat: whoever acted out of a mistake, or out of spite, finds that it was right.
  if (by.accountId === entry.by.accountId) requireAlone(appeal, entry, aloneMs)
  else if (entry.isAlone) throw notPossible('only whoever has acted decides alone')
  requireOther(found, entry.by.accountId)
  const { length } = entry.words.trim()
  if (length < FEWEST_REASON || length > MOST_APPEAL) {
    throw badWords(`answer in ${FEWEST_REASON} to ${MOST_APPEAL} characters: the member reads it`)
  }
}

/** Where there is nobody else: what is in the member's favour at once, and the contrary after a time in which somebody else could have been found, and the first anger goes by. */
function requireAlone(
  appeal: NonNullable<Measure['appeal']>,
  { isAlone, isReversed, atMs }: AbuseEntry & { readonly what: 'decided' },
  aloneMs: number,
): void {
  if (!isAlone || aloneMs === 0) {
    throw samePerson('whoever has acted does not decide on the appeal: it takes another operator')
  }
  const fromMs = appeal.atMs + aloneMs
  if (isReversed || atMs >= fromMs) return
  const from = `${new Date(fromMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  throw new Fault(
    'peer',
    'abuse/too-early',
    `you have acted yourself: you may turn the appeal down from ${from} on, and reverse it at once`,
  )
}

function requireClosing(found: AbuseCase, why: string): void {
  requireOpen(found)
  requireReason(why)
  if (found.state === 'appealed') throw notPossible('an appeal waits for an answer')
  if (found.inForce) throw notPossible(`${found.inForce.kind} is in force: take it back first`)
}

/** Nobody decides in the own case. */
function requireOther({ account }: AbuseCase, accountId: string): void {
  if (account?.accountId === accountId)
    throw samePerson('the case is about your own account: it takes another operator')
}

function requireOpen({ state }: AbuseCase): void {
  if (state === 'closed') throw notPossible('the case is closed: open another')
}

function requireInForce({ inForce }: AbuseCase, number: number): void {
  if (inForce?.number !== number) throw notPossible('that is not in force')
}

function requireReason(why: string): void {
  const { length } = why.trim()
  if (length < FEWEST_REASON || length > MOST_REASON) {
    throw badWords(`say why, in ${FEWEST_REASON} to ${MOST_REASON} characters`)
  }
}

function stepOf({ measures }: AbuseCase, number: number): Measure {
  const measure = measures[number - 1]
  if (!measure) throw notPossible('there is no such step in that case')
  return measure
}

function notPossible(problem: string): Fault {
  return new Fault('peer', 'abuse/not-possible', problem)
}

function badWords(problem: string): Fault {
  return new Fault('peer', 'abuse/bad-words', problem)
}

function badTime(problem: string): Fault {
  return new Fault('peer', 'abuse/bad-time', problem)
}

function stepLeftOut(problem: string): Fault {
  return new Fault('peer', 'abuse/step-left-out', problem)
}

function samePerson(problem: string): Fault {
  return new Fault('peer', 'abuse/same-person', problem)
}
