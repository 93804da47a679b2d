import { Fault, toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { TellOperator } from '../../core/alarms/alarm-watch.ts'
import type { House } from '../house/house.ts'
import { housePost } from '../house/house-post.ts'

/** Mail to the operator, on the way of all mail: into a mailbox here, or through the queue, signed. Undefined if nobody is to be told. */
export function operatorPost(house: House, log: Log): TellOperator | undefined {
  const { configuration, directory, reception, spool, clock, entropy } = house
  const { hostname, alarms } = configuration
  if (alarms.to.length === 0) return undefined
  const send = housePost({ configuration, directory, reception, spool, clock, entropy })
  return async (letter) => {
    const refused: string[] = []
    for (const to of alarms.to) {
      try {
        await send(`Posthus on ${hostname}`, to, letter)
      } catch (error) {
        const { code, message } = toFault(error)
        log.warn('alarms/not-told', { to, code, why: message })
        refused.push(`${to}: ${message}`)
      }
    }
    // One who has heard is enough: the others would have the same letter again and again.
    if (refused.length === alarms.to.length) {
      throw new Fault('world', 'alarms/nobody-told', `nobody could be told what is wrong:\n  ${refused.join('\n  ')}`)
    }
  }
}
