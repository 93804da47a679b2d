import type { ActFacts, ChainReport, KeptAct, OperatorAct } from './operator-act.ts'

/** Which acts are meant: those for which all of it holds. */
export interface ActQuery {
  /** Only what touches this member. */
  readonly accountId?: string
  /** Older than this one. */
  readonly beforeSeq?: number
  readonly most: number
}

/**
 * Port: what operators have done. Only appended; each act is tied to the one before by a digest (`chainAct`), so that none can be changed or taken out of the middle unseen.
 * Contract: `operator-log.contract.ts`. Faults: store/*.
 */
export interface OperatorLog {
  /** Writes an act down; of several processes one after the other. On stable storage when it resolves. */
  append(facts: ActFacts, atMs: number): Promise<KeptAct>
  /** The newest first. */
  find(query: ActQuery): Promise<readonly OperatorAct[]>
  /** Goes through all of it. */
  check(): Promise<ChainReport>
}
