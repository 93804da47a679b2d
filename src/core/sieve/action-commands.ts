import { isAddress, tryAddress } from '../../wire/sieve/mail-syntax.ts'
import { parseNotifyMethod } from '../../wire/sieve/notify-method.ts'
import type { SieveNode } from '../../wire/sieve/sieve-script.ts'
import type { SieveAction, StorePlace } from './sieve-action.ts'
import { flagList, SieveFailure, type SieveRun } from './sieve-run.ts'

/** RFC 5228 §4.3. */
export function keep(run: SieveRun, node: SieveNode): undefined {
  store(run, node, { kind: 'default' }, false)
  run.keeps = false
}

/** RFC 5228 §4.1, RFC 3894, RFC 5490 §3.2, RFC 8579 §4, RFC 9042 §4. */
export function fileInto(run: SieveRun, node: SieveNode): undefined {
  const name = run.text(node.operands[0])
  if (name === '') throw new SieveFailure('fileinto has an empty name of a mailbox')
  const specialUse = run.tagged(node, 'specialuse')
  const mailboxId = run.tagged(node, 'mailboxid')
  const creates = node.tags.has('create')
  const isInbox = name.toUpperCase() === 'INBOX' && specialUse === undefined
  const place: StorePlace = {
    kind: 'mailbox',
    name: isInbox ? 'INBOX' : name,
    specialUse,
    creates,
    ...(mailboxId === undefined ? {} : { mailboxId }),
  }
  store(run, node, place, false)
  if (!node.tags.has('copy')) run.keeps = false
}

/** Keeps the message where it would go without a script. RFC 5228 §2.10.2. */
export function implicitKeep(run: SieveRun): void {
  run.act({ kind: 'store', place: { kind: 'default' }, flags: run.flags, header: run.actionHeader, isImplicit: true })
}

/** RFC 5228 §4.2. */
export function redirect(run: SieveRun, node: SieveNode): undefined {
  const address = tryAddress(run.text(node.operands[0]), 'with-name')
  if (address === undefined) throw new SieveFailure('redirect has something that is not an address')
  refuseRejected(run, 'redirect')
  if (!node.tags.has('copy')) run.keeps = false
  const redirects = run.actions.filter(({ kind }) => kind === 'redirect')
  // RFC 5228 §2.10.3: the same action again is the same action.
  if (redirects.some((action) => action.kind === 'redirect' && action.address === address)) return
  if (redirects.length >= run.limits.maxRedirects) {
    throw new SieveFailure(`it redirects a message to more than ${run.limits.maxRedirects} addresses`)
  }
  run.act({ kind: 'redirect', address, header: run.actionHeader })
}

/** RFC 5429 §2.1 and §2.2. */
export function reject(run: SieveRun, node: SieveNode): undefined {
  const rival = run.actions.find(({ kind }) => kind !== 'notify')
  if (rival) throw new SieveFailure(`${node.name} cannot go together with ${NAMES[rival.kind]}`)
  run.keeps = false
  run.act({ kind: 'reject', how: node.name as 'reject' | 'ereject', reason: run.text(node.operands[0]) })
}

/** RFC 5230 §4, RFC 6131. */
export function vacation(run: SieveRun, node: SieveNode): undefined {
  refuseRejected(run, 'vacation')
  if (run.actions.some(({ kind }) => kind === 'vacation')) throw new SieveFailure('vacation can be used once only')
  const from = run.tagged(node, 'from')
  const reason = run.text(node.operands[0])
  const subject = run.tagged(node, 'subject')
  const addresses = run.texts(node.tags.get('addresses'))
  const isMime = node.tags.has('mime')
  run.act({
    kind: 'vacation',
    reason,
    isMime,
    subject,
    from: from !== undefined && isAddress(from, 'with-name') ? from : undefined,
    addresses: addresses.map((address) => tryAddress(address)).filter((address) => address !== undefined),
    seconds: vacationSeconds(run, node),
    // RFC 5230 §4.2: without a handle, answers that say something else are other answers.
    handle: run.tagged(node, 'handle') ?? `\0${reason}\0${subject ?? ''}\0${from ?? ''}\0${isMime}`,
  })
}

/** RFC 5435 §3. */
export function notify(run: SieveRun, node: SieveNode): undefined {
  const method = parseNotifyMethod(run.text(node.operands[0]))
  if ('problem' in method) throw new SieveFailure(`notify: ${method.problem}`)
  if (method.recipients.length === 0) return
  if (run.actions.filter(({ kind }) => kind === 'notify').length >= run.limits.maxNotifications) {
    throw new SieveFailure(`it sends more than ${run.limits.maxNotifications} notifications of one message`)
  }
  const importance = run.tagged(node, 'importance') ?? '2'
  const from = run.tagged(node, 'from')
  run.act({
    kind: 'notify',
    method,
    from: from !== undefined && isAddress(from, 'with-name') ? from : undefined,
    importance: importance === '1' || importance === '3' ? importance : '2',
    message: run.tagged(node, 'message'),
  })
}

const DAY_SECONDS = 86_400
/** RFC 5230 §4.1: a site sets the least and the most; RFC 6131 §2: 0 answers every message, which makes loops, so it is raised. */
const VACATION_SECONDS = { default: 7 * DAY_SECONDS, least: DAY_SECONDS, leastWithSeconds: 60, most: 60 * DAY_SECONDS }

function vacationSeconds(run: SieveRun, node: SieveNode): number {
  const days = run.number(node, 'days')
  const seconds = run.number(node, 'seconds')
  const wanted = seconds ?? (days === undefined ? VACATION_SECONDS.default : days * DAY_SECONDS)
  const least = seconds === undefined ? VACATION_SECONDS.least : VACATION_SECONDS.leastWithSeconds
  return Math.min(Math.max(wanted, least), VACATION_SECONDS.most)
}

/** Puts a copy somewhere; a second one for the same place replaces the first one's flags (RFC 5228 §2.10.3, RFC 5232 §5). */
function store(run: SieveRun, node: SieveNode, place: StorePlace, isImplicit: boolean): void {
  refuseRejected(run, node.name)
  const flags = node.tags.has('flags') ? flagList(run.texts(node.tags.get('flags'))) : run.flags
  const action: SieveAction = { kind: 'store', place, flags, header: run.actionHeader, isImplicit }
  const same = run.actions.findIndex((other) => other.kind === 'store' && isSamePlace(other.place, place))
  if (same < 0) run.act(action)
  else run.actions[same] = { ...(run.actions[same] as SieveAction & { kind: 'store' }), flags }
}

function isSamePlace(a: StorePlace, b: StorePlace): boolean {
  if (a.kind === 'default' || b.kind === 'default') return a.kind === b.kind
  return a.name === b.name && a.specialUse === b.specialUse && a.mailboxId === b.mailboxId
}

function refuseRejected(run: SieveRun, name: string): void {
  if (run.actions.some(({ kind }) => kind === 'reject'))
    throw new SieveFailure(`${name} cannot go together with reject`)
}

const NAMES: Readonly<Record<SieveAction['kind'], string>> = {
  store: 'keep or fileinto',
  redirect: 'redirect',
  reject: 'reject',
  vacation: 'vacation',
  notify: 'notify',
}
