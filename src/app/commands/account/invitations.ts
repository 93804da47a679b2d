import type { Clock } from '../../../base/clock.ts'
import type { Entropy } from '../../../base/entropy.ts'
import { Fault } from '../../../base/fault.ts'
import { randomId } from '../../../base/ids.ts'
import { digestOfInvitation, type Invitation, isGood, makeInvitationCode } from '../../../core/joining/invitation.ts'
import type { InvitationBook } from '../../../core/joining/invitation-book.ts'
import type { Configuration } from '../../config/configuration.ts'
import { siteBase } from '../../publishing/publishing-plan.ts'
import { formatFacts, formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** What of a house the commands work on. */
interface InvitationHouse {
  readonly configuration: Pick<Configuration, 'joining' | 'hostname' | 'listen'>
  readonly invitations: InvitationBook
  readonly clock: Clock
  readonly entropy: Entropy
}

const DAY_MS = 86_400_000
const ID_CHARACTERS = 8
const MAX_NOTE = 200

/** Makes an invitation; its link is in the answer and nowhere else. @throws Fault peer joining/long-note */
export async function makeInvitation(
  { configuration, invitations, clock, entropy }: InvitationHouse,
  { uses, days, note }: { readonly uses: number; readonly days: number; readonly note: string },
): Promise<Outcome> {
  if (note.length > MAX_NOTE) {
    throw new Fault('peer', 'joining/long-note', `the note is too long: write at most ${MAX_NOTE} characters`)
  }
  const code = makeInvitationCode(entropy)
  const createdMs = clock.nowMs()
  const untilMs = createdMs + days * DAY_MS
  const invitation = { id: randomId(entropy, ID_CHARACTERS), note, uses, used: 0, createdMs, untilMs }
  await invitations.add(invitation, digestOfInvitation(code))
  const link = `${siteBase(configuration)}/join?invitation=${code}`
  const facts: [string, string][] = [
    ['link', link],
    ['code', code],
    ['id', invitation.id],
    ['good for', `${uses} ${uses === 1 ? 'account' : 'accounts'}, until ${formatMoment(untilMs)}`],
  ]
  return { text: formatFacts(facts) + remark(configuration.joining.mode), json: { ...invitation, code, link } }
}

/** All of them. */
export async function listInvitations({ invitations, clock }: InvitationHouse): Promise<Outcome> {
  const all = await invitations.all()
  const rows = all.map((one) => [
    one.id,
    stateOf(one, clock.nowMs()),
    `${one.used} of ${one.uses}`,
    formatMoment(one.createdMs),
    formatMoment(one.untilMs),
    one.note,
  ])
  const empty = 'There are no invitations: "posthus invitation make" makes one.'
  const text = formatTable(['id', 'state', 'joined', 'made', 'until', 'note'], rows, empty)
  return { text, json: all.map((one) => ({ ...one, state: stateOf(one, clock.nowMs()) })) }
}

/** @throws Fault peer joining/no-such-invitation */
export async function revokeInvitation({ invitations }: InvitationHouse, id: string): Promise<Outcome> {
  if (!(await invitations.revoke(id))) {
    const mend = '"posthus invitation list" shows what there is'
    throw new Fault('peer', 'joining/no-such-invitation', `there is no invitation ${id}: ${mend}`)
  }
  return { text: `Nobody joins with ${id} any more.`, json: { id, revoked: true } }
}

function stateOf(invitation: Invitation, nowMs: number): 'good' | 'used up' | 'run out' {
  if (isGood(invitation, nowMs)) return 'good'
  return invitation.used < invitation.uses ? 'run out' : 'used up'
}

function remark(mode: Configuration['joining']['mode']): string {
  if (mode === 'invitation') return ''
  return mode === 'open'
    ? '\nNobody needs it: [joining] sign-up is "open".'
    : '\nNobody can use it yet: write [joining] sign-up = "invitation" into posthus.toml, and send SIGHUP.'
}
