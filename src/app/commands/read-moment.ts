import { Fault } from '../../base/fault.ts'

/** The moment that an option names: so long before now (`90m`, `2h`, `3d`), or a date. @throws Fault peer command/bad-time */
export function readMoment(text: string, nowMs: number): number {
  const span = /^([1-9][0-9]{0,4})([mhd])$/.exec(text)
  const moment = span ? nowMs - Number(span[1]) * UNITS_MS[span[2] as keyof typeof UNITS_MS] : Date.parse(text)
  if (!Number.isNaN(moment)) return moment
  const mend = 'write how long ago, such as 90m, 2h or 3d, or a date, such as 2026-11-26T08:00Z'
  throw new Fault('peer', 'command/bad-time', `"${text}" is no time: ${mend}`)
}

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const
