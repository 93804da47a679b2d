import { userInfo } from 'node:os'
import { Fault } from '../../../base/fault.ts'
import type { Deed } from '../../../core/certificates/certificate-entry.ts'

/** Who gives a command about certificates, and who agrees. */
export interface DeedOptions {
  readonly by?: string
  readonly consent?: string
  readonly why?: string
}

/**
 * What the history says of a command. Without `--by` it is the user of the system. What the command line cannot know is whether they are who they say: that is what the access to this
 * machine is for; the history keeps both names.
 * @throws Fault peer certificates/needs-consent
 */
export function deedOf({ by, consent, why }: DeedOptions, what: string, needsTwo: boolean, atMs: number): Deed {
  const person = by ?? process.env['SUDO_USER'] ?? userInfo().username
  if (consent !== undefined && (by === undefined || sameName(by, consent))) {
    throw new Fault(
      'peer',
      'certificates/needs-consent',
      'consent is that of a second person: name both, with --by and --consent',
    )
  }
  if (needsTwo && consent === undefined) {
    throw new Fault(
      'peer',
      'certificates/needs-consent',
      `${what} takes two persons here (operator.two-persons): name both, with --by and --consent`,
    )
  }
  return { by: person, why: why ?? what, atMs, ...(consent === undefined ? {} : { consent }) }
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}
