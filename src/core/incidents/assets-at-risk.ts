import type { Asset, IncidentKind } from './incident.ts'
import type { SecretKeeper } from './secret-keeper.ts'

/**
 * Everything that an incident of that kind puts at risk, from what the house holds now: nobody types the list, so nobody forgets a key. A drill takes the same list but for what
 * belongs to members.
 */
export async function assetsAtRisk(kind: IncidentKind, keepers: readonly SecretKeeper[]): Promise<readonly Asset[]> {
  const secrets: Asset[] = []
  for (const keeper of keepers) {
    if (kind === 'drill' && keeper.concernsMembers) continue
    for (const { name, ...secret } of await keeper.held()) {
      secrets.push({ id: `${keeper.kind}:${name}`, kind: 'secret', keeper: keeper.kind, ...secret })
    }
  }
  const ofMembers = kind === 'drill' ? [] : [CREDENTIALS, CONTENT]
  return kind === 'credentials' ? [CREDENTIALS, CONTENT] : [...secrets, ...ofMembers]
}

const CREDENTIALS: Asset = {
  id: 'credentials',
  kind: 'credentials',
  keeper: 'members',
  title: 'Names and passwords of members that were in the memory of a process',
  fingerprint: '',
  processes: ['protocols'],
}

const CONTENT: Asset = {
  id: 'content',
  kind: 'content',
  keeper: 'members',
  title: 'Mail that was in the memory of a process, or that could be read with a password',
  fingerprint: '',
  processes: ['protocols', 'back-office'],
}
