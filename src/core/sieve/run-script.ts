import type { SieveLimits } from '../../wire/sieve/sieve-limits.ts'
import { SIEVE_LIMITS } from '../../wire/sieve/sieve-limits.ts'
import type { SieveScript } from '../../wire/sieve/sieve-script.ts'
import { implicitKeep } from './action-commands.ts'
import { runCommands } from './run-commands.ts'
import type { SieveOutcome } from './sieve-action.ts'
import { SieveFailure, SieveRun, type SieveSubject } from './sieve-run.ts'

/**
 * Runs a script on a message and says what is to be done; nothing is done here. A script that fails keeps the message (RFC 5228
 * §2.10.6), and what it had wanted before is forgotten.
 * @throws faults of the message's octets and of `SieveAccount`
 */
export async function runScript(
  script: SieveScript,
  subject: SieveSubject,
  limits: SieveLimits = SIEVE_LIMITS,
): Promise<SieveOutcome> {
  const run = new SieveRun(script, subject, limits)
  try {
    await runCommands(run, script.commands)
    if (run.keeps) implicitKeep(run)
  } catch (error) {
    if (!(error instanceof SieveFailure)) throw error
    const keep = { kind: 'store', place: { kind: 'default' }, flags: [], header: undefined, isImplicit: true } as const
    return { actions: [keep], seen: [], failure: error.message }
  }
  return { actions: run.actions, seen: [...run.seen.values()], failure: undefined }
}
