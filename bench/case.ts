import { setTimeout } from 'node:timers/promises'
import type { Workbench } from '../test/interop/harness/workbench.ts'
import type { Contestant, ContestantName } from './contestant.ts'
import type { LoopResult } from './load/closed-loop.ts'
import { round } from './load/samples.ts'

/** What was measured of one operation of one server in one run. Absent where it does not apply. */
export interface Figures {
  /** Operations (or messages) per second. */
  readonly rate?: number
  /** User and system time of all server processes for one of them. */
  readonly cpuMs?: number
  /** The same of the load generator, in one thread: a server of no cost would be asked for no more than one in that time. */
  readonly loadMs?: number
  /** From the final dot to the EXISTS. */
  readonly p50Ms?: number
  readonly p99Ms?: number
  /** Memory of the server for one connection, shared pages counted once. */
  readonly kib?: number
}

export type Measure = keyof Figures

/** What one run gives: figures by the name of the operation. */
export type Run = Readonly<Record<string, Figures>>

/** What is asked of an operation: to be so many times better than the peer, or to stay below a figure whatever the peer does. */
export type Goal = { readonly times: number } | { readonly atMost: number }

/** One line of the table. Without a goal it is there to be looked at. */
export interface RowPlan {
  readonly operation: string
  readonly title: string
  readonly measure: Measure
  readonly peer: ContestantName
  readonly goal?: Goal
}

/** Starts a server with an empty mailbox for each of `users`. */
export type Start = (bench: Workbench, name: ContestantName, users: number) => Promise<Contestant>

/** Operations that share mailboxes and servers. Each case has servers of its own, so that none pays for another's leavings. */
export interface Case {
  readonly name: string
  /** `imap`: the goals beside Dovecot. `smtp`: those beside Postfix. */
  readonly suite: 'imap' | 'smtp'
  readonly peers: readonly ContestantName[]
  /** Accounts that it needs, numbered from 1. */
  readonly users: number
  readonly rows: readonly RowPlan[]
  /** Sets up what the servers of the case have around them, such as the DNS, and says how they are started; otherwise each is alone. */
  open?(bench: Workbench): Promise<Start>
  /** Done once for each server, unmeasured: mailboxes are filled, and everything has run once, so that no server is judged by its first seconds. */
  prepare?(target: Contestant): Promise<void>
  /** One round. Fails if the server answers wrongly: no figure may stand on a wrong answer. */
  run(target: Contestant, round: number): Promise<Run>
}

/** Figures of a loop by operation. @throws Error if an operation failed: failing fast must not look like speed */
export function perOperation(result: LoopResult): Figures {
  requireNoErrors(result)
  return { rate: result.rate, cpuMs: result.serverCpuMsPerOp ?? 0, loadMs: result.clientCpuMsPerOp }
}

/** Figures of a loop by item: messages of a FETCH. */
export function perItem(result: LoopResult): Figures {
  requireNoErrors(result)
  const loadMs = round((result.clientCpuMsPerOp * result.count) / result.items, 5)
  return { rate: result.itemRate, cpuMs: result.serverCpuMsPerItem ?? 0, loadMs }
}

/** @throws Error naming what was wrong */
export function expectEqual(what: string, seen: number, wanted: number): void {
  if (seen !== wanted) throw new Error(`${what}: ${seen} where ${wanted} were expected`)
}

/** After the last message, until the back office has looked for what is to be indexed. */
const INDEXING_BEGINS_MS = 25_000
const QUIET_SECONDS = 3
const MOST_SECONDS = 240

/** Waits until our search index, which is written in its own time, is done: its work would be paid for by whatever is measured next. Dovecot's is asked for. */
export async function whenQuiet(target: Contestant): Promise<void> {
  if (target.name !== 'posthus') return
  const watch = target.watch()
  const cpuSeconds = () => watch.sample(false).reduce((sum, tree) => sum + tree.cpuSeconds, 0)
  await setTimeout(INDEXING_BEGINS_MS)
  for (let quiet = 0, left = MOST_SECONDS; quiet < QUIET_SECONDS && left > 0; left--) {
    const before = cpuSeconds()
    await setTimeout(1000)
    quiet = cpuSeconds() - before < 0.05 ? quiet + 1 : 0
  }
}

/** `count` things, made one by one. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

function requireNoErrors({ errors, errorKinds }: LoopResult): void {
  if (errors > 0) throw new Error(`${errors} operations failed: ${JSON.stringify(errorKinds)}`)
}
