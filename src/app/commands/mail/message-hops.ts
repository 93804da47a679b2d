import { Fault } from '../../../base/fault.ts'
import type { Account } from '../../../core/directory/directory.ts'
import type { Hop, HopState } from '../../../core/mail/hop.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { DeliveryLog } from '../../../core/queue/delivery-log.ts'
import type { ContentProtection } from '../../../core/trail/content-protection.ts'
import { hopsOf, type MessageHops, type SentRecipient } from '../../../core/trail/hops-of.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import { shorten } from '../../terminal/printable.ts'
import type { Outcome } from '../outcome.ts'

/** Attempts of one sent message that are looked at; one that goes to many at once has as many. */
const MOST_ATTEMPTS = 1000

/**
 * What protected each hop of one message, and its text: facts about it, nothing out of it.
 * @throws Fault peer mail/no-such-mailbox, peer mail/no-such-message
 */
export async function messageHops(
  mail: Pick<MailStore, 'read'>,
  log: DeliveryLog,
  account: Account,
  mailboxName: string,
  uid: number,
): Promise<Outcome> {
  const hops = await findHops(mail, log, account, mailboxName, uid)
  const text = [
    ...memberLines(hops.member),
    '',
    ...providerLines(hops.providers),
    '',
    `3. The text itself: ${contentWords(hops.content)}.`,
  ].join('\n')
  return { text, json: { address: account.address, mailbox: mailboxName, uid, ...hops } }
}

async function findHops(
  mail: Pick<MailStore, 'read'>,
  log: DeliveryLog,
  account: Account,
  mailboxName: string,
  uid: number,
): Promise<MessageHops> {
  const { message, provenance } = await mail.read(account.id, async (reader) => {
    const mailbox = await reader.mailboxNamed(mailboxName)
    if (!mailbox) throw new Fault('peer', 'mail/no-such-mailbox', `${account.address} has no mailbox ${mailboxName}`)
    const wanted = UidSet.of([{ first: uid, last: uid }])
    const [message] = await reader.list(mailbox.id, wanted, ['root', 'preview', 'thread'])
    if (!message?.root) {
      throw new Fault('peer', 'mail/no-such-message', `There is no message with the UID ${uid} in ${mailboxName}`)
    }
    return { message: { ...message, root: message.root }, provenance: await reader.provenance(message.bodyId) }
  })
  const headerMessageId = message.thread?.messageId
  // Only what this member has sent: anybody may write a message with a Message-ID that it has used.
  const attempts =
    headerMessageId === undefined ? [] : await log.find({ accountId: account.id, headerMessageId, most: MOST_ATTEMPTS })
  return hopsOf({ root: message.root, preview: message.preview ?? '', provenance, attempts })
}

function memberLines({ state, hop }: MessageHops['member']): string[] {
  if (!hop)
    return [
      '1. From a member’s program to this server: unknown. It was not handed in here, or that is no longer on record.',
    ]
  const checked = state === 'encrypted' ? ' Whether the program looked at this server’s certificate only it knows.' : ''
  return [
    `1. From a member’s program to this server: ${state === 'encrypted' ? 'encrypted' : STATES[state]}${how(hop)}.${checked}`,
  ]
}

function providerLines({ state, received, receivedCut, sent }: MessageHops['providers']): string[] {
  const lines = [`2. Between this server and others: ${PROVIDER_STATES[state]}.`]
  if (received.length > 0) {
    lines.push(
      '',
      formatTable(
        ['how it came, latest first', 'to', 'when', 'protected by', 'says who'],
        received.map(receivedRow),
        '',
      ),
    )
    if (receivedCut) lines.push('There were more hops than are kept.')
  }
  if (sent.length > 0)
    lines.push('', formatTable(['sent to', 'what', 'by', 'when', 'protected by'], sent.map(sentRow), ''))
  return lines
}

function receivedRow(hop: Hop): string[] {
  const from = [hop.from ?? '(not named)', hop.address === undefined ? '' : `[${hop.address}]`].join(' ').trim()
  const what = hop.leg === 'inside' ? `within one system: ${stateOf(hop)}` : stateOf(hop)
  const when = hop.atMs === undefined ? '' : formatMoment(hop.atMs)
  return [shorten(from, 60), shorten(hop.by ?? '', 40), when, `${what}${how(hop)}`, SOURCES[hop.source]]
}

function sentRow({ recipient, kind, isLocal, hop }: SentRecipient): string[] {
  const protectedBy = isLocal ? 'did not leave this server' : hop ? `${STATES[hop.state]}${how(hop)}` : STATES.unknown
  return [
    recipient,
    kind,
    isLocal ? 'this server' : (hop?.by ?? ''),
    hop?.atMs === undefined ? '' : formatMoment(hop.atMs),
    protectedBy,
  ]
}

/** Of what others have sent nobody here knows whether they had the receiving host proved. */
function stateOf({ state, provedBy }: Hop): string {
  return state === 'encrypted' && provedBy === undefined ? 'encrypted, authenticated or not is unknown' : STATES[state]
}

/** What was measured, what proved the host, and who demanded it. */
function how({ protection, provedBy, policies }: Hop): string {
  const facts = protection
    ? [protection.version, protection.suite, protection.group].filter((one) => one !== undefined)
    : []
  if (provedBy === 'dane' || provedBy === 'web-pki')
    facts.push(`proved by ${provedBy === 'dane' ? 'DANE' : 'its certificate'}`)
  if (policies.length > 0) facts.push(`demanded by ${policies.join(', ')}`)
  return facts.length === 0 ? '' : ` (${facts.join(' ')})`
}

const STATES: Readonly<Record<HopState, string>> = {
  protected: 'protected',
  encrypted: 'encrypted, but not authenticated',
  clear: 'in clear text',
  unknown: 'unknown',
}

const PROVIDER_STATES: Readonly<Record<MessageHops['providers']['state'], string>> = {
  ...STATES,
  encrypted: 'encrypted, but not known to be authenticated',
  none: 'it took no hop between servers',
}

const SOURCES: Readonly<Record<Hop['source'], string>> = {
  measured: 'measured here',
  'trusted-field': 'a host that is trusted',
  'claimed-field': 'claimed on the way',
}

function contentWords({ encrypted, signed }: ContentProtection): string {
  const names = { openpgp: 'OpenPGP', smime: 'S/MIME' }
  const words = [
    encrypted ? `encrypted with ${names[encrypted]}` : undefined,
    signed ? `signed with ${names[signed]} (not checked here)` : undefined,
  ].filter((word) => word !== undefined)
  return words.length === 0 ? 'neither encrypted nor signed' : words.join(', ')
}
