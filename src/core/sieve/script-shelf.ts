import { utf8 } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'

/** A member's script in a listing. */
export interface ScriptEntry {
  /** Stays the same whatever the script is called. */
  readonly id: string
  readonly name: string
  /** Octets of UTF-8. */
  readonly bytes: number
  readonly isActive: boolean
  readonly changedMs: number
}

/** A script with its text. */
export interface NamedScript {
  readonly name: string
  readonly content: string
}

/** What is remembered for scripts: ids of messages (RFC 7352), whom an answer went to (RFC 5230), and which trouble the member was told of. */
export type MemoryKind = 'id' | 'answer' | 'notice'

/** Something that a script did with a message which its member could not know otherwise. */
export interface FilterEvent {
  readonly atMs: number
  readonly what: 'discarded' | 'refused' | 'redirected' | 'answered' | 'notified' | 'failed' | 'misfiled'
  /** The reverse-path of the message. */
  readonly sender: string
  /** Message-ID without angle brackets, empty if there is none. */
  readonly messageId: string
  /** For people: where to, or why. */
  readonly detail: string
}

export const SHELF_LIMITS = {
  maxScripts: 100,
  /** Octets of all scripts together. */
  maxTotalBytes: 1024 * 1024,
  /** Octets of UTF-8 in a name: RFC 5804 §1.6 asks for at least 128 characters. */
  maxNameBytes: 512,
  /** What is remembered at most; what would be forgotten first goes first. */
  maxMemories: 5000,
  /** Senders that one member's script has answered and remembers. With so many nobody else is answered: who forges senders could make it write to the whole world, and forget whom it wrote to. */
  maxAnswered: 1000,
  /** Events that are kept. */
  maxEvents: 500,
} as const

/** What can be read of an account's scripts. Names are compared as they are. */
export interface ScriptReader {
  /** By name. */
  list(): Promise<readonly ScriptEntry[]>
  content(name: string): Promise<string | undefined>
  /** All scripts with their texts, by name. */
  all(): Promise<readonly NamedScript[]>
  active(): Promise<NamedScript | undefined>
  /** Whether something is remembered and not yet forgotten. */
  knows(kind: MemoryKind, key: string, nowMs: number): Promise<boolean>
  /** Everything of a kind that is remembered. */
  known(kind: MemoryKind, nowMs: number): Promise<ReadonlySet<string>>
  /** What scripts did, the latest first, at most `limit`. */
  events(limit: number): Promise<readonly FilterEvent[]>
}

/** What a transaction can do with them. Scripts are no mail: no modseq is drawn, and nobody is told. */
export interface ScriptWriter extends ScriptReader {
  /** Makes or replaces a script; it stays active if it was. @throws Fault peer sieve/bad-name, sieve/too-many-scripts, sieve/no-room */
  put(name: string, content: string, nowMs: number): Promise<void>
  /** @throws Fault peer sieve/no-such-script, sieve/script-active */
  delete(name: string): Promise<void>
  /** @throws Fault peer sieve/bad-name, sieve/no-such-script, sieve/script-exists */
  rename(from: string, to: string): Promise<void>
  /** Makes one script the active one, or none. @throws Fault peer sieve/no-such-script */
  activate(name: string | undefined): Promise<void>
  remember(kind: MemoryKind, key: string, untilMs: number, nowMs: number): Promise<void>
  note(event: FilterEvent): Promise<void>
}

/** A name as RFC 5804 §1.6 allows it, otherwise as it is given. @throws Fault peer sieve/bad-name */
export function scriptName(name: string): string {
  // Controls would break lines and terminals, and a slash the path of a file that it is exported to.
  const isSound =
    name !== '' && !/[\p{Cc}\p{Cs}\u2028\u2029/]/u.test(name) && utf8(name).length <= SHELF_LIMITS.maxNameBytes
  if (isSound) return name
  const most = `at most ${SHELF_LIMITS.maxNameBytes} octets, no control characters and no slash`
  throw new Fault('peer', 'sieve/bad-name', `A script has a name of ${most}`)
}

export function noSuchScript(): Fault {
  return new Fault('peer', 'sieve/no-such-script', 'There is no script of that name')
}
