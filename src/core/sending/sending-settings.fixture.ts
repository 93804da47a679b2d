import type { SendingSettings } from './sending-limits.ts'

const DAY_MS = 86_400_000

/** Small limits, so that tests stay short. */
export const SENDING: SendingSettings = {
  standard: { recipientsPerHour: 50, recipientsPerDay: 120, newRecipientsPerHour: 20, networksPerDay: 3 },
  young: { recipientsPerHour: 20, recipientsPerDay: 30, newRecipientsPerHour: 5, networksPerDay: 2 },
  youngMs: 14 * DAY_MS,
  holdFailedPercent: 50,
  suspectFailedPercent: 20,
  suspectMs: 7 * DAY_MS,
}
