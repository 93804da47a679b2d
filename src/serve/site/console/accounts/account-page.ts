import { html } from 'hono/html'
import { demandOn } from '../../../../core/directory/credential.ts'
import type { Account } from '../../../../core/directory/directory.ts'
import type { FactorsView } from '../../../../core/factors/factors.ts'
import type { Quota } from '../../../../core/mail/quota.ts'
import { may } from '../../../../core/operators/operator-role.ts'
import type { Operator } from '../../../../core/operators/operator-store.ts'
import type { LoginRecord } from '../../../../core/posture/posture-ledger.ts'
import type { Protection } from '../../../../core/posture/protection.ts'
import type { Markup } from '../../page/document.ts'
import { momentIn, numberIn } from '../../page/moments.ts'
import { notice } from '../../page/notice.ts'
import { recordTable } from '../../page/tables.ts'
import { CONSOLE_PATH, type ConsoleSending, type ConsoleServices } from '../console-env.ts'
import { factList, nothingListed } from '../console-page.ts'
import { ACCOUNT_ACTS, type AccountActName, isPossible } from './account-act-table.ts'

const MOST_LOGINS = 20
const MOST_CASES = 10

/** How an account stands, without anything that is in it: no subject, no name of a mailbox, no contact, no filter. */
export async function accountBody(
  services: ConsoleServices,
  operator: Operator,
  account: Account,
  done: string | undefined,
): Promise<Markup> {
  const { console: house } = services
  const { id } = account
  const credential = await house.directory.credential(id)
  const aliases = await house.directory.aliasesOf(id)
  const sending = await house.sending(id)
  const factors = await services.factors.view(id)
  const demand = demandOn(credential)
  const isHeld = sending?.standing.hold !== undefined
  const cases = may(operator.role, 'abuse.see') ? await house.abuse.find({ accountId: id, most: MOST_CASES }) : []
  const acts = (Object.keys(ACCOUNT_ACTS) as AccountActName[]).filter(
    (name) => may(operator.role, ACCOUNT_ACTS[name].power) && isPossible(name, { account, isHeld }),
  )
  return html`<div class="head"><h1>${account.address}</h1><span class="${account.state === 'active' ? 'good' : 'bad'}">${account.state}</span></div>
${notice(doneText(done))}
${factList([
  ['Name', account.name],
  ['Since', momentIn(account.createdMs, 'en')],
  ['Aliases', aliases.map(({ address }) => address).join(', ') || 'none'],
  ['Keeps', quotaText(await house.quota(id))],
  [
    'Password',
    credential &&
      `of ${momentIn(credential.changedMs, 'en')}${demand === undefined ? '' : `; a new one is ${demand === 'force' ? 'demanded' : 'advised'}`}`,
  ],
  ['Second factors', factorText(factors)],
  ['Browsers', `${(await house.memberSessions.of(id)).length} signed in`],
  ['Mail leaves', account.transport === 'encrypted' ? 'encrypted only' : 'encrypted wherever the other side can'],
])}
${
  cases.length === 0
    ? ''
    : html`<h2>Abuse</h2>
<ul>${cases.map((one) => html`<li><a href="${CONSOLE_PATH}/abuse/${one.id}">Case ${one.id}</a>: ${one.state}${one.inForce ? `, ${one.inForce.kind}` : ''}</li>`)}</ul>`
}
<h2>Sending</h2>
${sending ? sendingFacts(sending) : nothingListed('Nothing is known of what it sends.')}
${
  acts.length === 0
    ? ''
    : html`<h2>What can be done</h2>
<ul>${acts.map((name) => html`<li><a href="${CONSOLE_PATH}/accounts/${id}/${name}">${ACCOUNT_ACTS[name].title}</a></li>`)}${may(operator.role, 'abuse.act') ? html`<li><a href="${CONSOLE_PATH}/abuse/open?address=${encodeURIComponent(account.address)}">Open a case of abuse</a></li>` : ''}</ul>`
}
<h2>Latest log-ins</h2>
${loginTable(await services.logins(id, MOST_LOGINS))}`
}

function doneText(done: string | undefined): string | undefined {
  const name = (Object.keys(ACCOUNT_ACTS) as AccountActName[]).find((one) => one === done)
  return name && ACCOUNT_ACTS[name].done
}

function quotaText({ limits, used }: Quota): string {
  const mebibytes = (octets: number) => `${numberIn(octets / 1024 ** 2, 'en')} MiB`
  const of = (limit: string | undefined) => (limit === undefined ? ', no limit' : ` of ${limit}`)
  const storage = limits.storageBytes === undefined ? undefined : mebibytes(limits.storageBytes)
  const messages = limits.messages === undefined ? undefined : numberIn(limits.messages, 'en')
  return `${mebibytes(used.storageBytes)}${of(storage)}; ${used.messages === 1 ? 'one message' : `${numberIn(used.messages, 'en')} messages`}${of(messages)}`
}

function factorText({ totpSinceMs, passkeys, recoveryCodesLeft }: FactorsView): string {
  const kinds = [
    ...(totpSinceMs === undefined ? [] : ['an authenticator app']),
    ...(passkeys.length === 0 ? [] : [passkeys.length === 1 ? 'a passkey' : `${passkeys.length} passkeys`]),
  ]
  return kinds.length === 0 ? 'none' : `${kinds.join(', ')}; ${recoveryCodesLeft} recovery codes left`
}

function sendingFacts({ standing, limits }: ConsoleSending): Markup {
  const { counts, hold, throttle, lastHeldMs } = standing
  const of = (used: number, limit: number) => `${numberIn(Math.round(used), 'en')} of ${numberIn(limit, 'en')}`
  return factList([
    [
      'Held',
      hold ? html`<span class="bad">since ${momentIn(hold.sinceMs, 'en')} by ${hold.by}</span>: ${hold.reason}` : 'no',
    ],
    ['Throttled', throttle && `to ${throttle.percent} % until ${momentIn(throttle.untilMs, 'en')}`],
    ['Held last', lastHeldMs === undefined ? 'never' : momentIn(lastHeldMs, 'en')],
    ['Recipients of an hour', of(counts.recipientsOfHour, limits.recipientsPerHour)],
    ['Recipients of a day', of(counts.recipientsOfDay, limits.recipientsPerDay)],
    ['New recipients of an hour', of(counts.newRecipients, limits.newRecipientsPerHour)],
    ['Networks of a day', of(counts.networks, limits.networksPerDay)],
    ['Taken and refused by others', `${Math.round(counts.delivered)} and ${Math.round(counts.failed)}`],
  ])
}

function loginTable(logins: readonly LoginRecord[]): Markup {
  if (logins.length === 0) return nothingListed('Nobody has logged in of late.')
  const rows = logins.map(({ atMs, service, mechanism, address, protection, accepted, detail, times = 1 }) => [
    momentIn(atMs, 'en'),
    `${service.toUpperCase()}, ${mechanism}`,
    address,
    protectionText(protection),
    html`<span class="${accepted ? 'good' : 'bad'}">${accepted ? 'accepted' : 'refused'}</span>${detail === undefined ? '' : `: ${detail}`}${times > 1 ? ` × ${times}` : ''}`,
  ])
  return recordTable('Latest log-ins', ['When', 'Service', 'From', 'Protected by', 'Result'], rows)
}

/** How a connection was protected, in a line. */
export function protectionText(protection: Protection | undefined): string {
  return protection ? `${protection.version.replace(/^TLSv/, 'TLS ')}, ${protection.group}` : 'nothing: clear text'
}
