import type { Clock } from '../../../base/clock.ts'
import type { HouseLetters } from '../../../core/delivery/house-letters.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import { type GenerationId, isRetired } from '../../../core/generations/generation.ts'
import type { Generations } from '../../../core/generations/generations.ts'
import { retirementLetter } from '../../../core/generations/retirement-letter.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { requireConsent } from '../require-consent.ts'

/** What of a house the commands work on. */
interface GenerationsHouse {
  readonly generations: Generations
  readonly directory: Pick<Directory, 'accounts' | 'account'>
  readonly accounts: Pick<Accounts, 'account'>
  readonly letters: Pick<HouseLetters, 'put'>
  readonly clock: Clock
  readonly configuration: { readonly hostname: string }
}

/** How it stands with the webmails, and how many accounts have each. */
export async function showGenerations(house: GenerationsHouse): Promise<Outcome> {
  const { generations, directory, clock } = house
  const [all, counts, accounts] = await Promise.all([generations.all(), generations.counts(), directory.accounts()])
  const chosen = counts.reduce((sum, one) => sum + one.accounts, 0)
  const found = all.map((one) => {
    const countOf = (by: string) =>
      counts.find((count) => count.generation === one.id && count.by === by)?.accounts ?? 0
    const status = isRetired(one, clock.nowMs()) ? 'retired' : one.status
    const byDefault = status === 'current' ? Math.max(0, accounts.length - chosen) : 0
    const [member, operator, imported] = ['member', 'operator', 'import'].map(countOf) as [number, number, number]
    const shown = { retireOn: one.retireOn ?? null, stoppedMs: one.stoppedMs ?? null }
    return { ...one, ...shown, status, member, operator, imported, byDefault }
  })
  const heads = [
    'webmail',
    'status',
    'since',
    'retires on',
    'stopped since',
    'chosen by members',
    'by operators',
    'imported',
    'not chosen',
  ]
  const rows = found.map((one) => [
    one.id,
    one.status,
    one.atMs === 0 ? 'the beginning' : formatMoment(one.atMs),
    one.retireOn ?? '',
    one.stoppedMs === null ? '' : formatMoment(one.stoppedMs),
    one.member,
    one.operator,
    one.imported,
    one.byDefault,
  ])
  return { text: formatTable(heads, rows, ''), json: found }
}

/** Says how it stands with one from now on. @throws Fault peer generations/* */
export async function setGeneration(
  house: GenerationsHouse,
  id: GenerationId,
  status: 'preview' | 'current' | 'legacy',
): Promise<Outcome> {
  await house.generations.set(id, status)
  return showGenerations(house)
}

/** Lets nobody into one until it is started again. @throws Fault peer command/not-confirmed */
export async function stopGeneration(
  house: GenerationsHouse,
  terminal: Terminal,
  id: GenerationId,
  yes: boolean,
): Promise<Outcome> {
  const question = `Stop the ${id} webmail? Its pages say so, and the other one takes its members, until: posthus generations start ${id}`
  await requireConsent(terminal, question, yes)
  await house.generations.stop(id)
  return showGenerations(house)
}

export async function startGeneration(house: GenerationsHouse, id: GenerationId): Promise<Outcome> {
  await house.generations.start(id)
  return showGenerations(house)
}

/** Retires one with the beginning of a day, and tells the members who have chosen it by a letter, once for each day that is set. @throws Fault peer generations/*, command/not-confirmed */
export async function retireGeneration(
  house: GenerationsHouse,
  terminal: Terminal,
  id: GenerationId,
  day: string,
  yes: boolean,
): Promise<Outcome> {
  const { generations } = house
  const before = (await generations.all()).find((one) => one.id === id)
  const ids = await generations.accountsOf(id)
  const question = `Retire the ${id} webmail on ${day}? ${ids.length} accounts have chosen it, and are told by a letter.`
  await requireConsent(terminal, question, yes)
  await generations.retire(id, day)
  const told = before?.retireOn === day ? 0 : await tell(house, ids, id, day)
  const shown = await showGenerations(house)
  return { text: `${told} members were told.\n${shown.text}`, json: { told, generations: shown.json } }
}

async function tell(house: GenerationsHouse, ids: readonly string[], id: GenerationId, day: string): Promise<number> {
  let told = 0
  for (const accountId of ids) {
    const account = await house.directory.account(accountId)
    if (!account) continue
    await house.letters.put(account, retirementLetter(account, id, day, house.configuration.hostname))
    told++
  }
  return told
}

/** Which webmail an account has, with who has chosen it and when; `wanted`: gives it another one. @throws Fault peer directory/no-such-account, generations/retired */
export async function accountGeneration(
  { generations, accounts }: Pick<GenerationsHouse, 'generations' | 'accounts'>,
  address: string,
  wanted: GenerationId | undefined,
): Promise<Outcome> {
  const { id } = await accounts.account(address)
  if (wanted !== undefined) await generations.choose(id, wanted, 'operator')
  const [landing, choices] = await Promise.all([generations.landing(id), generations.choices(id)])
  const rows = choices.map((choice) => [choice.generation, choice.by, formatMoment(choice.atMs)])
  const table = formatTable(['chosen', 'by', 'when'], rows, 'It has chosen none: it has what all have.')
  return { text: `${address} is led to the ${landing} webmail.\n${table}`, json: { landing, choices } }
}
