/** Minimal IMAP4rev1 client for load tests: counts and skips, it does not build message objects. */
import { type Endpoint, Wire } from './wire.ts'

export interface ImapReply {
  text: string
  untagged: number
  /** Octets of literals skipped while this command ran. */
  literalBytes: number
}

export class ImapError extends Error {
  override name = 'ImapError'
}

type Untagged = (line: string) => void

interface Pending {
  onUntagged: Untagged | null
  resolve: (reply: ImapReply) => void
  reject: (e: Error) => void
  startUntagged: number
  startLiterals: number
}

/** Size announced by a line that ends in {n} CRLF, or -1. */
function literalSize(line: Buffer): number {
  let i = line.length - 1
  if (line[i] !== 10) return -1
  i--
  if (line[i] === 13) i--
  if (line[i] !== 125 /* } */) return -1
  let value = 0
  let scale = 1
  let digits = 0
  for (i--; i >= 0; i--) {
    const c = line[i] ?? 0
    if (c === 123 /* { */) return digits > 0 ? value : -1
    if (c === 43 && digits === 0) continue // {n+}
    if (c < 48 || c > 57) return -1
    value += (c - 48) * scale
    scale *= 10
    digits++
  }
  return -1
}

export class ImapClient {
  readonly wire: Wire
  capabilities: ReadonlySet<string> = new Set<string>()
  #nextTag = 1
  readonly #pending = new Map<string, Pending>()
  #current: Pending | null = null
  #waitContinuation: { resolve: () => void; reject: (e: Error) => void } | null = null
  #waitGreeting: { resolve: () => void; reject: (e: Error) => void } | null = null
  #partial: Buffer[] = []
  #first: Buffer | null = null
  #literalLeft = 0
  #untagged = 0
  #literalBytes = 0
  /** Receives untagged lines that arrive while no command with a handler is running (IDLE). */
  onUnsolicited: Untagged | null = null

  private constructor(wire: Wire) {
    this.wire = wire
    wire.onData = (c) => this.#feed(c)
    wire.onClose = (e) => this.#fail(e)
  }

  static async open(ep: Endpoint): Promise<ImapClient> {
    const wire = await Wire.connect(ep)
    const client = new ImapClient(wire)
    await new Promise<void>((resolve, reject) => {
      client.#waitGreeting = { resolve, reject }
    })
    if (ep.tls === 'starttls') {
      await client.command('STARTTLS')
      await wire.secure()
    }
    return client
  }

  #feed(chunk: Buffer): void {
    let pos = 0
    while (pos < chunk.length) {
      if (this.#literalLeft > 0) {
        const take = Math.min(this.#literalLeft, chunk.length - pos)
        this.#literalLeft -= take
        this.#literalBytes += take
        pos += take
        continue
      }
      const nl = chunk.indexOf(10, pos)
      // Rows of a listing that nobody looks at are counted as they lie: the load must not be slower than what it measures.
      if (nl > pos + 2 && this.#onlyCounts && chunk[pos] === 42 /* * */ && chunk[nl - 2] !== 125 /* } */) {
        this.#untagged++
        pos = nl + 1
        continue
      }
      if (nl < 0) {
        this.#partial.push(chunk.subarray(pos))
        return
      }
      let line = chunk.subarray(pos, nl + 1)
      if (this.#partial.length > 0) {
        this.#partial.push(line)
        line = Buffer.concat(this.#partial)
        this.#partial = []
      }
      pos = nl + 1
      const size = literalSize(line)
      if (size >= 0) {
        this.#first ??= line
        this.#literalLeft = size
        continue
      }
      const head = this.#first ?? line
      this.#first = null
      this.#dispatch(head)
    }
  }

  /** Whether a line that begins here is the whole of a response and nobody wants to see it. */
  get #onlyCounts(): boolean {
    return (
      this.#partial.length === 0 &&
      this.#first === null &&
      this.#waitGreeting === null &&
      this.#current !== null &&
      this.#current.onUntagged === null &&
      this.onUnsolicited === null
    )
  }

