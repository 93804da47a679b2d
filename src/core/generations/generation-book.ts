import type { Generation, GenerationChoice, GenerationId } from './generation.ts'

/** How many accounts have chosen one, by who has decided it. */
export interface GenerationCount {
  readonly generation: GenerationId
  readonly by: GenerationChoice['by']
  readonly accounts: number
}

/** Port: the webmails as the operator has them, and which of them each account has chosen. Contract: `generation-book.contract.ts`. */
export interface GenerationBook {
  /** All of them, each once, as they were put last; before that as in `FIRST_GENERATIONS`. */
  generations(): Promise<readonly Generation[]>
  /** Puts all of these at one moment. Resolves when they are on stable storage. */
  put(generations: readonly Generation[]): Promise<void>
  /** What an account has chosen, newest first: the first is what counts. At most `MOST_KEPT`. */
  choices(accountId: string): Promise<readonly GenerationChoice[]>
  /** Notes a choice. Of an account with more than `MOST_KEPT` the oldest is forgotten. Resolves when it is on stable storage. */
  choose(choice: GenerationChoice): Promise<void>
  /** Accounts by what counts for them; those that have chosen nothing are not in it. */
  counts(): Promise<readonly GenerationCount[]>
  /** Ids of the accounts for which this one counts. */
  accountsOf(generation: GenerationId): Promise<readonly string[]>
}

/** Choices of one account that are kept. */
export const MOST_KEPT = 50
