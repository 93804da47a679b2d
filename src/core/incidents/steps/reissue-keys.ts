import type { Asset, Incident, ProofRow } from '../incident.ts'
import type { OldSecret, SecretKeeper } from '../secret-keeper.ts'
import { attendance, type HouseProcesses, type Patience, presentOnce } from './house-processes.ts'

/**
 * Replaces every secret that is at risk and for which nobody has said why it was not exposed. Proved is it by what is held afterwards, in every process: none of the old ones. Nothing of the old is
 * revoked yet.
 */
export async function reissueKeys(
  incident: Incident,
  keepers: readonly SecretKeeper[],
  processes: HouseProcesses,
  nowMs: () => number,
  patience: Patience,
): Promise<readonly ProofRow[]> {
  const atRisk = incident.assets.filter(({ kind, answer }) => kind === 'secret' && answer !== 'not-exposed')
  const failures = new Map<string, string>()
  for (const keeper of keepers) {
    const olds = atRisk.filter((asset) => asset.keeper === keeper.kind).map(oldSecretOf)
    if (olds.length === 0) continue
    for (const [name, reason] of await keeper.replace(olds)) failures.set(`${keeper.kind}:${name}`, reason)
  }
  const changedMs = nowMs()
  processes.reread()
  const held = await heldBy(keepers)
  const present = await presentOnce(processes, ({ secretsReadMs }) => secretsReadMs >= changedMs, patience)
  const rows = atRisk.map((asset): ProofRow => {
    const isGone = !held.has(keyOf(asset))
    return { what: asset.id, seen: isGone ? 'replaced' : (failures.get(asset.id) ?? 'still in use'), holds: isGone }
  })
  const reread = present.map(
    ({ pid, role, secretsReadMs }): ProofRow => ({
      what: `${role} ${pid}`,
      seen: secretsReadMs >= changedMs ? 'works with the new ones' : 'has not read the new ones yet',
      holds: secretsReadMs >= changedMs,
    }),
  )
  return [attendance(present, processes.expected), ...reread, ...rows]
}

async function heldBy(keepers: readonly SecretKeeper[]): Promise<ReadonlySet<string>> {
  const held = await Promise.all(
    keepers.map(async (keeper) =>
      (await keeper.held()).map(({ name, fingerprint }) => `${keeper.kind}:${name}\n${fingerprint}`),
    ),
  )
  return new Set(held.flat())
}

function oldSecretOf({ id, keeper, fingerprint }: Asset): OldSecret {
  return { name: id.slice(keeper.length + 1), fingerprint }
}

function keyOf({ id, fingerprint }: Asset): string {
  return `${id}\n${fingerprint}`
}
