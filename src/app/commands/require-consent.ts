import { Fault } from '../../base/fault.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Goes on only with consent: given with `--yes`, or by the person at the terminal. @throws Fault peer command/not-confirmed */
export async function requireConsent(terminal: Terminal, question: string, yes: boolean): Promise<void> {
  if (yes) return
  if (terminal.interactive && (await terminal.confirm(question))) return
  throw new Fault('peer', 'command/not-confirmed', 'nothing was changed: confirm with --yes')
}
