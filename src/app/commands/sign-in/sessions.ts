import { Fault } from '../../../base/fault.ts'
import type { Accounts } from '../../../core/directory/accounts.ts'
import type { Directory } from '../../../core/directory/directory.ts'
import { isForwardSecret, isPostQuantum } from '../../../core/posture/protection.ts'
import type { WebSessions } from '../../../core/sessions/web-sessions.ts'
import { formatTable } from '../../terminal/format-table.ts'
import { formatMoment } from '../../terminal/format-time.ts'
import type { Outcome } from '../outcome.ts'

/** What of a house the commands work on. */
export interface SessionDesk {
  readonly accounts: Pick<Accounts, 'account'>
  readonly directory: Pick<Directory, 'account'>
  readonly sessions: Pick<WebSessions, 'of' | 'latest' | 'end' | 'endOf' | 'endAll' | 'generation'>
}

/** Whose sessions end: those of an address, one of them, or everybody's. */
export interface EndedSessions {
  readonly address: string | undefined
  readonly id: string | undefined
  readonly everybody: boolean
}

/** Lists browsers that are signed in, the last used first. @throws Fault peer directory/no-such-account */
export async function listSessions(
  { accounts, directory, sessions }: SessionDesk,
  address: string | undefined,
  most: number,
): Promise<Outcome> {
  const found =
    address === undefined
      ? await sessions.latest(most)
      : (await sessions.of((await accounts.account(address)).id)).slice(0, most)
  const rows = await Promise.all(
    found.map(async (session) => ({
      session,
      address: (await directory.account(session.accountId))?.address ?? session.accountId,
    })),
  )
  const text = formatTable(
    ['id', 'account', 'last used', 'since', 'kept', 'from', 'version', 'key exchange', 'browser'],
    rows.map(({ session, address: of }) => [
      session.id,
      of,
      formatMoment(session.usedMs),
      formatMoment(session.createdMs),
      session.isKept ? 'yes' : 'no',
      session.address,
      session.protection?.version ?? 'clear text',
      session.protection?.group ?? '',
      session.client,
    ]),
    'Nobody is signed in with a browser.',
  )
  const json = rows.map(({ session: { protection, ...session }, address: of }) => ({
    ...session,
    address: session.address,
    account: of,
    protection: protection ?? null,
    forwardSecret: protection !== undefined && isForwardSecret(protection),
    postQuantum: protection !== undefined && isPostQuantum(protection),
  }))
  return { text, json }
}

/** Ends sessions; whoever has one is signed out with the next request. @throws Fault peer session/not-found, command/bad-option, directory/no-such-account */
export async function endSessions(
  { accounts, sessions }: SessionDesk,
  { address, id, everybody }: EndedSessions,
): Promise<Outcome> {
  if (everybody !== (address === undefined)) {
    throw new Fault('peer', 'command/bad-option', 'say whose sessions end: an address, or --all')
  }
  if (address === undefined) {
    await sessions.endAll(await sessions.generation())
    return { text: 'Everybody is signed out.', json: { everybody: true } }
  }
  const account = await accounts.account(address)
  if (id === undefined) {
    const ended = await sessions.endOf(account.id)
    return {
      text: `${ended} browsers of ${account.address} are signed out.`,
      json: { address: account.address, ended },
    }
  }
  if (!(await sessions.end(account.id, id))) {
    const problem = `${account.address} has no session ${id}; "posthus session list" shows those that there are`
    throw new Fault('peer', 'session/not-found', problem)
  }
  return { text: `Signed out.`, json: { address: account.address, ended: 1 } }
}
