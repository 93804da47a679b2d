import { systemClock } from '../base/clock.ts'
import { systemEntropy } from '../base/entropy.ts'
import { findOwnModules } from './own-modules.ts'

// Whatever is made here is for this user only, also where a library makes it.
process.umask(0o077)
findOwnModules()

const words = process.argv.slice(2)

// What the supervisor starts; not a command for people. Workers load nothing of the command line: each of them would keep it in memory.
if (words[0] === 'worker' && process.send) {
  const { runWorker } = await import('./processes/worker.ts')
  runWorker()
} else {
  const { runCommandLine } = await import('./command-line/command-line.ts')
  const { processTerminal } = await import('./terminal/terminal.ts')
  const code = await runCommandLine(words, {
    terminal: processTerminal,
    folder: process.cwd(),
    clock: systemClock,
    entropy: systemEntropy,
  })
  // A start that failed half-way may leave something open that would keep the process; what was printed into a pipe still has to leave.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}
