import { systemClock } from '../base/clock.ts'
import { systemEntropy } from '../base/entropy.ts'
import { runCommandLine } from './command-line.ts'
import { runWorker } from './processes/worker.ts'
import { processTerminal } from './terminal/terminal.ts'

// Whatever is made here is for this user only, also where a library makes it.
process.umask(0o077)

const words = process.argv.slice(2)

// What the supervisor starts; not a command for people.
if (words[0] === 'worker' && process.send) {
  runWorker()
} else {
  const code = await runCommandLine(words, {
    terminal: processTerminal,
    folder: process.cwd(),
    clock: systemClock,
    entropy: systemEntropy,
  })
  // A start that failed half-way may leave something open that would keep the process; what was printed into a pipe still has to leave.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}
