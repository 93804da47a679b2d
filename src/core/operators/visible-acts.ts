import type { OperatorAct } from './operator-act.ts'
import type { OperatorLog } from './operator-log.ts'

/** What a member reads now of what operators have done to the account, newest first: all of it, but what is told later. */
export async function visibleActs(
  log: Pick<OperatorLog, 'find'>,
  accountId: string,
  most: number,
  nowMs: number,
  beforeSeq?: number,
): Promise<readonly OperatorAct[]> {
  const visible: OperatorAct[] = []
  for (let before = beforeSeq; visible.length < most; ) {
    const acts = await log.find({ accountId, most, ...(before === undefined ? {} : { beforeSeq: before }) })
    visible.push(...acts.filter(({ tellMs = 0 }) => tellMs <= nowMs))
    if (acts.length < most) break
    before = acts.at(-1)?.seq
  }
  return visible.slice(0, most)
}
