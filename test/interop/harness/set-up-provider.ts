import { text } from 'node:stream/consumers'
import { runCommandLine } from '../../../src/app/command-line/command-line.ts'
import { ScriptedTerminal } from '../../../src/app/terminal/scripted-terminal.ts'
import { systemClock } from '../../../src/base/clock.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'

/**
 * The commands that set a provider up, in one process: starting one for each takes longer than what they do. All members get the password that stands on standard input.
 * Usage: node set-up-provider.ts CONFIGURATION DOMAIN MEMBER...
 */

process.umask(0o077)
const [configuration = '', domain = '', ...members] = process.argv.slice(2)
const password = (await text(process.stdin)).trim()

await run(['domain', 'add', domain, '--json'])
for (const member of members) await run(['account', 'add', `${member}@${domain}`])

async function run(words: readonly string[]): Promise<void> {
  const terminal = new ScriptedTerminal([password])
  const code = await runCommandLine([...words, '--config', configuration], {
    terminal,
    folder: process.cwd(),
    clock: systemClock,
    entropy: systemEntropy,
  })
  if (code !== 0) throw new Error(`${words.join(' ')}: ${code}\n${terminal.complained.join('\n')}`)
}
