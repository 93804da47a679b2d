import { createHash } from 'node:crypto'
import { decodeEncodedWords } from '../../../wire/mime/encoded-words.ts'
import type { HeaderFields } from '../../../wire/mime/header-fields.ts'
import { parseMessageIds } from '../../../wire/mime/message-ids.ts'
import { tryAddress } from '../../../wire/sieve/mail-syntax.ts'
import type { AddressBook } from '../../directory/address-book.ts'
import { tryCanonicalAddress } from '../../directory/canonical-address.ts'
import type { Account } from '../../directory/directory.ts'
import type { NotifyAction, VacationAction } from '../../sieve/sieve-action.ts'
import { type MailDraft, namedAddress } from './compose-mail.ts'
import { addresseesOf, mayAnswer } from './vacation-rules.ts'

/** Octets of the message that a notification shows. */
const MAX_SHOWN = 200

/** Whether `action` is to be answered at all, but for whether it has been already. RFC 5230 §4.5, §4.6. */
export async function isAnswerable(
  action: VacationAction,
  reversePath: string,
  header: HeaderFields,
  account: Account,
  book: AddressBook,
): Promise<boolean> {
  if (!mayAnswer(reversePath, header)) return false
  if (await book.mayUse(account, reversePath)) return false
  const named = new Set(action.addresses.map((address) => tryCanonicalAddress(address)))
  for (const address of addresseesOf(header)) {
    if (named.has(tryCanonicalAddress(address)) || (await book.mayUse(account, address))) return true
  }
  return false
}

/** Under which an answer to a sender is remembered: the octets of addresses are not kept longer than the mail they came with. */
export function answerKey(action: VacationAction, reversePath: string): string {
  const sender = tryCanonicalAddress(reversePath) ?? reversePath
  return createHash('sha256').update(`${action.handle}\0${sender}`).digest('hex')
}

/** RFC 5230 §5, RFC 3834 §3. */
export async function vacationDraft(
  action: VacationAction,
  reversePath: string,
  header: HeaderFields,
  account: Account,
  book: AddressBook,
): Promise<MailDraft> {
  const subject = decodeEncodedWords(header.last('subject') ?? '')
  const [id] = parseMessageIds(header.first('message-id') ?? '')
  const references = parseMessageIds(header.first('references') ?? header.first('in-reply-to') ?? '')
  const thread = id === undefined ? [] : [...references.slice(-20), id]
  return {
    from: await senderOf(action.from, account, book),
    to: [`<${reversePath}>`],
    subject: action.subject ?? (subject === '' ? 'Automatic answer' : `Auto: ${subject}`),
    autoSubmitted: 'auto-replied (vacation)',
    inReplyTo: id && `<${id}>`,
    references: thread.length === 0 ? undefined : thread.map((one) => `<${one}>`).join(' '),
    text: action.reason,
    isMime: action.isMime,
  }
}

const IMPORTANCE = { '1': ['1 (Highest)', 'High'], '2': ['3 (Normal)', 'Normal'], '3': ['5 (Lowest)', 'Low'] } as const

/** RFC 5436 §2. */
export async function notificationDraft(
  action: NotifyAction,
  header: HeaderFields,
  account: Account,
  book: AddressBook,
): Promise<MailDraft> {
  const { method, message } = action
  const from = decodeEncodedWords(header.first('from') ?? '').slice(0, MAX_SHOWN)
  const subject = decodeEncodedWords(header.last('subject') ?? '').slice(0, MAX_SHOWN)
  const [priority, importance] = IMPORTANCE[action.importance]
  return {
    from: await senderOf(action.from, account, book),
    to: method.recipients.map((address) => `<${address}>`),
    subject: method.subject ?? message ?? `New mail: ${subject}`,
    autoSubmitted: `auto-notified; owner-email="${account.address}"`,
    fields: [...method.fields, ['X-Priority', priority], ['Importance', importance]],
    text: method.body ?? message ?? `There is new mail for ${account.address}.\n\nFrom: ${from}\nSubject: ${subject}\n`,
  }
}

/** Members write in their own name: another one's in :from is left out. */
async function senderOf(wanted: string | undefined, account: Account, book: AddressBook): Promise<string> {
  const address = wanted === undefined ? undefined : tryAddress(wanted, 'with-name')
  if (wanted !== undefined && address !== undefined && (await book.mayUse(account, address))) {
    const name =
      /^(.*)<[^<>]*>\s*$/s
        .exec(wanted)?.[1]
        ?.trim()
        .replace(/^"(.*)"$/s, '$1') ?? ''
    return namedAddress(name, address)
  }
  return namedAddress(account.name, account.address)
}

/** Message-ID of a message without its angle brackets; empty if there is none. */
export function messageIdOf(header: HeaderFields): string {
  return (parseMessageIds(header.first('message-id') ?? '')[0] ?? '').slice(0, 250)
}

/** A reason that a peer is told in one line of an SMTP answer: RFC 5429 §2.1.1. */
export function refusalText(reason: string): string {
  const line = reason.replace(/[\x00-\x20\x7f]+/g, ' ').trim()
  // RFC 6531 is not something every peer has said it knows: what is not ASCII becomes a general sentence (RFC 5429 §2.1.2).
  if (line === '' || /[^\x20-\x7e]/.test(line)) return 'The recipient refuses the message'
  return line.slice(0, 400)
}
