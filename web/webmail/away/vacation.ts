import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Vacation } from '../../../src/wire/jmap/vacation-form.ts'
import type { Mail } from '../mail/mail.ts'
import { refusal } from '../mail/refusal.ts'

/** @throws JmapFailure */
export async function loadVacation({ accountId, calls }: Mail): Promise<Vacation> {
  const answer = await calls.call('VacationResponse/get', { accountId, ids: ['singleton'] })
  return (answer['list'] as unknown as readonly Vacation[])[0] as Vacation
}

/** @throws JmapFailure */
export async function keepVacation({ accountId, calls }: Mail, change: Partial<Vacation>): Promise<void> {
  const update = { singleton: change as JsonObject }
  const answer = await calls.call('VacationResponse/set', { accountId, update })
  if (Object.hasOwn((answer['notUpdated'] ?? {}) as object, 'singleton'))
    throw refusal(answer, 'notUpdated', 'singleton')
}
