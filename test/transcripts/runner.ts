import assert from 'node:assert/strict'
import type { Duplex } from 'node:stream'

/** One step of a transcript: what the client sends, or what it must see next. */
export type Step =
  | { readonly kind: 'send'; readonly line: number; readonly who: string; readonly octets: Buffer }
  | {
      readonly kind: 'expect'
      readonly line: number
      readonly who: string
      readonly pattern: RegExp
      readonly shown: string
    }
  | { readonly kind: 'starttls'; readonly line: number }
  | { readonly kind: 'closed'; readonly line: number; readonly who: string }
  | { readonly kind: 'call'; readonly line: number; readonly name: string; readonly argument: string }

/** What a transcript may do beside talking. */
export interface TranscriptHooks {
  /** Puts TLS on the client's side of the stream, for `C: <starttls>`. */
  readonly startTls?: (stream: Duplex) => Promise<Duplex>
  /** Another connection to the same server, for `C(name):`. */
  readonly connect?: () => Promise<Duplex> | Duplex
  /** `!name argument` lines: things that happen behind the conversation, such as a delivery. */
  readonly calls?: Readonly<Record<string, (argument: string) => Promise<void> | void>>
  /** Values for `${name}` in both directions, beside those that `{name=…}` has caught. */
  readonly values?: Readonly<Record<string, string>>
  /** How long the server may take for one line, in milliseconds. */
  readonly patienceMs?: number
}

/**
 * Reads a transcript. Its lines:
 *
 *     # a comment
 *     C: text            sends text and CRLF; \r \n \0 \\ \xHH are octets, a trailing \c sends no CRLF, \*N{x} repeats x N times,
 *                        \L{x} is x as an IMAP literal that does not wait
 *     S: text            the server's next line must be text; {re} is a regular expression, {name=re} keeps what it matched as ${name}
 *     S: ...             passes over lines until one matches the next S: line
 *     C(bo): text        the same on a connection of its own, made when it is first used; S(bo): text is what comes there
 *     C: <starttls>      puts TLS on the connection
 *     S: <closed>        the server must close now
 *     !name argument     calls a hook of the test
 */
export function parseTranscript(text: string): Step[] {
  const steps: Step[] = []
  let skipping = false
  text.split('\n').forEach((line, index) => {
    const at = index + 1
    if (line.startsWith('#') || line.trim() === '') return
    const [, side, who = '', body = ''] = /^([CS])(?:\((\w+)\))?: ?(.*)$/s.exec(line) ?? []
    if (line.startsWith('!')) {
      const [name, ...rest] = line.slice(1).split(' ')
      steps.push({ kind: 'call', line: at, name: name as string, argument: rest.join(' ') })
    } else if (line === 'C: <starttls>') steps.push({ kind: 'starttls', line: at })
    else if (side === 'S' && body === '<closed>') steps.push({ kind: 'closed', line: at, who })
    else if (side === 'S' && body === '...') skipping = true
    else if (side === 'C') steps.push({ kind: 'send', line: at, who, octets: octetsOf(body) })
    else if (side === 'S') {
      steps.push({ kind: 'expect', line: at, who, pattern: patternOf(body), shown: skipping ? `... ${body}` : body })
      skipping = false
    } else throw new Error(`line ${at} is not a transcript line: ${line}`)
  })
  return steps
}

/** Plays a transcript on a stream whose other end is the server. Fails with the line of the transcript that did not hold. */
export async function playTranscript(text: string, stream: Duplex, hooks: TranscriptHooks = {}): Promise<void> {
  const values: Record<string, string> = { ...hooks.values }
  let wire = new LineReader(stream, hooks.patienceMs ?? 5000)
  const others = new Map<string, LineReader>()
  const wireOf = async ({ who, line }: { who: string; line: number }): Promise<LineReader> => {
    if (who === '') return wire
    assert.ok(hooks.connect, `line ${line}: this test has one connection only`)
    const other = others.get(who) ?? new LineReader(await hooks.connect(), hooks.patienceMs ?? 5000)
    others.set(who, other)
    return other
  }
  for (const step of parseTranscript(text)) {
    if (step.kind === 'send') {
      const { stream: to } = await wireOf(step)
      to.write(Buffer.from(fill(step.octets.toString('latin1'), values), 'latin1'))
    } else if (step.kind === 'expect') await expectLine(await wireOf(step), step, values)
    else if (step.kind === 'closed')
      assert.equal(await (await wireOf(step)).line(), undefined, `line ${step.line}: the server should have closed`)
    else if (step.kind === 'call') {
      const call = hooks.calls?.[step.name]
      assert.ok(call, `line ${step.line}: this test has no call named ${step.name}`)
      await call(fill(step.argument, values))
    } else {
      assert.ok(hooks.startTls, `line ${step.line}: this test cannot start TLS`)
      wire.stop()
      wire = new LineReader(await hooks.startTls(wire.stream), hooks.patienceMs ?? 5000)
    }
  }
  wire.stop()
  for (const other of others.values()) {
    other.stop()
    other.stream.destroy()
  }
}

