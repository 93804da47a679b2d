import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import type { PostureLedger } from '../../../core/posture/posture-ledger.ts'
import { formatFacts } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'
import { accountJson } from './list.ts'
import { formatLogins } from './logins.ts'
import { describeQuota, quotaJson } from './quota.ts'

const MOST_LOGINS = 20

/** Shows an account, its aliases, and how its latest log-ins were protected. @throws Fault peer directory/no-such-account */
export async function showAccount(
  accounts: Accounts,
  directory: Directory,
  mail: Pick<MailStore, 'quota'>,
  ledger: PostureLedger,
  address: string,
): Promise<Outcome> {
  const account = await accounts.account(address)
  const aliases = (await directory.aliasesOf(account.id)).map((alias) => alias.address)
  const credential = await directory.credential(account.id)
  const logins = await ledger.logins(account.id, MOST_LOGINS)
  const quota = await mail.quota(account.id)
  const facts = formatFacts([
    ['address', account.address],
    ['name', account.name],
    ['state', account.state],
    ['since', formatMoment(account.createdMs)],
    ['password of', credential && formatMoment(credential.changedMs)],
    ['aliases', aliases.join(', ') || 'none'],
    ['keeps', describeQuota(quota)],
    ['sends', account.transport === 'encrypted' ? 'encrypted only' : 'encrypted wherever the other side can'],
    ['id', account.id],
  ])
  return {
    text: `${facts}\n\n${formatLogins(logins)}`,
    json: {
      ...accountJson(account),
      passwordChangedMs: credential?.changedMs ?? null,
      aliases,
      ...quotaJson(quota),
      logins,
    },
  }
}
