import type { Account } from '../../../core/directory/directory.ts'
import type { DeliveryAttempt, DeliveryLog } from '../../../core/queue/delivery-log.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import { shorten } from '../../terminal/printable.ts'
import type { Outcome } from '../outcome.ts'

/** What became of what a member has sent, the newest first; `message`: only the message with that Message-ID, or id in the queue. */
export async function listDeliveries(
  log: DeliveryLog,
  account: Account,
  message: string | undefined,
  most: number,
): Promise<Outcome> {
  const attempts = await findDeliveries(log, account.id, message, most)
  const rows = attempts.map((one) => [
    formatMoment(one.atMs),
    one.recipient,
    one.kind,
    hostOf(one),
    protectionOf(one),
    shorten(one.reply ?? one.text, 70),
    one.headerMessageId === undefined ? one.queueId : `<${one.headerMessageId}>`,
  ])
  const heads = ['when', 'to', 'what', 'by', 'protected by', 'answer', 'message']
  return {
    text: formatTable(heads, rows, 'Nothing was sent that is still on record.'),
    json: { address: account.address, deliveries: attempts },
  }
}

async function findDeliveries(log: DeliveryLog, accountId: string, message: string | undefined, most: number) {
  if (message === undefined) return log.find({ accountId, most })
  const byHeader = await log.find({ accountId, headerMessageId: message.replace(/^<(.*)>$/, '$1'), most })
  return byHeader.length > 0 ? byHeader : log.find({ accountId, queueId: message, most })
}

function hostOf({ kind, host, address }: DeliveryAttempt): string {
  if (host === undefined) return kind === 'delivered' ? 'this server' : ''
  return address === undefined || address === host ? host : `${host} [${address}]`
}

function protectionOf({ host, protection }: DeliveryAttempt): string {
  if (protection) return `${protection.version} ${protection.suite} ${protection.group}`
  return host === undefined ? '' : 'nothing: clear text'
}
