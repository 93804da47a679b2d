import { JmapFailure } from './jmap-failure.ts'
import type { Mail } from './mail.ts'

type Asked = Pick<Mail, 'accountId' | 'calls' | 'cache' | 'list'>

/** When the messages of the mailbox that is looked at come back from their sleep, or go out: UTCDates by their ids. Undefined for a mailbox in which nothing waits. @throws JmapFailure */
export async function loadTimes(mail: Asked): Promise<ReadonlyMap<string, string> | undefined> {
  const { cache, list } = mail
  const mailboxId = list?.view.mailboxId
  if (mailboxId === undefined) return undefined
  if (mailboxId === cache.withRole('snoozed')?.id) return wakingTimes(mail)
  return mailboxId === cache.withRole('scheduled')?.id ? sendingTimes(mail) : undefined
}

async function wakingTimes({ accountId, calls }: Asked): Promise<ReadonlyMap<string, string>> {
  const answer = await calls.call('EmailSnooze/get', { accountId, ids: null })
  const snoozes = answer['list'] as unknown as readonly { readonly id: string; readonly until: string }[]
  return new Map(snoozes.map(({ id, until }) => [id, until]))
}

async function sendingTimes({ accountId, calls }: Asked): Promise<ReadonlyMap<string, string>> {
  const [, got] = await calls.sequence((prefix) => [
    ['EmailSubmission/query', { accountId, filter: { undoStatus: 'pending' } }, `${prefix}query`],
    [
      'EmailSubmission/get',
      {
        accountId,
        '#ids': { resultOf: `${prefix}query`, name: 'EmailSubmission/query', path: '/ids' },
        properties: ['emailId', 'sendAt'],
      },
      `${prefix}get`,
    ],
  ])
  if (!got || got instanceof JmapFailure) throw got ?? new JmapFailure('refused', 'unanswered')
  const waiting = got['list'] as unknown as readonly { readonly emailId: string; readonly sendAt: string }[]
  return new Map(waiting.map(({ emailId, sendAt }) => [emailId, sendAt]))
}
