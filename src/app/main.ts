import { systemClock } from '../base/clock.ts'
import { systemEntropy } from '../base/entropy.ts'
import { runCommandLine } from './command-line.ts'
import { runWorker } from './processes/worker.ts'
import { processTerminal } from './terminal/terminal.ts'

const words = process.argv.slice(2)

// What the supervisor starts; not a command for people.
if (words[0] === 'worker' && process.send) {
  runWorker()
} else {
  process.exitCode = await runCommandLine(words, {
    terminal: processTerminal,
    folder: process.cwd(),
    clock: systemClock,
    entropy: systemEntropy,
  })
}
