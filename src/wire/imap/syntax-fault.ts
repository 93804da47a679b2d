import { Fault } from '../../base/fault.ts'

/** What a peer gets whose command is not IMAP: BAD. */
export function syntaxFault(message: string): Fault {
  return new Fault('peer', 'imap/syntax', message)
}
