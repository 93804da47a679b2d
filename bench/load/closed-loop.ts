/** Closed-loop driver: each worker starts its next operation when the last one has finished. */
import { type LatencySummary, round, Samples } from './samples.ts'
import type { GroupUsage, ServerWatch } from './server-watch.ts'

export interface Worker {
  /** Connect, log in, open the mailbox: neither timed nor charged to the server. */
  setup?(): Promise<void>
  /** One operation. May return the number of items it handled (messages of a FETCH). */
  op(index: number): Promise<number | undefined> | Promise<void>
  teardown?(): Promise<void>
}

export interface LoopLimits {
  /** Stop after this many operations in all … */
  count: number | null
  /** … or after this many seconds, whichever comes first. */
  seconds: number | null
}

export interface LoopResult {
  count: number
  items: number
  errors: number
  errorKinds: Record<string, number>
  seconds: number
  rate: number
  itemRate: number
  /** Without the settling phase (for SMTP: the rate at which messages were accepted, before the queue was empty). */
  loopRate: number
  latencyMs: LatencySummary | null
  firstMs: number | null
  server: Record<string, GroupUsage & { cpuMsPerOp: number; cpuMsPerItem: number }>
  serverCpuMsPerOp: number | null
  serverCpuMsPerItem: number | null
  clientCpuMsPerOp: number
  machine: { busySeconds: number; otherSeconds: number; iowaitSeconds: number; stealSeconds: number }
}

export function errorKey(e: unknown): string {
  const text = e instanceof Error ? `${e.name}: ${e.message}` : String(e)
  return text.split('\n', 1)[0]?.slice(0, 120) ?? 'error'
}

export async function runLoop(
  workers: readonly Worker[],
  limits: LoopLimits,
  watch: ServerWatch,
  /** Runs after the last operation and inside the measured CPU span (wait for queued deliveries, say). */
  settle: (() => Promise<void>) | null = null,
): Promise<LoopResult> {
  await Promise.all(workers.map((w) => w.setup?.()))
  const lat = new Samples()
  const errorKinds: Record<string, number> = {}
  let errors = 0
  let items = 0
  let issued = 0
  let firstMs: number | null = null
  let lastError: unknown = null

  watch.start()
  const t0 = performance.now()
  const deadline = limits.seconds === null ? Infinity : t0 + limits.seconds * 1000
  let lastDone = t0
  await Promise.all(
    workers.map(async (w) => {
      let consecutive = 0
      for (;;) {
        if (limits.count !== null && issued >= limits.count) return
        const begin = performance.now()
        if (begin >= deadline) return
        const index = issued++
        try {
          const n = await w.op(index)
          lastDone = performance.now()
          lat.push(lastDone - begin)
          if (index === 0) firstMs = lastDone - begin
          items += typeof n === 'number' ? n : 1
          consecutive = 0
        } catch (e) {
          errors++
          lastError = e
          const k = errorKey(e)
          errorKinds[k] = (errorKinds[k] ?? 0) + 1
          if (++consecutive >= 20) return // this worker is not getting anywhere
        }
      }
    }),
  )
  const loopSeconds = (lastDone - t0) / 1000
  if (settle) {
    await settle()
    lastDone = performance.now()
  }
  const usage = watch.stop()
  const seconds = (lastDone - t0) / 1000
  await Promise.all(workers.map((w) => Promise.resolve(w.teardown?.()).catch(() => undefined)))
  if (lat.count === 0 && lastError !== null) throw lastError

  const count = lat.count
  let cpu = 0
  const server: LoopResult['server'] = {}
  for (const [name, g] of Object.entries(usage.groups)) {
    cpu += g.cpuSeconds
    server[name] = {
      ...g,
      cpuSeconds: round(g.cpuSeconds, 2),
      cpuMsPerOp: round((g.cpuSeconds * 1000) / count, 4),
      cpuMsPerItem: round((g.cpuSeconds * 1000) / items, 5),
    }
  }
  const watched = Object.keys(server).length > 0
  return {
    count,
    items,
    errors,
    errorKinds,
    seconds: round(seconds, 3),
    rate: round(count / seconds, 2),
    itemRate: round(items / seconds, 1),
    loopRate: round(count / loopSeconds, 2),
    latencyMs: lat.summary(),
    firstMs: firstMs === null ? null : round(firstMs, 2),
    server,
    serverCpuMsPerOp: watched ? round((cpu * 1000) / count, 4) : null,
    serverCpuMsPerItem: watched ? round((cpu * 1000) / items, 5) : null,
    clientCpuMsPerOp: round((usage.clientCpuSeconds * 1000) / count, 4),
    machine: {
      busySeconds: round(usage.machine.busy, 2),
      otherSeconds: round(usage.machine.busy - cpu - usage.clientCpuSeconds, 2),
      iowaitSeconds: round(usage.machine.iowait, 2),
      stealSeconds: round(usage.machine.steal, 2),
    },
  }
}
