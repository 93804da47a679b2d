import { Readable } from 'node:stream'
import { findOwnModules } from '../../../src/app/own-modules.ts'
import type { Terminal } from '../../../src/app/terminal/terminal.ts'
import { systemClock } from '../../../src/base/clock.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import type { Outcome } from './program.ts'

/** A command that is to be run, and its number. */
export interface CommandOrder {
  readonly id: number
  readonly words: readonly string[]
  /** What it has on standard input. */
  readonly input: string
}

export interface CommandDone {
  readonly id: number
  readonly outcome: Outcome
}

/** Runs the commands it is sent, as `bin/posthus` would from a pipe, for as long as whoever has started it lives. */
process.umask(0o077)
findOwnModules()
const { runCommandLine } = await import('../../../src/app/command-line/command-line.ts')
const { pipedLine } = await import('../../../src/app/terminal/terminal.ts')
process.on('message', (order: CommandOrder) => void run(order).then((done) => process.send?.(done)))
process.on('disconnect', () => process.exit())

async function run({ id, words, input }: CommandOrder): Promise<CommandDone> {
  const said = { stdout: '', stderr: '' }
  const terminal: Terminal = {
    interactive: false,
    print: (text) => void (said.stdout += `${text}\n`),
    complain: (text) => void (said.stderr += `${text}\n`),
    overwrite: (text) => void (said.stderr += text),
    readSecret: () => pipedLine(Readable.from([input])),
    confirm: () => Promise.reject(new Error('nobody is there to be asked')),
  }
  const folder = process.cwd()
  const code = await runCommandLine(words, { terminal, folder, clock: systemClock, entropy: systemEntropy })
  return { id, outcome: { code, ...said } }
}
