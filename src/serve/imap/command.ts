import type { Cursor } from '../../wire/imap/cursor.ts'
import { noSuchMailbox } from './mailboxes/mailbox-places.ts'
import type { Reply } from './reply.ts'
import type { Authenticated, NotAuthenticated, Selected, Session } from './session.ts'

/** What may be told of the selected mailbox before the tagged answer: all, all but expunges, or nothing (RFC 9051 §7.5.1). */
export type Pushes = 'all' | 'no-expunge' | 'none'

/** A command of the table: reads its arguments, and if they are right and the state allows it, can be run. */
export interface Command {
  readonly states: readonly ('not-authenticated' | 'authenticated' | 'selected')[]
  readonly pushes: Pushes
  /** The work answers with a reply, or with undefined if it has said everything itself. Reads the arguments up to the end of the command. Faults of the grammar come from here, before anything has been done. */
  prepare(session: Session, cursor: Cursor): () => Promise<Reply | undefined>
}

interface Definition<State, Args> {
  readonly pushes?: Pushes
  readonly read: (cursor: Cursor, session: Session) => Args
  readonly run: (session: Session, state: State, args: Args) => Promise<Reply | undefined> | Reply
}

/** A command for any state. */
export function inAnyState<Args>(definition: Definition<NotAuthenticated | Authenticated | Selected, Args>): Command {
  return command(['not-authenticated', 'authenticated', 'selected'], definition)
}

/** A command for before the log-in only. */
export function beforeLogin<Args>(definition: Definition<NotAuthenticated, Args>): Command {
  return command(['not-authenticated'], definition)
}

/** A command for after the log-in. */
export function afterLogin<Args>(definition: Definition<Authenticated | Selected, Args>): Command {
  return command(['authenticated', 'selected'], definition)
}

/** A command for a selected mailbox. */
export function whenSelected<Args>(definition: Definition<Selected, Args>): Command {
  return command(['selected'], {
    ...definition,
    async run(session, selected: Selected, args) {
      await requireReadable(session, selected)
      return definition.run(session, selected, args)
    },
  })
}

/** What others share can be taken back at any moment. Its readers are sent away as from a mailbox that is deleted. @throws Fault peer mail/no-such-mailbox */
async function requireReadable(session: Session, { view }: Selected): Promise<void> {
  if (await view.mayBeRead(session)) return
  session.bye('the mailbox has been deleted')
  session.unselect()
  throw noSuchMailbox()
}

function command<State, Args>(states: Command['states'], definition: Definition<State, Args>): Command {
  return {
    states,
    pushes: definition.pushes ?? 'all',
    prepare(session, cursor) {
      const args = definition.read(cursor, session)
      // The state has been checked against `states` by whoever calls; this is where the check becomes a type.
      return async () => definition.run(session, session.state as State, args)
    },
  }
}

/** For commands without arguments. */
export function readNothing(cursor: Cursor): undefined {
  cursor.end()
  return undefined
}
