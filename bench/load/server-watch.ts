/**
 * CPU and memory of the server under test, read from /proc (Linux only).
 *
 * CPU of a process tree is the sum over the LIVE processes of
 * utime + stime + cutime + cstime: a short-lived child (a Dovecot imap process,
 * a Postfix smtpd) moves into its parent's cutime when it is reaped, so nothing is lost
 * as long as the roots stay alive. The kernel scales utime + stime to the precise run time,
 * so the 10 ms clock tick only limits the printing.
 */
import { readdirSync, readFileSync } from 'node:fs'

export interface TreeSample {
  cpuSeconds: number
  rssKb: number
  pssKb: number | null
  processes: number
  threads: number
}

const TICKS_PER_SECOND = 100 // USER_HZ, fixed at 100 on every Linux ABI Node supports
const PAGE_KB = 4

interface Stat {
  pid: number
  ppid: number
  cpuTicks: number
  rssKb: number
  threads: number
}

function readStat(pid: string): Stat | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return null // gone between readdir and read
  }
  // The command name may hold spaces and brackets: fields start after the last ')'.
  const f = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const n = (i: number): number => Number(f[i] ?? 0)
  return {
    pid: Number(pid),
    ppid: n(1),
    cpuTicks: n(11) + n(12) + n(13) + n(14),
    threads: n(17),
    rssKb: n(21) * PAGE_KB,
  }
}

function readPssKb(pid: number): number {
  try {
    const m = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))
    return m ? Number(m[1]) : 0
  } catch {
    return 0
  }
}

export function sampleTree(roots: readonly number[], withPss: boolean): TreeSample {
  const all: Stat[] = []
  for (const name of readdirSync('/proc')) {
    if (name.charCodeAt(0) < 48 || name.charCodeAt(0) > 57) continue
    const s = readStat(name)
    if (s) all.push(s)
  }
  const children = new Map<number, Stat[]>()
  for (const s of all) {
    const list = children.get(s.ppid)
    if (list) list.push(s)
    else children.set(s.ppid, [s])
  }
  const wanted = new Map<number, Stat>()
  const queue: Stat[] = all.filter((s) => roots.includes(s.pid))
  for (let s = queue.pop(); s; s = queue.pop()) {
    if (wanted.has(s.pid)) continue
    wanted.set(s.pid, s)
    queue.push(...(children.get(s.pid) ?? []))
  }
  let ticks = 0
  let rssKb = 0
  let pssKb = 0
  let threads = 0
  for (const s of wanted.values()) {
    ticks += s.cpuTicks
    rssKb += s.rssKb
    threads += s.threads
    if (withPss) pssKb += readPssKb(s.pid)
  }
  return {
    cpuSeconds: ticks / TICKS_PER_SECOND,
    rssKb,
    pssKb: withPss ? pssKb : null,
    processes: wanted.size,
    threads,
  }
}

/** Busy, iowait and steal seconds of the whole machine since boot: shows noise from other work. */
export function machineCpu(): { busy: number; iowait: number; steal: number } {
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0] ?? ''
  const f = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((v) => Number(v) / TICKS_PER_SECOND)
  const [user = 0, nice = 0, system = 0, , iowait = 0, irq = 0, softirq = 0, steal = 0] = f
  return { busy: user + nice + system + irq + softirq, iowait, steal }
}

/** A named part of the server: the process trees below these pids. */
export interface ServerGroup {
  readonly name: string
  readonly roots: readonly number[]
}

export interface GroupUsage {
  cpuSeconds: number
  rssKbBefore: number
  rssKbAfter: number
  rssKbPeak: number
  pssKbBefore: number | null
  pssKbAfter: number | null
  pssKbPeak: number | null
  processesPeak: number
}

/** Watches the groups from start() to stop(), keeping peaks. */
export class ServerWatch {
  readonly groups: readonly ServerGroup[]
  readonly #periodMs: number
  #timer: NodeJS.Timeout | null = null
  #before: TreeSample[] = []
  #peaks: { rssKb: number; pssKb: number; processes: number }[] = []
  #clientBefore = process.cpuUsage()
  #machineBefore = machineCpu()

  constructor(groups: readonly ServerGroup[], periodMs: number) {
    this.groups = groups
    this.#periodMs = periodMs
  }

  sample(withPss = true): TreeSample[] {
    return this.groups.map((group) => sampleTree(group.roots, withPss))
  }

  start(): void {
    this.#before = this.sample()
    this.#peaks = this.#before.map((s) => ({ rssKb: s.rssKb, pssKb: s.pssKb ?? 0, processes: s.processes }))
    if (this.#periodMs > 0 && this.groups.length > 0) {
      this.#timer = setInterval(() => this.#notePeaks(this.sample()), this.#periodMs)
      this.#timer.unref()
    }
    this.#clientBefore = process.cpuUsage()
    this.#machineBefore = machineCpu()
  }

  #notePeaks(samples: TreeSample[]): void {
    samples.forEach((s, i) => {
      const p = this.#peaks[i]
      if (!p) return
      p.rssKb = Math.max(p.rssKb, s.rssKb)
      p.pssKb = Math.max(p.pssKb, s.pssKb ?? 0)
      p.processes = Math.max(p.processes, s.processes)
    })
  }

  stop(): {
    groups: Record<string, GroupUsage>
    clientCpuSeconds: number
    machine: { busy: number; iowait: number; steal: number }
  } {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    const c = process.cpuUsage(this.#clientBefore)
    const m = machineCpu()
    const after = this.sample()
    this.#notePeaks(after)
    const groups: Record<string, GroupUsage> = {}
    this.groups.forEach((g, i) => {
      const b = this.#before[i]
      const a = after[i]
      const p = this.#peaks[i]
      if (!b || !a || !p) return
      groups[g.name] = {
        cpuSeconds: a.cpuSeconds - b.cpuSeconds,
        rssKbBefore: b.rssKb,
        rssKbAfter: a.rssKb,
        rssKbPeak: p.rssKb,
        pssKbBefore: b.pssKb,
        pssKbAfter: a.pssKb,
        pssKbPeak: p.pssKb,
        processesPeak: p.processes,
      }
    })
    return {
      groups,
      clientCpuSeconds: (c.user + c.system) / 1e6,
      machine: {
        busy: m.busy - this.#machineBefore.busy,
        iowait: m.iowait - this.#machineBefore.iowait,
        steal: m.steal - this.#machineBefore.steal,
      },
    }
  }
}
