import { hex } from '../../base/bytes.ts'
import type { Alert, AlertAnswer } from './alert.ts'
import type { AlertBook, Meeting, NamedClient, RaisedAlert } from './alert-book.ts'

/** Alerts in memory, for tests. */
export class MemoryAlertBook implements AlertBook {
  #alerts: Alert[] = []
  readonly #watched = new Map<string, number>()
  readonly #seen = new Map<string, number>()

  async add(alert: RaisedAlert, sameSinceMs: number): Promise<void> {
    const same = this.#alerts.find(
      (one) =>
        one.accountId === alert.accountId &&
        one.kind === alert.kind &&
        one.subject === alert.subject &&
        one.answer === undefined &&
        one.atMs >= sameSinceMs,
    )
    if (same) this.#replace(same.id, { atMs: Math.max(same.atMs, alert.atMs), times: same.times + 1 })
    else this.#alerts.push({ ...alert, times: 1, answer: undefined })
  }

  async of(accountId: string, most: number): Promise<readonly Alert[]> {
    const own = this.#alerts.filter((one) => one.accountId === accountId)
    return own.toSorted((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1)).slice(0, most)
  }

  async open(accountId: string, most: number): Promise<readonly Alert[]> {
    return (await this.of(accountId, Number.POSITIVE_INFINITY))
      .filter(({ answer }) => answer === undefined)
      .slice(0, most)
  }

  async untold(most: number): Promise<readonly Alert[]> {
    const waiting = this.#alerts.filter(({ toldMs }) => toldMs === undefined)
    return waiting.toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1)).slice(0, most)
  }

  async told(ids: readonly string[], toldMs: number): Promise<void> {
    for (const id of ids) this.#replace(id, { toldMs })
  }

  async lettersSince(accountId: string, sinceMs: number): Promise<number> {
    const told = this.#alerts.flatMap((one) =>
      one.accountId === accountId && one.toldMs !== undefined && one.toldMs >= sinceMs ? [one.toldMs] : [],
    )
    return new Set(told).size
  }

  async answer(accountId: string, id: string, answer: AlertAnswer): Promise<boolean> {
    const found = this.#alerts.find((one) => one.id === id && one.accountId === accountId && one.answer === undefined)
    if (found) this.#replace(id, { answer })
    return found !== undefined
  }

  async forget(beforeMs: number, unseenSinceMs: number): Promise<void> {
    this.#alerts = this.#alerts.filter(({ atMs }) => atMs >= beforeMs)
    for (const [key, seenMs] of this.#seen) if (seenMs < unseenSinceMs) this.#seen.delete(key)
  }

  async meet(accountId: string, { name, namedBy }: NamedClient, nowMs: number, sinceMs: number): Promise<Meeting> {
    const watch = `${accountId} ${hex(namedBy)}`
    const watchedSinceMs = this.#watched.get(watch) ?? nowMs
    this.#watched.set(watch, watchedSinceMs)
    const key = `${accountId} ${hex(name)}`
    const before = this.#seen.get(key)
    this.#seen.set(key, Math.max(nowMs, before ?? 0))
    return { watchedSinceMs, seenMs: before !== undefined && before >= sinceMs ? before : undefined }
  }

  #replace(id: string, change: Partial<Alert>): void {
    this.#alerts = this.#alerts.map((one) => (one.id === id ? { ...one, ...change } : one))
  }
}
