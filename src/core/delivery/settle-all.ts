import { type Fault, toFault } from '../../base/fault.ts'

/** Does `work` for every item, at most `most` at the same time. Returns, in the order of the items, the fault of each or undefined. */
export async function settleAll<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<void>,
): Promise<readonly (Fault | undefined)[]> {
  const faults: (Fault | undefined)[] = items.map(() => undefined)
  const waiting = items.entries()
  const worker = async () => {
    for (const [index, item] of waiting) {
      try {
        await work(item)
      } catch (error) {
        faults[index] = toFault(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker))
  return faults
}
