/** The webmails that there are, the older ones last. */
export const GENERATIONS = ['modern', 'classic'] as const
export type GenerationId = (typeof GENERATIONS)[number]

/**
 * How it stands with one. `preview`: whoever likes may try it. `current`: what members have who have chosen nothing; there is always exactly one. `legacy`: as good as ever for whoever
 * wants it. `retiring`: until a day that is set. `retired`: nobody is led there any more.
 */
export const GENERATION_STATUSES = ['preview', 'current', 'legacy', 'retiring', 'retired'] as const
export type GenerationStatus = (typeof GENERATION_STATUSES)[number]

/** A webmail as the operator has it. */
export interface Generation {
  readonly id: GenerationId
  readonly status: GenerationStatus
  /** The day (UTC, `2027-03-01`) with whose beginning it is retired; only while it is retiring, and after. */
  readonly retireOn: string | undefined
  /** When that was decided. */
  readonly atMs: number
  /** Since when nobody gets in, whatever its status; undefined: it is up. */
  readonly stoppedMs: number | undefined
}

/** Which webmail an account has, who has decided it, and when. `import`: it came with the account from elsewhere. */
export interface GenerationChoice {
  readonly accountId: string
  readonly generation: GenerationId
  readonly by: 'member' | 'operator' | 'import'
  readonly atMs: number
}

/** How it stands before an operator has decided anything. */
export const FIRST_GENERATIONS: readonly Generation[] = [
  { id: 'modern', status: 'current', retireOn: undefined, atMs: 0, stoppedMs: undefined },
  { id: 'classic', status: 'legacy', retireOn: undefined, atMs: 0, stoppedMs: undefined },
]

/** Whether nobody is led there any more: all processes find the same at the same moment, without being told. */
export function isRetired({ status, retireOn }: Generation, nowMs: number): boolean {
  return status === 'retired' || (status === 'retiring' && retireOn !== undefined && nowMs >= Date.parse(retireOn))
}
