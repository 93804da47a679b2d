import { ANNA, JmapTestBed } from '../../../../test/kit/jmap-test-bed.ts'
import { PGP_CAPABILITY } from '../../../wire/jmap/pgp.ts'
import { coreCapability } from '../core-capability.ts'
import { pgpCapability } from './pgp-capability.ts'
import type { PgpServices } from './pgp-services.ts'

/** Keys over JMAP, for a member with one address. */
export async function openPgpBed(
  lookups: PgpServices['lookups'] = { find: async () => ({ kind: 'absent' }) },
): Promise<JmapTestBed> {
  const directory = { account: async () => ANNA, aliasesOf: async () => [] }
  const book = { mayUse: async () => true }
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, pgpCapability({ directory, book, lookups })] })
  bed.using = ['urn:ietf:params:jmap:core', PGP_CAPABILITY]
  return bed
}
