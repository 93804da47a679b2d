import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'

/** No test is about how long this takes: a machine with much else to do starts a server in half a minute. */
const PATIENCE_MS = 180_000

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly timeoutMs?: number
}

/** Runs a program to its end. Never fails by itself: look at the code, or use `runWell`. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  // A program that ends without reading its input is judged by its code, not by the broken pipe.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input)
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), options.timeoutMs ?? 60_000)
  child.once('error', reject)
  child.once('close', (code) => {
    clearTimeout(timer)
    resolve({
      code,
      stdout: Buffer.concat(stdout).toString('latin1'),
      stderr: Buffer.concat(stderr).toString('latin1'),
    })
  })
  return promise
}

/** Runs a program that has to succeed. */
export async function runWell(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const outcome = await run(command, args, options)
  if (outcome.code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${outcome.code}:\n${outcome.stdout}\n${outcome.stderr}`)
  }
  return outcome
}

/** A server in a process group of its own, with what it writes in a file. */
export class Program implements AsyncDisposable {
  readonly child: ChildProcess
  readonly logFile: string
  readonly #ended: Promise<number | null>

  private constructor(child: ChildProcess, logFile: string) {
    this.child = child
    this.logFile = logFile
    const { promise, resolve } = Promise.withResolvers<number | null>()
    this.#ended = promise
    child.once('close', resolve)
    child.once('error', () => resolve(null))
  }

  static start(command: string, args: readonly string[], logFile: string, options: RunOptions = {}): Program {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // A stream opens its file later, and somebody may look into it at once.
    const log = createWriteStream(logFile, { fd: openSync(logFile, 'a') })
    child.stdout?.pipe(log, { end: false })
    child.stderr?.pipe(log, { end: false })
    child.once('close', () => log.end())
    const program = new Program(child, logFile)
    started.add(program)
    void program.#ended.then(() => started.delete(program))
    return program
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the program has not started')
    return this.child.pid
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  get log(): string {
    return readFileSync(this.logFile, 'utf8')
  }

  /** Resolves with the exit code once it has ended. */
  get ended(): Promise<number | null> {
    return this.#ended
  }

  /** Asks the program to end, and ends its whole group if it has not within the time. */
  async stop(graceMs = 30_000): Promise<void> {
    if (this.running) this.child.kill('SIGTERM')
    const timer = setTimeout(() => killGroup(this.child, 'SIGKILL'), graceMs)
    await this.#ended
    clearTimeout(timer)
    killGroup(this.child, 'SIGKILL')
  }

  /** Ends the whole process group at once, as a power cut would as far as processes go. */
  async kill(): Promise<void> {
    killGroup(this.child, 'SIGKILL')
    await this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

const started = new Set<Program>()
process.once('exit', () => {
  for (const program of started) killGroup(program.child, 'SIGKILL')
})
// Who is told to end runs no exit handlers: servers would stay, in groups of their own.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Resolves when something accepts connections on every one of `ports` of a host. */
export async function listening(
  ports: readonly number[],
  program?: Program,
  withinMs = PATIENCE_MS,
  host = '127.0.0.1',
): Promise<void> {
  const until = performance.now() + withinMs
  for (const port of ports) {
    while (!(await accepts(port, host))) {
      if (program && !program.running) throw new Error(`the server has ended:\n${program.log}`)
      if (performance.now() > until) throw new Error(`nothing listens on port ${port}:\n${program?.log ?? ''}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
}

function accepts(port: number, host: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, host)
  socket.once('connect', () => {
    socket.destroy()
    resolve(true)
  })
  socket.once('error', () => resolve(false))
  return promise
}

/** Asks again and again until `look` says something, for what happens in another process. */
export async function eventually<T>(
  look: () => Promise<T | undefined> | T | undefined,
  what: string,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const until = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() > until) throw new Error(`${what}: not within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
