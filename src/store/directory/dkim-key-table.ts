import type { DkimKey, DkimKeyState, DkimStep } from '../../core/directory/directory.ts'
import { noSuchDomain, selectorTaken } from '../../core/directory/directory-faults.ts'
import { isKept } from '../../core/directory/dkim-key-states.ts'
import type { SqlReader, SqlWriter } from '../sql/database.ts'

interface DkimRow {
  domain: string
  selector: string
  algorithm: DkimKey['algorithm']
  private_key: string
  public_key: string
  created_ms: number
  state: DkimKeyState
  state_ms: number
}

/** The keys of a domain, the oldest first. */
export async function listDkimKeys(tx: SqlReader, domain: string): Promise<readonly DkimKey[]> {
  const rows = await tx.all<DkimRow>('SELECT * FROM dkim_key WHERE domain = $1 ORDER BY created_ms, selector', domain)
  return rows.map(dkimKeyOf)
}

/** @throws Fault directory/no-such-domain, directory/selector-taken */
export async function addDkimKey(tx: SqlWriter, key: DkimKey): Promise<void> {
  if (!(await tx.get('SELECT 1 FROM domain WHERE name = $1', key.domain))) throw noSuchDomain(key.domain)
  const added = await tx.run(
    `INSERT INTO dkim_key (domain, selector, algorithm, private_key, public_key, created_ms, state, state_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    key.domain,
    key.selector,
    key.algorithm,
    key.privateKey,
    key.publicKey,
    key.createdMs,
    key.state,
    key.stateMs,
  )
  if (added === 0) throw selectorTaken(key.selector)
}

/** Takes all steps, or none: false where a key is no longer in the state that a step starts from. */
export async function moveDkimKeys(
  tx: SqlWriter,
  domain: string,
  steps: readonly DkimStep[],
  nowMs: number,
): Promise<boolean> {
  for (const { selector, from } of steps) {
    const state = 'SELECT 1 FROM dkim_key WHERE domain = $1 AND selector = $2 AND state = $3'
    if (!(await tx.get(state, domain, selector, from))) return false
  }
  for (const step of steps) await moveDkimKey(tx, domain, step, nowMs)
  return true
}

async function moveDkimKey(tx: SqlWriter, domain: string, { selector, to }: DkimStep, nowMs: number): Promise<void> {
  if (to === 'forgotten') {
    await tx.run('DELETE FROM dkim_key WHERE domain = $1 AND selector = $2', domain, selector)
    return
  }
  const key = isKept(to) ? '' : ", private_key = ''"
  await tx.run(
    `UPDATE dkim_key SET state = $1, state_ms = $2${key} WHERE domain = $3 AND selector = $4`,
    to,
    nowMs,
    domain,
    selector,
  )
}

function dkimKeyOf(row: DkimRow): DkimKey {
  return {
    domain: row.domain,
    selector: row.selector,
    algorithm: row.algorithm,
    privateKey: row.private_key,
    publicKey: row.public_key,
    createdMs: row.created_ms,
    state: row.state,
    stateMs: row.state_ms,
  }
}
