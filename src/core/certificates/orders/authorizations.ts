import { isFault } from '../../../base/fault.ts'
import type { AcmeAuthorization, AcmeChallenge, AcmeClient, AcmeIdentifier, AcmeOrder } from '../acme-client.ts'
import { orderFailed } from './order-faults.ts'
import type { OrderSettings } from './order-settings.ts'

/** What is done for each challenge that is still open. */
export interface ChallengeWork {
  readonly prepare?: (identifier: AcmeIdentifier, challenge: AcmeChallenge, keyAuthorization: string) => Promise<void>
  readonly tell?: (url: string) => Promise<void>
}

/** Goes through what the authority wants to be shown for an order. What it takes as shown already needs nothing (RFC 8555 §7.1.3). @throws Fault world acme/order-failed, and those of the client */
export async function answerChallenges(
  order: AcmeOrder,
  type: OrderSettings['challenge'],
  client: AcmeClient,
  { prepare, tell }: ChallengeWork,
): Promise<void> {
  for (const url of order.authorizations) {
    const authorization = await client.readAuthorization(url)
    if (authorization.status !== 'pending') continue
    const challenge = authorization.challenges.find((one) => one.type === type)
    if (!challenge) throw orderFailed(`it does not take ${type} for it`, [nameOf(authorization)])
    if (challenge.status !== 'pending') continue
    await prepare?.(authorization.identifier, challenge, client.keyAuthorization(challenge.token))
    if (tell) await tellOnce(url, challenge, client, tell)
  }
}

/** An authority that was told before may be done between two questions, and refuses to be told again what it has seen: that is no failure of the order, whose own state says how it went. */
async function tellOnce(
  authorization: string,
  challenge: AcmeChallenge,
  client: AcmeClient,
  tell: (url: string) => Promise<void>,
): Promise<void> {
  try {
    await tell(challenge.url)
  } catch (error) {
    if (!isFault(error, 'acme/refused')) throw error
    const { challenges } = await client.readAuthorization(authorization)
    if (challenges.some(({ url, status }) => url === challenge.url && status !== 'pending')) return
    throw error
  }
}

/**
 * Why an order became invalid, and for which of its names. Authorizations that are still open are given up, lest they count against a limit (RFC 8555 §7.5.2).
 * @throws the faults of the client
 */
export async function complaints(
  order: AcmeOrder,
  names: readonly string[],
  client: AcmeClient,
): Promise<readonly [why: string, names: readonly string[]]> {
  const wrong: string[] = []
  const reasons = order.problem ? [`${order.problem.type}: ${order.problem.detail}`] : []
  for (const url of order.authorizations) {
    const authorization = await client.readAuthorization(url)
    if (authorization.status === 'pending') await giveUp(url, client)
    if (authorization.status !== 'invalid') continue
    wrong.push(nameOf(authorization))
    const problem = authorization.challenges.find((challenge) => challenge.problem)?.problem
    if (problem) reasons.push(`${problem.type}: ${problem.detail}`)
  }
  const [why = 'it says no reason'] = reasons.toReversed()
  return [why, wrong.length === 0 ? names : wrong]
}

/** What the authority does not let go of goes by itself; it must not hide why the order failed. */
async function giveUp(url: string, client: AcmeClient): Promise<void> {
  try {
    await client.deactivateAuthorization(url)
  } catch (error) {
    if (!isFault(error, 'acme/refused')) throw error
  }
}

function nameOf({ identifier, isWildcard }: AcmeAuthorization): string {
  return isWildcard ? `*.${identifier.value}` : identifier.value
}
