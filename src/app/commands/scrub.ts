import { toFault } from '../../base/fault.ts'
import type { Account, Directory } from '../../core/directory/directory.ts'
import type { Body } from '../../core/mail/body.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import type { OutboundQueue } from '../../core/queue/outbound-queue.ts'
import { formatTable } from '../terminal/format-table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Outcome } from './outcome.ts'

interface Finding {
  readonly address: string
  readonly mailbox: string | undefined
  readonly uid: number | undefined
  readonly code: string
  readonly problem: string
}

interface Tally {
  messages: number
  bodies: number
  bytes: number
  readonly findings: Finding[]
}

/** A message whose body is to be looked at. */
interface Held {
  readonly mailbox: string
  readonly uid: number
  readonly size: number
}

/** Reads every message of every account and of the queue, and compares it with its digest. Changes nothing; what is wrong is listed. */
export async function scrub(
  directory: Directory,
  mail: MailStore,
  queue: OutboundQueue,
  terminal: Terminal,
): Promise<Outcome> {
  const accounts = await directory.accounts()
  const tally: Tally = { messages: 0, bodies: 0, bytes: 0, findings: [] }
  for (const [index, account] of accounts.entries()) {
    if (terminal.interactive) terminal.complain(`${index + 1}/${accounts.length} ${account.address}`)
    await scrubAccount(account, mail, tally)
  }
  await scrubQueue(queue, tally)
  const { messages, bodies, bytes, findings } = tally
  const summary = `${accounts.length} accounts, ${messages} messages, ${bodies} bodies, ${bytes} octets read.`
  const table = formatTable(
    ['account', 'mailbox', 'uid', 'problem'],
    findings.map(({ address, mailbox, uid, code, problem }) => [address, mailbox, uid, `${problem} (${code})`]),
    'Every body is what was stored.',
  )
  return {
    text: `${summary}\n${table}`,
    json: { accounts: accounts.length, messages, bodies, bytes, findings },
    failed: findings.length > 0,
  }
}

async function scrubAccount(account: Account, mail: MailStore, tally: Tally): Promise<void> {
  try {
    const held = await heldBodies(account.id, mail, tally)
    for (const [bodyId, message] of held) await scrubBody(account, mail, bodyId, message, tally)
  } catch (error) {
    const { code, message } = toFault(error)
    tally.findings.push({ address: account.address, mailbox: undefined, uid: undefined, code, problem: message })
  }
}

/** Every body of an account with one message that has it. */
async function heldBodies(accountId: string, mail: MailStore, tally: Tally): Promise<Map<number, Held>> {
  const held = new Map<number, Held>()
  const mailboxes = await mail.read(accountId, (reader) => reader.mailboxes())
  for (const mailbox of mailboxes) {
    const uids = await mail.read(accountId, (reader) => reader.uids(mailbox.id))
    const rows = await mail.read(accountId, (reader) => reader.list(mailbox.id, uids, [], uids.size))
    tally.messages += rows.length
    for (const row of rows) held.set(row.bodyId, { mailbox: mailbox.name, uid: row.uid, size: row.size })
  }
  return held
}

async function scrubQueue(queue: OutboundQueue, tally: Tally): Promise<void> {
  for (const { message } of await queue.list()) {
    tally.messages++
    await readBody(message.body, { address: '(queue)', mailbox: message.id, uid: undefined }, message.body.size, tally)
  }
}

async function scrubBody(account: Account, mail: MailStore, bodyId: number, held: Held, tally: Tally): Promise<void> {
  const body = await mail.body(account.id, bodyId)
  // Expunged since it was listed: nothing is wrong.
  if (!body) return
  const { mailbox, uid, size } = held
  await readBody(body, { address: account.address, mailbox, uid }, size, tally)
}

async function readBody(
  body: Body,
  place: Pick<Finding, 'address' | 'mailbox' | 'uid'>,
  size: number,
  tally: Tally,
): Promise<void> {
  try {
    let bytes = 0
    for await (const chunk of body.chunks()) bytes += chunk.length
    tally.bodies++
    tally.bytes += bytes
    if (bytes === size) return
    const problem = `the body has ${bytes} octets, its message says ${size}`
    tally.findings.push({ ...place, code: 'store/body-corrupt', problem })
  } catch (error) {
    const { code, message } = toFault(error)
    tally.findings.push({ ...place, code, problem: message })
  }
}