  #dispatch(line: Buffer): void {
    const c = line[0]
    if (c === 42 /* * */) {
      if (this.#waitGreeting) {
        const g = this.#waitGreeting
        this.#waitGreeting = null
        const text = line.toString('latin1')
        const caps = /\[CAPABILITY ([^\]]*)\]/.exec(text)
        if (caps?.[1]) this.capabilities = new Set(caps[1].split(' '))
        if (/^\* (OK|PREAUTH)/i.test(text)) g.resolve()
        else g.reject(new ImapError(text.trim()))
        return
      }
      this.#untagged++
      const handler = this.#current?.onUntagged ?? this.onUnsolicited
      if (handler) handler(line.toString('latin1'))
      return
    }
    if (c === 43 /* + */) {
      const w = this.#waitContinuation
      this.#waitContinuation = null
      w?.resolve()
      return
    }
    const text = line.toString('latin1').trimEnd()
    const sp = text.indexOf(' ')
    const p = this.#pending.get(text.slice(0, sp))
    if (!p) return
    this.#pending.delete(text.slice(0, sp))
    if (this.#current === p) this.#current = this.#pending.values().next().value ?? null
    const rest = text.slice(sp + 1)
    if (rest.startsWith('OK')) {
      const caps = /\[CAPABILITY ([^\]]*)\]/.exec(rest)
      if (caps?.[1]) this.capabilities = new Set(caps[1].split(' '))
      p.resolve({
        text: rest,
        untagged: this.#untagged - p.startUntagged,
        literalBytes: this.#literalBytes - p.startLiterals,
      })
    } else {
      this.#waitContinuation?.reject(new ImapError(rest))
      this.#waitContinuation = null
      p.reject(new ImapError(rest))
    }
  }

  #fail(e: Error): void {
    this.#waitGreeting?.reject(e)
    this.#waitGreeting = null
    this.#waitContinuation?.reject(e)
    this.#waitContinuation = null
    for (const p of this.#pending.values()) p.reject(e)
    this.#pending.clear()
  }

  #track(onUntagged: Untagged | null): { tag: string; done: Promise<ImapReply> } {
    const tag = `a${this.#nextTag++}`
    const done = new Promise<ImapReply>((resolve, reject) => {
      const p: Pending = {
        onUntagged,
        resolve,
        reject,
        startUntagged: this.#untagged,
        startLiterals: this.#literalBytes,
      }
      this.#pending.set(tag, p)
      this.#current ??= p
    })
    return { tag, done }
  }

  command(text: string, onUntagged: Untagged | null = null): Promise<ImapReply> {
    const { tag, done } = this.#track(onUntagged)
    this.wire.write(`${tag} ${text}\r\n`)
    return done
  }

  #continuation(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#waitContinuation = { resolve, reject }
    })
  }

  async login(user: string, password: string): Promise<void> {
    const r = await this.command(`LOGIN ${quote(user)} ${quote(password)}`)
    if (!/\[CAPABILITY/.test(r.text)) {
      await this.command('CAPABILITY', (line) => {
        if (line.startsWith('* CAPABILITY ')) this.capabilities = new Set(line.trim().split(' ').slice(2))
      })
    }
  }

  /** SELECT (or EXAMINE); returns the EXISTS count. */
  async select(mailbox: string, verb: 'SELECT' | 'EXAMINE' = 'SELECT'): Promise<number> {
    let exists = 0
    await this.command(`${verb} ${quote(mailbox)}`, (line) => {
      const m = /^\* (\d+) EXISTS/.exec(line)
      if (m) exists = Number(m[1])
    })
    return exists
  }

  async messages(mailbox: string): Promise<number> {
    let count = 0
    await this.command(`STATUS ${quote(mailbox)} (MESSAGES)`, (line) => {
      const m = /MESSAGES (\d+)/.exec(line)
      if (m) count = Number(m[1])
    })
    return count
  }

  get literalPlus(): boolean {
    return this.capabilities.has('LITERAL+')
  }

  /** APPEND one or (where the server has MULTIAPPEND) several messages in one command. */
  async append(mailbox: string, messages: readonly (readonly Buffer[])[]): Promise<void> {
    const { tag, done } = this.#track(null)
    const plus = this.literalPlus
    const out: (string | Buffer)[] = [`${tag} APPEND ${quote(mailbox)}`]
    // The tagged NO may come while a continuation is awaited: dispatch() then rejects both.
    done.catch(() => undefined)
    for (const parts of messages) {
      let size = 0
      for (const p of parts) size += p.length
      out.push(` () {${size}${plus ? '+' : ''}}\r\n`)
      if (!plus) {
        const go = this.#continuation()
        this.wire.writeAll(out)
        out.length = 0
        await go
      }
      out.push(...parts)
    }
    out.push('\r\n')
    this.wire.writeAll(out)
    await done
  }

  /** Enter IDLE; resolves when the server has sent its continuation. Leave with idleDone(). */
  async idle(onUntagged: Untagged): Promise<{ done: () => Promise<ImapReply> }> {
    const go = this.#continuation()
    const finished = this.command('IDLE', onUntagged)
    finished.catch(() => undefined)
    await go
    return {
      done: () => {
        this.wire.write('DONE\r\n')
        return finished
      },
    }
  }

  async logout(): Promise<void> {
    await this.command('LOGOUT')
    await this.wire.close()
  }
}

export function quote(s: string): string {
  return `"${s.replace(/(["\\])/g, '\\$1')}"`
}
