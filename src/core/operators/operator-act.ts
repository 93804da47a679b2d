import { createHash } from 'node:crypto'
import { utf8 } from '../../base/bytes.ts'

/** Who did something. On the command line it is whoever the system, or `--by`, says: that is proved by the access to the machine. */
export interface Actor {
  /** The account of an operator who has signed in to the console; absent on the command line. */
  readonly accountId?: string
  readonly name: string
  readonly role?: string
}

/** What an operator does, before it is written down. */
export interface ActFacts {
  /** `account.suspend`, `queue.retry` …: see `member-acts.ts` for those that members read. */
  readonly act: string
  readonly by: Actor
  readonly via: 'console' | 'command-line'
  /** Whose data it touches; that member reads it. */
  readonly accountId?: string
  /** What it was done to, as far as that is nobody's content: an address, an id of the queue, a host. */
  readonly subject: string
  /** In the words of who did it; may be empty for what touches no member. */
  readonly why: string
  /** What became of it, where it did not succeed: the code of the fault. */
  readonly failed?: string
  /** The member reads it from then on; absent: at once. */
  readonly tellMs?: number
}

/** An act as it stands in the log. */
export interface OperatorAct extends ActFacts {
  /** Counted from 1, without gaps. */
  readonly seq: number
  readonly atMs: number
}

/** An act that has just been written down. */
export interface KeptAct extends OperatorAct {
  /** As in `ChainedAct`. */
  readonly digest: string
}

/** An act with what ties it to the one before. */
export interface ChainedAct {
  /** What the digest is made of: JSON of the act. */
  readonly text: string
  /** SHA-256 of the digest before and the text, hex. */
  readonly digest: string
}

/** What the first act is tied to. */
export const FIRST_DIGEST = '0'.repeat(64)

/** Ties an act to the one before. */
export function chainAct(before: string, act: OperatorAct): ChainedAct {
  const text = JSON.stringify(act)
  return { text, digest: digestOf(before, text) }
}

/** Reads an act back. */
export function actOf({ text }: Pick<ChainedAct, 'text'>): OperatorAct {
  return JSON.parse(text) as OperatorAct
}

/** What was found of the log. */
export interface ChainReport {
  readonly acts: number
  /** The digest of the last act: whoever has noted it elsewhere knows later whether the log still leads there. */
  readonly head: string
  /** The first act that is not what was written, by its number. */
  readonly brokenAt: number | undefined
}

/** Goes through the chain, oldest first. An act that was changed, taken out or put in between breaks it; one that was cut off at the end only a head that was noted elsewhere tells. */
export class ChainCheck {
  #head = FIRST_DIGEST
  #acts = 0
  #brokenAt: number | undefined

  /** The next act. `accountId`: by what it is found for a member, which has to be what it says. */
  add({ text, digest }: ChainedAct, accountId: string | undefined): void {
    this.#acts++
    const act = actOf({ text })
    const isRight = act.seq === this.#acts && act.accountId === accountId && digest === digestOf(this.#head, text)
    if (!isRight) this.#brokenAt ??= this.#acts
    this.#head = digest
  }

  get report(): ChainReport {
    return { acts: this.#acts, head: this.#head, brokenAt: this.#brokenAt }
  }
}

function digestOf(before: string, text: string): string {
  return createHash('sha256')
    .update(utf8(`${before}\n${text}`))
    .digest('hex')
}
