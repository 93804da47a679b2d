import type { Clock } from '../../../base/clock.ts'
import { isFault } from '../../../base/fault.ts'
import type { MailDraft } from '../../../core/delivery/filter/compose-mail.ts'
import type { HouseLetters } from '../../../core/delivery/house-letters.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Account, Directory } from '../../../core/directory/directory.ts'
import { type GenerationId, isRetired } from '../../../core/generations/generation.ts'
import { retirementLetter, switchLetter } from '../../../core/generations/generation-letters.ts'
import type { Generations } from '../../../core/generations/generations.ts'
import type { MemberLanguages } from '../../../core/language/member-languages.ts'
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
  readonly languages: Pick<MemberLanguages, 'of'>
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
  const { told, untold } = before?.retireOn === day ? { told: 0, untold: [] } : await tell(house, ids, id, day)
  const shown = await showGenerations(house)
  const missed = untold.map((address) => `${address} has no room for the letter: tell its member in another way.\n`)
  return {
    text: `${told} members were told.\n${missed.join('')}${shown.text}`,
    json: { told, untold, generations: shown.json },
  }
}

/** One inbox that is full keeps the letter from nobody else. */
async function tell(house: GenerationsHouse, ids: readonly string[], id: GenerationId, day: string) {
  let told = 0
  const untold: string[] = []
  for (const accountId of ids) {
    const account = await house.directory.account(accountId)
    if (!account) continue
    const language = await house.languages.of(accountId)
    const isTold = await tryPut(
      house,
      account,
      retirementLetter(account, id, day, house.configuration.hostname, language),
    )
    if (isTold) told++
    else untold.push(account.address)
  }
  return { told, untold }
}

/** False: the inbox is full. */
async function tryPut(
  { letters }: Pick<GenerationsHouse, 'letters'>,
  account: Account,
  letter: MailDraft,
): Promise<boolean> {
  try {
    await letters.put(account, letter)
    return true
  } catch (error) {
    if (isFault(error) && error.code === 'mail/over-quota') return false
    throw error
  }
}

/**
 * Which webmail an account has, with who has chosen it and when; `wanted`: gives it another one. The member is told by a letter if that leads elsewhere than before.
 * @throws Fault peer directory/no-such-account, generations/retired
 */
export async function accountGeneration(
  house: Omit<GenerationsHouse, 'directory'>,
  address: string,
  wanted: GenerationId | undefined,
): Promise<Outcome> {
  const { generations, accounts, languages, clock, configuration } = house
  const account = await accounts.account(address)
  const { id } = account
  const before = await generations.landing(id)
  if (wanted !== undefined) await generations.choose(id, wanted, 'operator')
  const [view, choices] = await Promise.all([generations.view(id), generations.choices(id)])
  const { landing, other } = view
  let isTold: boolean | undefined
  if (landing !== before) {
    const given = { id: landing, atMs: clock.nowMs(), back: other }
    const letter = switchLetter(account, given, configuration.hostname, await languages.of(id))
    isTold = await tryPut(house, account, letter)
  }
  const said = isTold === undefined ? '' : isTold ? TOLD : UNTOLD
  const rows = choices.map((choice) => [choice.generation, choice.by, formatMoment(choice.atMs)])
  const table = formatTable(['chosen', 'by', 'when'], rows, 'It has chosen none: it has what all have.')
  return {
    text: `${address} is led to the ${landing} webmail.\n${said}${table}`,
    json: { landing, choices, ...(isTold === undefined ? {} : { told: isTold }) },
  }
}

const TOLD = 'Its member was told by a letter.\n'
const UNTOLD = 'It has no room for a letter: tell its member in another way.\n'
