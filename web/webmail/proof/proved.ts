import type { Desk } from '../desk/desk.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'

/**
 * Does something; where the server wants the password for it (`passwordNeeded`), that is asked for, and it is done once more. `label` says for what. False: the member would rather not.
 * @throws what the work throws
 */
export async function proved(
  { proving }: Pick<Desk, 'proving'>,
  label: string,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof JmapFailure) || error.type !== 'passwordNeeded') throw error
  }
  const isProved = await proving.ask(label)
  if (isProved) await work()
  return isProved
}
