import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { CommandDone, CommandOrder } from './command-child.ts'
import type { Outcome } from './program.ts'

const root = join(import.meta.dirname, '../../..')
/** As in bin/posthus. */
const FLAGS = ['--disable-warning=ExperimentalWarning', `--openssl-config=${join(root, 'src/app/tls/openssl.cnf')}`]

/**
 * One process that runs commands of Posthus one beside the other. To start a process for each takes half a second of a processor, which is more than most commands do; what shows that they
 * are commands at all (terminal.test.ts, demo.test.ts, and wherever one is killed) starts `bin/posthus`.
 */
class CommandDesk {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<Outcome>>()
  #last = 0

  constructor() {
    this.#child = fork(join(import.meta.dirname, 'command-child.ts'), [], {
      cwd: root,
      execArgv: FLAGS,
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child.on('message', ({ id, outcome }: CommandDone) => this.#take(id)?.resolve(outcome))
    this.#child.once('exit', (code) => {
      for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new Error(`the commands ended with ${code}`))
    })
    this.#rest()
  }

  run(words: readonly string[], input: string): Promise<Outcome> {
    const waiting = Promise.withResolvers<Outcome>()
    const order: CommandOrder = { id: ++this.#last, words, input }
    this.#waiting.set(order.id, waiting)
    this.#child.channel?.ref()
    this.#child.send(order)
    return waiting.promise
  }

  #take(id: number): PromiseWithResolvers<Outcome> | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#rest()
    return waiting
  }

  /** Tests end although it waits for more. */
  #rest(): void {
    this.#child.unref()
    this.#child.channel?.unref()
  }
}

let desk: CommandDesk | undefined

/** Runs a command of Posthus. Its outcome is that of the same words after `bin/posthus`. */
export function runCommand(words: readonly string[], input = ''): Promise<Outcome> {
  desk ??= new CommandDesk()
  return desk.run(words, input)
}
