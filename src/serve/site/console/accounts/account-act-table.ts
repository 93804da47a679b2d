import type { Account } from '../../../../core/directory/directory.ts'
import type { MemberAct } from '../../../../core/operators/member-acts.ts'
import type { Power } from '../../../../core/operators/operator-role.ts'
import type { FormFields } from '../../sessions/member.ts'
import type { ConsoleHouse } from '../console-env.ts'

/** Something that is done to an account, on a page of its own that says what will be. */
export interface AccountAct {
  readonly act: MemberAct
  readonly power: Power
  readonly title: string
  /** What will be, in words. */
  readonly lead: string
  readonly button: string
  /** What is said when it is done. */
  readonly done: string
  /** It takes something from the member: the second factor is asked for again, and the accounts of operators are not everybody's. */
  readonly isRestricting?: boolean
  /** What is typed beside the reason; answers with what is wrong with it. */
  readonly amount?: { readonly label: string; readonly hint: string; check(text: string): string | undefined }
  work(house: ConsoleHouse, account: Account, field: FormFields): Promise<unknown>
}

export type AccountActName = 'suspend' | 'resume' | 'release' | 'advise' | 'demand' | 'quota'

const MEBIBYTE = 1024 ** 2
/** A petabyte, which is a slip of the key. */
const MOST_MEBIBYTES = 1024 ** 3

export const ACCOUNT_ACTS: Readonly<Record<AccountActName, AccountAct>> = {
  suspend: {
    act: 'account.suspend',
    power: 'accounts.restrict',
    title: 'Suspend the account',
    lead: 'Nobody logs in any more, open sessions end, and what waits to be sent is held. Mail for it is still kept.',
    button: 'Suspend',
    done: 'The account is suspended.',
    isRestricting: true,
    work: (house, { address }) => house.accounts.suspend(address),
  },
  resume: {
    act: 'account.resume',
    power: 'accounts.restore',
    title: 'Resume the account',
    lead: 'Its member may log in again, and what was held is sent.',
    button: 'Resume',
    done: 'The account is active again.',
    work: async (house, { id, address }) => {
      await house.abuse.requireFree(id)
      await house.accounts.resume(address)
    },
  },
  release: {
    act: 'account.release',
    power: 'accounts.restore',
    title: 'Let it send again',
    lead: 'What is held of it is sent, and new mail is taken. Be sure that it was the member who sent it.',
    button: 'Release',
    done: 'It may send again.',
    work: async (house, { id }) => {
      await house.abuse.requireFree(id)
      await house.release(id)
    },
  },
  advise: {
    act: 'account.advise-password',
    power: 'accounts.advise',
    title: 'Advise a new password',
    lead: 'Every page asks the member for a new password until there is one. Nothing depends on it.',
    button: 'Advise it',
    done: 'A new password is advised.',
    work: (house, { address }) => house.accounts.demandPassword(address, 'advise'),
  },
  demand: {
    act: 'account.demand-password',
    power: 'accounts.restrict',
    title: 'Demand a new password',
    lead: 'The present password opens nothing but the page where a new one is set. Everything that is logged in with it ends.',
    button: 'Demand it',
    done: 'A new password is demanded.',
    isRestricting: true,
    work: (house, { address }) => house.accounts.demandPassword(address, 'force'),
  },
  quota: {
    act: 'account.quota',
    power: 'accounts.quota',
    title: 'Change how much it may keep',
    lead: 'What is there already stays, also if it is more.',
    button: 'Change',
    done: 'It may keep another amount now.',
    amount: {
      label: 'MiB',
      hint: 'A whole number; 0 for no limit, empty for what everybody has.',
      check: (text) =>
        text === '' || (/^\d{1,10}$/.test(text) && Number(text) <= MOST_MEBIBYTES)
          ? undefined
          : 'Write a whole number.',
    },
    work: (house, { address }, field) => {
      const text = field('amount').trim()
      return house.accounts.setQuota(address, { storageQuota: text === '' ? undefined : Number(text) * MEBIBYTE })
    },
  },
}

/** The act of that name. */
export function tryAccountAct(name: string): AccountAct | undefined {
  return Object.hasOwn(ACCOUNT_ACTS, name) ? ACCOUNT_ACTS[name as AccountActName] : undefined
}

/** Whether there is anything to it, as the account stands. */
export function isPossible(name: AccountActName, facts: { account: Account; isHeld: boolean }): boolean {
  if (name === 'suspend') return facts.account.state === 'active'
  if (name === 'resume') return facts.account.state === 'suspended'
  return name !== 'release' || facts.isHeld
}
