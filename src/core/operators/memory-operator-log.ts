import {
  type ActFacts,
  actOf,
  ChainCheck,
  type ChainedAct,
  type ChainReport,
  chainAct,
  FIRST_DIGEST,
  type KeptAct,
  type OperatorAct,
} from './operator-act.ts'
import type { ActQuery, OperatorLog } from './operator-log.ts'

/** What operators have done, in memory, for tests. */
export class MemoryOperatorLog implements OperatorLog {
  /** As they are kept. */
  readonly kept: ChainedAct[] = []

  async append(facts: ActFacts, atMs: number): Promise<KeptAct> {
    const act = { ...facts, seq: this.kept.length + 1, atMs }
    const chained = chainAct(this.kept.at(-1)?.digest ?? FIRST_DIGEST, act)
    this.kept.push(chained)
    return { ...act, digest: chained.digest }
  }

  async find({ accountId, beforeSeq = Number.POSITIVE_INFINITY, most }: ActQuery): Promise<readonly OperatorAct[]> {
    return this.kept
      .map(actOf)
      .filter((act) => act.seq < beforeSeq && (accountId === undefined || act.accountId === accountId))
      .toReversed()
      .slice(0, most)
  }

  async check(): Promise<ChainReport> {
    const check = new ChainCheck()
    for (const one of this.kept) check.add(one, actOf(one).accountId)
    return check.report
  }
}
