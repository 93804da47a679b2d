import { execFileSync } from 'node:child_process'
import { Fault } from '../../base/fault.ts'

/**
 * Makes files that root has made belong to whom the workers become. The chown command, since it knows users by name from wherever the system does.
 * Does nothing if this process is not root.
 * @throws Fault us process/cannot-drop-privileges
 */
export function giveTo(
  runAs: { readonly user: string; readonly group: string | undefined } | undefined,
  ...paths: readonly string[]
): void {
  if (!runAs || process.getuid?.() !== 0) return
  try {
    execFileSync('chown', ['--', `${runAs.user}:${runAs.group ?? ''}`, ...paths], { stdio: 'pipe' })
  } catch (error) {
    throw new Fault(
      'us',
      'process/cannot-drop-privileges',
      `cannot give ${paths.join(', ')} to ${runAs.user}: make that user and its group, or correct user and group in the configuration`,
      { cause: error },
    )
  }
}
