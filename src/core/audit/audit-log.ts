import type { AuditedEndpoint } from './audited-endpoint.ts'

/** Why a run took place: the day was over, a certificate or the configuration had changed, the house began to serve, or somebody asked. */
export type AuditOccasion = 'daily' | 'certificate' | 'configuration' | 'start' | 'asked'

/** One run of the auditor over the house's own endpoints. */
export interface AuditRun {
  readonly occasion: AuditOccasion
  readonly atMs: number
  readonly tookMs: number
  readonly endpoints: readonly AuditedEndpoint[]
}

/** A run that is kept. `id` grows with every run. */
export interface KeptRun extends AuditRun {
  readonly id: number
}

/** Runs that are kept: a year of days, and some changes. The last result of every endpoint outlives them. */
export const MOST_RUNS = 400

/** Port: what audits of the own endpoints have found. Bounded. Contract: `audit-log.contract.ts`. */
export interface AuditLog {
  /** Resolves with the id of the run when it is on stable storage. More than `MOST_RUNS` are not kept: the oldest goes. */
  add(run: AuditRun): Promise<number>
  /** The latest first, at most so many; with `beforeId`, only older ones. */
  runs(most: number, beforeId?: number): Promise<readonly KeptRun[]>
  /**
   * The last result of every endpoint, by `endpointName`, whichever run it is of: also of endpoints that are configured no more, until `forget`.
   */
  last(): Promise<ReadonlyMap<string, AuditedEndpoint>>
  /** Forgets the last results of endpoints that are not named: they are no longer configured. History stays. */
  keepOnly(endpoints: ReadonlySet<string>): Promise<void>
}
