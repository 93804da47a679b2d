import { Fault } from '../../../base/fault.ts'
import { explainReasons } from '../../../core/filter/junk-reasons.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'
import type { Configuration } from '../../config/configuration.ts'
import type { House } from '../../house/house.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import { printable } from '../../terminal/printable.ts'
import type { Outcome } from '../outcome.ts'

/** Messages in Junk that `junk status` tells the reasons of. */
const SHOWN = 10

/** Says what a member's filter has learned, and why the latest messages are in Junk. @throws Fault directory/no-such-account */
export async function junkStatus(
  { accounts, mail }: House,
  { filter }: Configuration,
  address: string,
): Promise<Outcome> {
  const account = await accounts.account(address)
  const { state, size, latest } = await mail.read(account.id, async (reader) => {
    const box = (await reader.mailboxes()).find(({ specialUse }) => specialUse === '\\Junk')
    const first = Math.max(1, (box?.uidNext ?? 1) - SHOWN)
    const rows = box ? await reader.list(box.id, UidSet.of([{ first, last: 0xffffffff }]), ['subject']) : []
    const latest = []
    for (const { bodyId, internalMs, baseSubject = '' } of rows.toReversed()) {
      const verdict = (await reader.provenance(bodyId))?.verdict
      latest.push({ atMs: internalMs, subject: baseSubject, reasons: verdict?.kind === 'junk' ? verdict.reasons : [] })
    }
    return { state: await reader.junk.state(), size: await reader.junk.size(), latest }
  })
  const taught = state?.taught ?? { junk: 0, good: 0 }
  const { leastLearned } = filter.model
  const decides = filter.learn && Math.min(taught.junk, taught.good) >= leastLearned
  const learned = `It has learned from ${taught.junk} junk and ${taught.good} good messages: ${size.words} words, ${size.senders} senders and correspondents.`
  const says = !filter.learn
    ? 'Members’ filters are turned off ([filter] learn).'
    : decides
      ? `It decides: from ${Math.round(filter.model.threshold * 100)} percent of certainty on, mail goes to Junk.`
      : `It does not decide anything yet: it takes ${leastLearned} of either kind. Move junk into Junk.`
  const table = formatTable(
    ['came', 'subject', 'why it is in Junk'],
    latest.map(({ atMs, subject, reasons }) => [
      formatMoment(atMs),
      printable(subject).slice(0, 40),
      reasons.length > 0 ? explainReasons(reasons) : 'put there by the member',
    ]),
    'Nothing is in Junk.',
  )
  return {
    text: `${account.address}: ${learned}\n${says}\n\n${table}`,
    json: { address: account.address, decides, taught, ...size, learnedMs: state?.learnedMs ?? null, latest },
  }
}

/** Learns now what would be learned within a minute. @throws Fault directory/no-such-account, peer filter/turned-off */
export async function junkLearn({ accounts, teacher }: House, address: string): Promise<Outcome> {
  const account = await accounts.account(address)
  if (!teacher)
    throw new Fault('peer', 'filter/turned-off', 'Members’ filters are turned off: set [filter] learn = true')
  const unheard: string[] = []
  const messages = await teacher.learn(account.id, new AbortController().signal, (reason) => unheard.push(reason))
  const lines = [`${account.address}: ${messages === 1 ? '1 message was' : `${messages} messages were`} learned.`]
  for (const reason of new Set(unheard)) lines.push(`rspamd did not learn one: ${printable(reason)}`)
  return { text: lines.join('\n'), json: { address: account.address, learned: messages, unheard } }
}

/** Forgets what a member's filter has learned; what is in the mailboxes now is not learned again. @throws Fault directory/no-such-account */
export async function junkReset({ accounts, mail }: House, address: string): Promise<Outcome> {
  const account = await accounts.account(address)
  await mail.write(account.id, async (writer) => {
    const mailboxes = await writer.mailboxes()
    await writer.junk.forget(new Map(mailboxes.map(({ id, highestModseq }) => [id, { modseq: highestModseq }])))
  })
  return {
    text: `${account.address}: the filter has forgotten everything. It begins with what is moved from now on.`,
    json: { address: account.address, forgotten: true },
  }
}
