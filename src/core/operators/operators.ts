import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { Account } from '../directory/directory.ts'
import type { FactorStore } from '../factors/factor-store.ts'
import type { WebSessions } from '../sessions/web-sessions.ts'
import { type OperatorRole, ROLES, tryRole } from './operator-role.ts'
import type { Operator, OperatorStore } from './operator-store.ts'

/** What operators are kept with. */
export interface OperatorsParts {
  readonly store: OperatorStore
  readonly accounts: { account(address: string): Promise<Account> }
  readonly directory: { account(id: string): Promise<Account | undefined> }
  readonly factors: Pick<FactorStore, 'isOn'>
  /** Those of the console. */
  readonly sessions: Pick<WebSessions, 'endOf'>
  readonly clock: Clock
}

/** An operator with what is known of the account. */
export interface OperatorView extends Operator {
  readonly address: string
  /** Without a second factor the console lets nobody in. */
  readonly hasSecondFactor: boolean
}

/** Longest name of an operator, in characters. */
const MOST_NAME = 60

/** Who works here. An operator is a role upon an account: it is asked for at every request, so that whoever has it no more is out at once. */
export class Operators {
  readonly #parts: OperatorsParts

  constructor(parts: OperatorsParts) {
    this.#parts = parts
  }

  /** Whether there is one: without, there is no console. */
  async any(): Promise<boolean> {
    const { store, directory } = this.#parts
    for (const { accountId } of await store.all()) if (await directory.account(accountId)) return true
    return false
  }

  /** The operator with that account, if it is one, and nobody has suspended it. */
  async tryOperator(accountId: string): Promise<Operator | undefined> {
    const operator = await this.#parts.store.tryFind(accountId)
    if (!operator) return undefined
    return (await this.#parts.directory.account(accountId))?.state === 'active' ? operator : undefined
  }

  /** All of them, in order of name; whose account is gone is left out. */
  async list(): Promise<readonly OperatorView[]> {
    const { store, directory, factors } = this.#parts
    const views: OperatorView[] = []
    for (const operator of await store.all()) {
      const account = await directory.account(operator.accountId)
      if (!account) continue
      views.push({ ...operator, address: account.address, hasSecondFactor: await factors.isOn(account.id) })
    }
    return views
  }

  /**
   * Makes the owner of an account an operator. `name`: what members read; that of the account if it is empty.
   * @throws Fault peer directory/no-such-account, operators/no-such-role, operators/bad-name, operators/exists
   */
  async add(address: string, role: string, name: string): Promise<OperatorView> {
    const { store, accounts, factors, clock } = this.#parts
    const account = await accounts.account(address)
    if (await store.tryFind(account.id)) {
      throw new Fault('peer', 'operators/exists', `${account.address} is an operator already: change the role`)
    }
    const called = nameOf(name === '' ? account.name : name)
    const operator = { accountId: account.id, role: roleOf(role), name: called, sinceMs: clock.nowMs() }
    await store.put(operator)
    return { ...operator, address: account.address, hasSecondFactor: await factors.isOn(account.id) }
  }

  /** Gives an operator another role, from the next request on. @throws Fault peer directory/no-such-account, operators/none, operators/no-such-role */
  async setRole(address: string, role: string): Promise<OperatorView> {
    const { store, factors } = this.#parts
    const { operator, account } = await this.#found(address)
    const changed = { ...operator, role: roleOf(role) }
    await store.put(changed)
    return { ...changed, address: account.address, hasSecondFactor: await factors.isOn(account.id) }
  }

  /** Takes the role away; the account stays. Sessions at the console end. @throws Fault peer directory/no-such-account, operators/none */
  async remove(address: string): Promise<Operator> {
    const { store, sessions } = this.#parts
    const { operator } = await this.#found(address)
    await store.remove(operator.accountId)
    await sessions.endOf(operator.accountId)
    return operator
  }

  async #found(address: string): Promise<{ operator: Operator; account: Account }> {
    const account = await this.#parts.accounts.account(address)
    const operator = await this.#parts.store.tryFind(account.id)
    if (operator) return { operator, account }
    throw new Fault('peer', 'operators/none', `${account.address} is no operator: "posthus operator list" shows who is`)
  }
}

function roleOf(name: string): OperatorRole {
  const role = tryRole(name)
  if (role) return role
  throw new Fault('peer', 'operators/no-such-role', `"${name}" is no role: there are ${ROLES.join(', ')}`)
}

function nameOf(name: string): string {
  const trimmed = name.trim()
  if (trimmed !== '' && trimmed.length <= MOST_NAME && !/\p{C}/u.test(trimmed)) return trimmed
  const problem = `say what members are to read of this operator (--name), in at most ${MOST_NAME} characters`
  throw new Fault('peer', 'operators/bad-name', problem)
}
