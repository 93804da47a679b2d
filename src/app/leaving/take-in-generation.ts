import { GENERATIONS, isRetired } from '../../core/generations/generation.ts'
import type { House } from '../house/house.ts'

/** Which webmail the account had where it comes from, as JSON, if it has chosen none here. One that is retired here is not taken in, and what is no webmail is passed over. */
export async function takeInGeneration(
  { generations, clock }: Pick<House, 'generations' | 'clock'>,
  accountId: string,
  text: string,
): Promise<void> {
  const chosen = GENERATIONS.find((one) => new RegExp(`"generation": *"${one}"`).test(text))
  if (chosen === undefined || (await generations.choices(accountId)).length > 0) return
  const isThere = (await generations.all()).some((one) => one.id === chosen && !isRetired(one, clock.nowMs()))
  if (isThere) await generations.choose(accountId, chosen, 'import')
}
