import { readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { Dice, differs, numberOf, testMessage } from '../interop/harness/messages.ts'
import { PASSWORD, Posthus } from '../interop/harness/posthus.ts'
import { SmtpPeer } from '../interop/harness/smtp-peer.ts'
import { Workbench } from '../interop/harness/workbench.ts'

export interface SpreeOptions {
  readonly kills: number
  readonly seed: number
  readonly workers: number
}

export interface SpreeResult {
  readonly acknowledged: number
  readonly unknown: number
  readonly kills: { readonly workers: number; readonly trees: number }
  readonly faults: readonly string[]
}

const MEMBERS = ['anna', 'berit', 'cecilie', 'dagny'] as const
const CLIENTS = 8
const ACKNOWLEDGED_BETWEEN_KILLS = 8
const PATIENCE_MS = 60_000
/** Every so many messages one is large enough to lie in a file. */
const LARGE_EVERY = 9

type Fate = 'kept' | 'expunged' | 'unknown'

interface Sent {
  readonly member: string
  fate: Fate
  uid?: number
}

/**
 * Delivers and appends from eight clients while workers, and the whole tree of processes, are killed at random. Then looks whether every
 * message that was acknowledged is there, once, octet by octet, whether UIDs were given once, and what scrub says.
 */
export async function killSpree({ kills, seed, workers }: SpreeOptions): Promise<SpreeResult> {
  await using bench = await Workbench.onDisk('kill')
  const posthus = await Posthus.start(bench, { workers, members: MEMBERS })
  const spree = new Spree(posthus, seed)
  await spree.run(kills)
  await posthus.stop()
  await posthus.serve()
  await spree.verify()
  await posthus.stop()
  const scrub = await posthus.tryCommand(['scrub'])
  if (scrub.code !== 0) spree.faults.push(`scrub ended with ${scrub.code}: ${scrub.stdout}${scrub.stderr}`)
  return spree.result
}

class Spree {
  readonly faults: string[] = []
  readonly #posthus: Posthus
  readonly #dice: Dice
  /** Its own, so that what clients throw in between leaves the same kills. */
  readonly #killing: Dice
  readonly #sent = new Map<number, Sent>()
  readonly #uids = new Map<string, number>()
  #next = 0
  #ended = false
  #killed = { workers: 0, trees: 0 }

  constructor(posthus: Posthus, seed: number) {
    this.#posthus = posthus
    this.#dice = new Dice(seed)
    this.#killing = new Dice(seed)
  }

  get result(): SpreeResult {
    const fates = [...this.#sent.values()].map(({ fate }) => fate)
    const unknown = fates.filter((fate) => fate === 'unknown').length
    return { acknowledged: fates.length - unknown, unknown, kills: this.#killed, faults: this.faults }
  }

  async run(kills: number): Promise<void> {
    const clients = Array.from({ length: CLIENTS }, (_, n) => this.#client(n))
    try {
      for (let i = 0; i < kills; i++) {
        await this.#acknowledgements(ACKNOWLEDGED_BETWEEN_KILLS)
        await new Promise((resolve) => setTimeout(resolve, this.#killing.number(100)))
        // Every eighth at least, however the dice fall.
        if (this.#killing.number(3) === 0 || i % 8 === 7 || this.#workers().length === 0) await this.#killTree()
        else this.#killWorker()
      }
    } finally {
      this.#ended = true
      await Promise.all(clients)
    }
  }

  /** Resolves after that many further acknowledgements, so that each kill hits a house at work and not one that is still starting. */
  async #acknowledgements(count: number): Promise<void> {
    const kept = () => [...this.#sent.values()].filter(({ fate }) => fate === 'kept').length
    const wanted = kept() + count
    const deadline = performance.now() + PATIENCE_MS
    while (kept() < wanted) {
      if (performance.now() > deadline) {
        const end = this.#posthus.log.slice(-3000)
        throw new Error(
          `no ${count} acknowledgements within ${PATIENCE_MS} ms after ${JSON.stringify(this.#killed)}:\n${end}`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  async verify(): Promise<void> {
    for (const member of MEMBERS) {
      const peer = await ImapPeer.logIn(this.#posthus.ports.imaps, `${member}@posthus.test`, PASSWORD)
      await peer.ok('SELECT INBOX')
      const bodies = await peer.fetchBodies()
      const uids = [...bodies.keys()]
      if (uids.some((uid, index) => index > 0 && uid <= (uids[index - 1] as number)))
        this.faults.push(`UIDs of ${member} do not ascend`)
      this.#compare(member, bodies)
      await peer.logOut()
    }
  }

  #compare(member: string, bodies: ReadonlyMap<number, Buffer>): void {
    const found = new Map<number, number>()
    for (const [uid, body] of bodies) {
      const n = numberOf(body)
      if (found.has(n)) this.faults.push(`message ${n} of ${member} is there twice: UID ${found.get(n)} and ${uid}`)
      found.set(n, uid)
      const wrong = differs(body, messageOf(n))
      if (wrong) this.faults.push(`message ${n} of ${member}: ${wrong}`)
      const sent = this.#sent.get(n)
      if (sent?.member !== member) this.faults.push(`message ${n} lies with ${member}`)
      if (sent?.fate === 'expunged') this.faults.push(`message ${n} of ${member} was expunged and is back`)
      if (sent?.uid !== undefined && sent.uid !== uid)
        this.faults.push(`message ${n} was UID ${sent.uid} and is now ${uid}`)
    }
    for (const [n, sent] of this.#sent) {
      if (sent.member === member && sent.fate === 'kept' && !found.has(n))
        this.faults.push(`message ${n} of ${member} was acknowledged and is lost`)
    }
  }

  async #client(number: number): Promise<void> {
    const member = MEMBERS[number % MEMBERS.length] as string
    while (!this.#ended) {
      const session = number < CLIENTS / 2 ? this.#deliver(member) : this.#append(member)
      await session.catch(() => new Promise((resolve) => setTimeout(resolve, 20)))
    }
  }

  async #deliver(member: string): Promise<void> {
    const peer = await SmtpPeer.connect(this.#posthus.ports.smtp, 'starttls')
    try {
      while (!this.#ended) {
        const [n, sent] = this.#take(member)
        await peer.send('sender@elsewhere.test', [`${member}@posthus.test`], messageOf(n))
        sent.fate = 'kept'
      }
    } finally {
      peer.stream.destroy()
    }
  }

  async #append(member: string): Promise<void> {
    const peer = await ImapPeer.logIn(this.#posthus.ports.imaps, `${member}@posthus.test`, PASSWORD)
    try {
      await peer.ok('SELECT INBOX')
      while (!this.#ended) {
        const [n, sent] = this.#take(member)
        const { text } = await peer.ok('APPEND INBOX ', messageOf(n))
        const uid = Number(/\[APPENDUID \d+ (\d+)\]/.exec(text)?.[1])
        const key = `${member} ${uid}`
        if (this.#uids.has(key))
          this.faults.push(`UID ${uid} of ${member} was given to ${this.#uids.get(key)} and to ${n}`)
        this.#uids.set(key, n)
        Object.assign(sent, { fate: 'kept', uid })
        if (n % 4 === 0) await this.#expunge(peer, uid, sent)
      }
    } finally {
      peer.stream.destroy()
    }
  }

  /** Takes the newest UID away again: after a crash nobody else may get it. */
  async #expunge(peer: ImapPeer, uid: number, sent: Sent): Promise<void> {
    sent.fate = 'unknown'
    await peer.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`)
    await peer.ok(`UID EXPUNGE ${uid}`)
    sent.fate = 'expunged'
  }

  #take(member: string): [number, Sent] {
    const n = this.#next++
    const sent: Sent = { member, fate: 'unknown' }
    this.#sent.set(n, sent)
    return [n, sent]
  }

  #killWorker(): void {
    const pid = this.#dice.one(this.#workers())
    this.#killed.workers++
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      // It may have ended by itself in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  async #killTree(): Promise<void> {
    this.#killed.trees++
    await this.#posthus.program.kill()
    await this.#posthus.serve()
  }

  /** Processes below the supervisor. */
  #workers(): number[] {
    const parent = this.#posthus.program.pid
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => parentOf(pid) === parent)
  }
}

function messageOf(n: number): Buffer {
  return testMessage(n, 77, n % LARGE_EVERY === 0 ? 200_000 : undefined).octets
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH')
      return undefined
    throw error
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      workers: { type: 'string', default: '2' },
    },
  })
  const result = await killSpree({
    kills: Number(values.kills),
    seed: Number(values.seed),
    workers: Number(values.workers),
  })
  console.log(`seed ${values.seed}:`, result)
  process.exitCode = result.faults.length > 0 ? 1 : 0
}
