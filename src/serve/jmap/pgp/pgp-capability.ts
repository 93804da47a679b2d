import type { MailStore } from '../../../core/mail/mail-store.ts'
import { PGP_CAPABILITY, type PgpAccountCapability } from '../../../wire/jmap/pgp.ts'
import type { Capability } from '../capability.ts'
import { changeRecords } from '../standard/record-changes.ts'
import { getCorrespondents } from './correspondent-get.ts'
import { queryCorrespondents } from './correspondent-query.ts'
import { setCorrespondents } from './correspondent-set.ts'
import { getKeys } from './key-get.ts'
import { lookUpKeys } from './key-lookup.ts'
import { setKeys } from './key-set.ts'
import { PGP_STORE_LIMITS } from './pgp-limits.ts'
import type { PgpServices } from './pgp-services.ts'

/** The PGP keys of a member and of those who write to them. Nothing here can open a message: private keys are kept as the browser has wrapped them. */
export function pgpCapability(services: PgpServices): Capability {
  const { maxKeys, maxKeyCharacters, maxCorrespondents, maxKeysOfCorrespondent, maxLookups } = PGP_STORE_LIMITS
  const limits: PgpAccountCapability = {
    maxKeys,
    maxKeyCharacters,
    maxCorrespondents,
    maxKeysOfCorrespondent,
    maxLookups,
  }
  return {
    uri: PGP_CAPABILITY,
    announce: {
      server: () => ({}),
      account: () => ({ ...limits }),
    },
    methods: {
      'PgpKey/get': getKeys,
      'PgpKey/changes': changeRecords('pgp-key'),
      'PgpKey/set': setKeys(services),
      'PgpKey/lookup': lookUpKeys(services.lookups),
      'PgpCorrespondent/get': getCorrespondents,
      'PgpCorrespondent/changes': changeRecords('pgp-correspondent'),
      'PgpCorrespondent/query': queryCorrespondents,
      'PgpCorrespondent/set': setCorrespondents,
    },
    pushes: ['PgpKey', 'PgpCorrespondent'],
    states: ({ mail }, account) => readStates(mail, account),
  }
}

function readStates(mail: MailStore, account: string): Promise<Record<string, string>> {
  return mail.read(account, async ({ records }) => ({
    PgpKey: `${await records.state('pgp-key')}`,
    PgpCorrespondent: `${await records.state('pgp-correspondent')}`,
  }))
}
