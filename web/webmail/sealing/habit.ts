import { SENDING_PREFERENCES, type SendingPreferences } from '../../../src/wire/jmap/sending.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import type { Mail } from '../mail/mail.ts'

/** When the member wants letters to be encrypted without being asked, as the server keeps it. @throws JmapFailure */
export async function loadHabit({ accountId, calls }: Mail): Promise<SendingPreferences['encrypts']> {
  const answer = await calls.call('SendingPreferences/get', { accountId, ids: null })
  const [kept] = (answer['list'] ?? []) as unknown as readonly SendingPreferences[]
  return kept?.encrypts ?? SENDING_PREFERENCES.encrypts
}

/** @throws JmapFailure */
export async function keepHabit({ accountId, calls }: Mail, encrypts: SendingPreferences['encrypts']): Promise<void> {
  const answer = await calls.call('SendingPreferences/set', { accountId, update: { singleton: { encrypts } } })
  const refused = answer['notUpdated'] as Readonly<Record<string, { readonly type: string }>> | null
  if (refused?.['singleton']) throw new JmapFailure('refused', refused['singleton'].type)
}
