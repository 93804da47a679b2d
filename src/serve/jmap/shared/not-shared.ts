import { Fault } from '../../../base/fault.ts'

/** For what no list of rights opens: it is the owner's alone. */
export function notShared(): Fault {
  return new Fault('peer', 'jmap/forbidden', 'That is for the owner of the account alone')
}
