import { toFault } from '../../base/fault.ts'
import type { Directory } from '../../core/directory/directory.ts'
import type { OutboundQueue } from '../../core/queue/outbound-queue.ts'
import type { Finding as StoredFinding } from '../../store/sql/check-account.ts'
import { formatTable } from '../terminal/format-table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Outcome } from './outcome.ts'

/** What of a mail store is scrubbed. */
export interface ScrubbedMail {
  scrub(accountId: string): AsyncGenerator<StoredFinding>
}

interface Finding {
  readonly address: string
  readonly mailbox: string | undefined
  readonly uid: number | undefined
  readonly what: string
  readonly problem: string
}

/**
 * Looks at every row, index and body of every account, and at what waits in the queue. Changes nothing; what is wrong is listed. What another
 * version of the program understood otherwise is listed too, but is no failure.
 */
export async function scrub(
  directory: Directory,
  mail: ScrubbedMail,
  queue: OutboundQueue,
  terminal: Terminal,
): Promise<Outcome> {
  const accounts = await directory.accounts()
  const findings: Finding[] = []
  for (const [index, { id, address }] of accounts.entries()) {
    if (terminal.interactive) terminal.complain(`${index + 1}/${accounts.length} ${address}`)
    try {
      for await (const { mailbox, uid, what, problem } of mail.scrub(id)) {
        findings.push({ address, mailbox, uid, what, problem })
      }
    } catch (error) {
      findings.push({ address, mailbox: undefined, uid: undefined, ...failure(error) })
    }
  }
  const queued = await scrubQueue(queue, findings)
  const table = formatTable(
    ['account', 'mailbox', 'uid', 'what', 'problem'],
    findings.map(({ address, mailbox, uid, what, problem }) => [address, mailbox, uid, what, problem]),
    'Everything is what was stored.',
  )
  return {
    text: `${accounts.length} accounts and ${queued} queued messages looked at.\n${table}`,
    json: { accounts: accounts.length, queued, findings },
    failed: findings.some(({ what }) => what !== 'outdated'),
  }
}

async function scrubQueue(queue: OutboundQueue, findings: Finding[]): Promise<number> {
  const queued = await queue.list()
  for (const { message } of queued) {
    try {
      for await (const _ of message.body.chunks());
    } catch (error) {
      findings.push({ address: '(queue)', mailbox: message.id, uid: undefined, ...failure(error) })
    }
  }
  return queued.length
}

function failure(error: unknown): { readonly what: string; readonly problem: string } {
  const { code, message } = toFault(error)
  return { what: code, problem: message }
}
