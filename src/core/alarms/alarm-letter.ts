import type { KnownAlarm } from './alarm.ts'
import type { AlarmPlan } from './plan-alarms.ts'

/** Causes that one letter spells out in each of its parts; a disk that has gone has thousands, which say no more. */
const MOST_CAUSES = 40
const MOST_DETAIL = 2_000

/** The letter to the operator: what is new, what is still so, what is over. */
export function alarmLetter({ begun, still, over }: AlarmPlan, hostname: string): { subject: string; text: string } {
  const parts = [
    ...part('NEW', begun),
    ...part('STILL SO', still),
    ...part('OVER', over),
    'The same cause is told once a day at most, and when it is over. Who is told stands in the configuration, in [alarms]; "posthus alarms" lists what stands now.',
  ]
  return { subject: `${hostname}: ${summary(begun, still, over)}`, text: parts.join('\n') }
}

function summary(begun: readonly KnownAlarm[], still: readonly KnownAlarm[], over: readonly KnownAlarm[]): string {
  const [first] = [...begun, ...still, ...over]
  const all = begun.length + still.length + over.length
  if (all === 1) return `${over.length === 1 ? 'over: ' : ''}${first?.title}`
  const counts = [`${begun.length} new`, `${still.length} still so`, `${over.length} over`]
  return `alarms: ${counts.filter((text) => !text.startsWith('0 ')).join(', ')}`
}

function part(head: string, alarms: readonly KnownAlarm[]): string[] {
  if (alarms.length === 0) return []
  const lines = alarms.slice(0, MOST_CAUSES).flatMap(({ title, detail, sinceMs }) => [
    `- ${title} (since ${new Date(sinceMs).toISOString().slice(0, 16).replace('T', ' ')}Z)`,
    ...(head === 'OVER'
      ? []
      : detail
          .slice(0, MOST_DETAIL)
          .split('\n')
          .map((line) => `    ${line}`)),
  ])
  const left = alarms.length - MOST_CAUSES
  return [head, '', ...lines, ...(left > 0 ? [`- and ${left} more`] : []), '']
}
