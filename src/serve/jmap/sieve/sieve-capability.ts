import { SHELF_LIMITS } from '../../../core/sieve/script-shelf.ts'
import { SIEVE_TEST_CAPABILITY } from '../../../wire/jmap/sieve-test.ts'
import { SIEVE_LIMITS } from '../../../wire/sieve/sieve-limits.ts'
import { SIEVE_EXTENSIONS } from '../../../wire/sieve/signatures.ts'
import type { Capability } from '../capability.ts'
import { getScripts, queryScripts, validateScripts } from './sieve-methods.ts'
import { readScripts } from './sieve-scripts.ts'
import { setScripts } from './sieve-set.ts'
import { MOST_TESTED, testScript } from './test-script.ts'

/** What RFC 9661 lacks: what a script would do. */
export const sieveTestCapability: Capability = {
  uri: SIEVE_TEST_CAPABILITY,
  announce: { server: () => ({}), account: () => ({ maxEmails: MOST_TESTED }) },
  methods: { 'SieveScript/test': testScript },
}

/** The filter scripts that ManageSieve has as well: RFC 9661. */
export const sieveCapability: Capability = {
  uri: 'urn:ietf:params:jmap:sieve',
  announce: {
    server: () => ({ implementation: 'Posthus' }),
    account: () => ({
      maxSizeScriptName: SHELF_LIMITS.maxNameBytes,
      maxSizeScript: SIEVE_LIMITS.maxScriptBytes,
      maxNumberScripts: SHELF_LIMITS.maxScripts,
      maxNumberRedirects: SIEVE_LIMITS.maxRedirects,
      sieveExtensions: [...SIEVE_EXTENSIONS],
      notificationMethods: ['mailto'],
      externalLists: null,
    }),
  },
  methods: {
    'SieveScript/get': getScripts,
    'SieveScript/set': setScripts,
    'SieveScript/query': queryScripts,
    'SieveScript/validate': validateScripts,
  },
  pushes: ['SieveScript'],
  states: async ({ mail }, account) => ({
    SieveScript: (await mail.read(account, ({ scripts }) => readScripts(scripts))).state,
  }),
}
