import type { OperatorRole } from './operator-role.ts'

/** Somebody who works here: a role upon an account of the house. */
export interface Operator {
  /** The account that they sign in with. */
  readonly accountId: string
  readonly role: OperatorRole
  /** What they are called in the log, which members read. */
  readonly name: string
  readonly sinceMs: number
}

/** Port: who works here. Contract: `operator-store.contract.ts`. Faults: store/*. */
export interface OperatorStore {
  /** In order of name. */
  all(): Promise<readonly Operator[]>
  tryFind(accountId: string): Promise<Operator | undefined>
  /** Adds one, or puts it in the place of what there was of that account. On stable storage when it resolves. */
  put(operator: Operator): Promise<void>
  /** False if there is none. On stable storage when it resolves. */
  remove(accountId: string): Promise<boolean>
}
