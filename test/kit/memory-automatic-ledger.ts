import type { AutomaticKind, AutomaticLedger, AutomaticLimit } from '../../src/core/sending/automatic-sending.ts'

/** Counts that never fade. */
export class MemoryAutomaticLedger implements AutomaticLedger {
  readonly counts = new Map<string, number>()

  async charge(
    kind: AutomaticKind,
    amounts: ReadonlyMap<string, number>,
    { perHour }: AutomaticLimit,
  ): Promise<boolean> {
    const charged = [...amounts].map(([key, amount]): [string, number] => {
      const name = `${kind} ${key}`
      return [name, (this.counts.get(name) ?? 0) + amount]
    })
    if (charged.some(([, count]) => count > perHour)) return false
    for (const [name, count] of charged) this.counts.set(name, count)
    return true
  }

  async sweep(): Promise<void> {
    this.counts.clear()
  }
}
