import { Fault } from '../../base/fault.ts'

/**
 * Becomes another user for good. Does nothing if the process is not root: then it never had anything to drop.
 * @throws Fault us process/cannot-drop-privileges
 */
export function dropPrivileges(runAs: { readonly user: string; readonly group: string | undefined } | undefined): void {
  if (!runAs || process.getuid?.() !== 0) return
  try {
    // Groups first: afterwards there is no right to change them.
    const group = runAs.group ?? runAs.user
    process.setgroups?.([group])
    process.setgid?.(group)
    process.setuid?.(runAs.user)
  } catch (error) {
    throw new Fault(
      'us',
      'process/cannot-drop-privileges',
      `cannot become ${runAs.user}: make that user and its group, or correct user and group in the configuration`,
      { cause: error },
    )
  }
}
