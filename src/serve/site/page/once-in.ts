import type { Clock } from '../../../base/clock.ts'

/** Asks for something at most once in so long; whoever asks meanwhile waits for the same answer. */
export function onceIn<Value>(ms: number, clock: Clock, ask: () => Promise<Value>): () => Promise<Value> {
  let known: { readonly value: Promise<Value>; readonly atMs: number } | undefined
  return () => {
    const nowMs = clock.nowMs()
    if (known && nowMs - known.atMs < ms) return known.value
    const value = ask()
    known = { value, atMs: nowMs }
    // What has failed is asked for again.
    value.catch(() => {
      known = undefined
    })
    return value
  }
}
