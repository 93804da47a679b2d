import type { Account, Directory } from '../../../core/directory/directory.ts'
import type { ScrubFinding, ScrubRecord, SqliteScrubLedger } from '../../../store/directory/sqlite-scrub-ledger.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import type { Scrubber, ScrubOrder } from '../../upkeep/scrubber.ts'
import type { Outcome } from '../outcome.ts'

/** A finding that another version of the program understood otherwise: no damage. */
const HARMLESS = 'outdated'
/** Bodies between two lines about how far it has come. */
const TELL_EVERY = 1_000

interface Named extends ScrubFinding {
  readonly address: string
}

/** Looks at every row, index and body of accounts, and, if it is all of them, at the databases of the house and what waits in the queue. What is wrong is listed, and mended if it is asked for. */
export async function scrub(
  scrubber: Pick<Scrubber, 'account' | 'house'>,
  accounts: readonly Account[],
  withHouse: boolean,
  order: Omit<ScrubOrder, 'told'>,
  terminal: Terminal,
): Promise<Outcome> {
  const findings: Named[] = []
  const records: (ScrubRecord & { readonly address: string })[] = []
  for (const [index, account] of accounts.entries()) {
    const { address } = account
    const tell = (more: string) => {
      if (terminal.interactive) terminal.complain(`${index + 1}/${accounts.length} ${address}${more}`)
    }
    tell('')
    const told = ({ bodies, octets }: ScrubRecord) => {
      if (bodies % TELL_EVERY === 0) tell(`: ${bodies} bodies, ${octets} octets`)
    }
    const record = await scrubber.account(account, { ...order, told })
    records.push({ ...record, address })
    findings.push(...record.findings.map((finding) => ({ address, ...finding })))
  }
  const house = withHouse ? await scrubber.house(order) : { messages: 0, findings: [] }
  findings.push(...house.findings.map((finding) => ({ address: '(house)', ...finding })))
  const bodies = records.reduce((sum, record) => sum + record.bodies, 0)
  const octets = records.reduce((sum, record) => sum + record.octets, 0)
  const summary = `${accounts.length} accounts, ${bodies} bodies, ${octets} octets and ${house.messages} queued messages looked at.`
  return {
    text: `${summary}\n${tableOf(findings, 'Everything is what was stored.')}`,
    json: {
      accounts: records.map(({ address, after, bodies, octets, begunMs, finishedMs }) => ({
        address,
        position: after,
        bodies,
        octets,
        begunMs,
        finishedMs: finishedMs ?? null,
      })),
      queued: house.messages,
      findings,
    },
    failed: findings.some(isDamage),
  }
}

/** Shows when each account was looked at last, and what was found. */
export async function showScrubs(
  directory: Pick<Directory, 'accounts'>,
  scrubs: Pick<SqliteScrubLedger, 'records'>,
): Promise<Outcome> {
  const records = await scrubs.records()
  const accounts = (await directory.accounts()).map(({ id, address }) => ({ address, record: records.get(id) }))
  const table = formatTable(
    ['account', 'begun', 'finished', 'bodies', 'found', 'not mended'],
    accounts.map(({ address, record }) => [
      address,
      record && formatMoment(record.begunMs),
      record?.finishedMs !== undefined ? formatMoment(record.finishedMs) : record ? `at body ${record.after}` : 'never',
      record?.bodies,
      record?.findings.length,
      record?.findings.filter(isDamage).length,
    ]),
    'There are no accounts.',
  )
  const findings = accounts.flatMap(({ address, record }) =>
    (record?.findings ?? []).map((finding) => ({ address, ...finding })),
  )
  return {
    text: findings.length > 0 ? `${table}\n\n${tableOf(findings, '')}` : table,
    json: accounts.map(({ address, record }) => ({ address, ...(record ?? { finishedMs: null }) })),
    failed: findings.some(isDamage),
  }
}

function tableOf(findings: readonly Named[], nothing: string): string {
  return formatTable(
    ['account', 'mailbox', 'uid', 'what', 'problem', 'mended'],
    findings.map(({ address, mailbox, uid, what, problem, mended }) => [address, mailbox, uid, what, problem, mended]),
    nothing,
  )
}

function isDamage({ what, mended }: ScrubFinding): boolean {
  return mended === undefined && what !== HARMLESS
}