async function expectLine(
  wire: LineReader,
  step: Step & { kind: 'expect' },
  values: Record<string, string>,
): Promise<void> {
  const pattern = new RegExp(`^${fill(step.pattern.source, values, escapeRegExp)}$`, 's')
  const seen: string[] = []
  for (;;) {
    const line = await wire.line()
    const match = line === undefined ? null : pattern.exec(line)
    if (match) {
      Object.assign(values, match.groups)
      return
    }
    seen.push(line ?? '<closed>')
    if (line === undefined || !step.shown.startsWith('... ')) {
      assert.fail(
        `line ${step.line}: expected ${step.shown}\n  got ${seen.map((one) => JSON.stringify(one)).join('\n      ')}`,
      )
    }
  }
}

/** Lines of a stream as latin1, without CRLF. */
class LineReader {
  readonly stream: Duplex
  readonly #patienceMs: number
  #held = ''
  #ended = false
  #wake: (() => void) | undefined

  constructor(stream: Duplex, patienceMs: number) {
    this.stream = stream
    this.#patienceMs = patienceMs
    stream.on('data', this.#onData)
    stream.on('end', this.#onEnd)
    stream.on('close', this.#onEnd)
    stream.on('error', this.#onEnd)
  }

  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf('\r\n')
      if (end >= 0) {
        const line = this.#held.slice(0, end)
        this.#held = this.#held.slice(end + 2)
        return line
      }
      if (this.#ended) return this.#held === '' ? undefined : `${this.#held}<no CRLF>`
      await this.#more()
    }
  }

  stop(): void {
    this.stream.off('data', this.#onData)
    this.stream.off('end', this.#onEnd)
    this.stream.off('close', this.#onEnd)
  }

  async #more(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      reject(new Error(`no line within ${this.#patienceMs} ms; held: ${JSON.stringify(this.#held)}`))
    }, this.#patienceMs)
    this.#wake = resolve
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#wake = undefined
    }
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#held += chunk.toString('latin1')
    this.#wake?.()
  }

  readonly #onEnd = (): void => {
    this.#ended = true
    this.#wake?.()
  }
}

function octetsOf(body: string): Buffer {
  const noLineEnd = body.endsWith('\\c')
  const text = (noLineEnd ? body.slice(0, -2) : body).replace(
    /\\\*(\d+)\{([^}]*)\}/g,
    (_, count: string, what: string) => what.repeat(Number(count)),
  )
  const latin = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/\\L\{([^}]*)\}/g, (_, content: string) => `{${unescaped(content).length}+}\\r\\n${content}`)
  return Buffer.from(noLineEnd ? unescaped(latin) : `${unescaped(latin)}\r\n`, 'latin1')
}

function unescaped(latin: string): string {
  return latin.replace(/\\(r|n|0|\\|x([0-9a-fA-F]{2}))/g, (_, kind: string, digits: string) => {
    if (digits) return String.fromCharCode(Number.parseInt(digits, 16))
    return { r: '\r', n: '\n', '0': '\0' }[kind] ?? '\\'
  })
}

/** `{…}` is a regular expression, `${name}` stays for later, all else is itself. Braces within must be balanced; `{{` is a brace. */
function patternOf(body: string): RegExp {
  const latin = Buffer.from(body, 'utf8').toString('latin1')
  let source = ''
  for (let at = 0; at < latin.length; ) {
    if (latin.startsWith('${', at)) {
      const end = latin.indexOf('}', at) + 1
      source += latin.slice(at, end).replace('$', '\\$').replace('{', '\\{').replace('}', '\\}')
      at = end
    } else if (latin.startsWith('{{', at)) {
      source += '\\{'
      at += 2
    } else if (latin[at] === '{') {
      const end = closing(latin, at)
      const inner = latin.slice(at + 1, end)
      const named = /^([a-z]\w*)=(.*)$/.exec(inner)
      source += named ? `(?<${named[1]}>${named[2]})` : `(?:${inner})`
      at = end + 1
    } else source += escapeRegExp(latin[at++] as string)
  }
  return new RegExp(source, 's')
}

function closing(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  throw new Error(`a brace does not close: ${text}`)
}

/** Puts values in for `${name}` (in a pattern's source: `\$\{name\}`). */
function fill(
  text: string,
  values: Record<string, string>,
  quote: (value: string) => string = (value) => value,
): string {
  return text.replace(/\\?\$\\?\{([a-z]\w*)\\?\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return quote(value)
  })
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
