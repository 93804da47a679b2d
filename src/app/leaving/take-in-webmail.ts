import { GENERATIONS, isRetired } from '../../core/generations/generation.ts'
import type { House } from '../house/house.ts'
import { takeInPages } from './archived-pages.ts'

/** A file is a few words: what is longer is none. */
const MOST_CHARACTERS = 10_000

type FileFields = Readonly<Record<string, unknown>>

/** Which webmail the account had where it comes from, and how its pages were shown there, as JSON. What was chosen here stays. */
export async function takeInWebmail(
  house: Pick<House, 'mail' | 'generations' | 'pageSettings' | 'clock'>,
  accountId: string,
  text: string,
): Promise<void> {
  const read = tryObject(text.slice(0, MOST_CHARACTERS))
  await takeInGeneration(house, accountId, read)
  await takeInPages(house, accountId, read['pages'])
}

/** If the account has chosen none here. What the member has chosen stays the member's choice, with its moment; what others have decided there came with the account. One that is retired here is not taken in, and what is no webmail is passed over. */
async function takeInGeneration(
  { generations, clock }: Pick<House, 'generations' | 'clock'>,
  accountId: string,
  read: FileFields,
): Promise<void> {
  const chosen = GENERATIONS.find((one) => one === read['generation'])
  if (chosen === undefined || (await generations.choices(accountId)).length > 0) return
  const isThere = (await generations.all()).some((one) => one.id === chosen && !isRetired(one, clock.nowMs()))
  if (!isThere) return
  const atMs = Date.parse(String(read['at'] ?? ''))
  const isMembers = read['by'] === 'member' && atMs > 0 && atMs <= clock.nowMs()
  await (isMembers
    ? generations.choose(accountId, chosen, 'member', atMs)
    : generations.choose(accountId, chosen, 'import'))
}

function tryObject(text: string): FileFields {
  try {
    return Object(JSON.parse(text)) as FileFields
  } catch {
    return {}
  }
}
