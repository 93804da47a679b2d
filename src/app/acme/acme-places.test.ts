import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { AcmeAuthority, refused } from '../../../test/kit/acme/authority.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { KeySeal } from '../../core/certificates/key-seal.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { KeyFolder } from '../../store/certificates/key-folder.ts'
import { SqliteAcmeAccounts } from '../../store/certificates/sqlite-acme-accounts.ts'
import { openTestDatabase } from '../../store/directory/directory-database.fixture.ts'
import { parseConfiguration } from '../config/read-configuration.ts'
import {
  type AcmeHouse,
  acmeMistakes,
  changeAccountKey,
  noteAccount,
  type OpenPlace,
  openPlaces,
} from './acme-places.ts'

const noDns: Dns = { ask: async () => ({ kind: 'no-name', ttl: 1, authentic: false }) }

test('the account key is made once, is readable by nobody else, and the account is noted', async (t) => {
  const { house, authority, folder } = await meeting(t)
  for (let start = 0; start < 3; start++) await withPlace(house, (place) => noteAccount(house, place))
  assert.equal(authority.accounts.size, 1)
  const [name = ''] = await readdir(join(folder, 'accounts'))
  assert.equal((await stat(join(folder, 'accounts', name))).mode & 0o777, 0o600)
  assert.match((await house.acmeAccounts.all())[0]?.url ?? '', /account\/1$/)
})

test('a change of the account key may be broken off anywhere: the account stays, and in the end there is one key', async (t) => {
  // Before the authority has heard of it, when it has and its answer is lost, and not at all.
  for (const breakOff of ['before', 'after', 'never'] as const) {
    const { house, authority, folder } = await meeting(t)
    await withPlace(house, (place) => noteAccount(house, place))
    const before = [...authority.accounts.values()][0]
    authority.interfere = (resource, request) => {
      if (resource !== 'key-change' || breakOff === 'never') return undefined
      if (breakOff === 'after') authority.accept(request)
      return refused(500, 'serverInternal', 'gone')
    }
    const changed = changeAccountKey(house, place(house))
    if (breakOff === 'never') await changed
    else await assert.rejects(changed, (error) => isFault(error, 'acme/unreachable'))
    authority.interfere = () => undefined
    await withPlace(house, ({ client }) => client.newOrder({ identifiers: [{ type: 'dns', value: 'a.test' }] }))
    assert.equal(authority.accounts.size, 1, breakOff)
    assert.ok(before && ![...authority.accounts.values()][0]?.equals(before))
    assert.equal((await readdir(join(folder, 'accounts'))).length, 1)
  }
})

const files: readonly (readonly [string, string | undefined, RegExp])[] = [
  ['that is missing', undefined, /eab\.key cannot be read \(ENOENT\)/],
  ['with something else in it', 'my secret is äöü', /holds no key in base64url/],
  ['that is empty', '', /holds no key/],
]
for (const [what, text, expected] of files) {
  test(`a file for the external account ${what} is named, and nothing of it is repeated`, async (t) => {
    const { house, folder } = await meeting(t, `eab-key-id = "kid-1"\neab-key-file = "eab.key"`)
    if (text !== undefined) await writeFile(join(folder, 'eab.key'), text)
    await assert.rejects(openPlaces(house), (error) => {
      return isFault(error, 'acme/bad-file') && expected.test(error.message) && !error.message.includes('secret')
    })
    const mistakes = await acmeMistakes(house.configuration)
    assert.equal(mistakes.length, 1)
    assert.match(mistakes[0] ?? '', expected)
  })
}

async function meeting(t: TestContext, more = '') {
  const clock = new ManualClock(Date.now())
  const authority = await AcmeAuthority.start(clock)
  const database = await openTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'posthus-places-'))
  t.after(async () => {
    await authority[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  })
  await writeFile(join(folder, 'ca.pem'), authority.issuer.root)
  const text = `hostname = "a.test"
[acme]
agree-to-terms = true
[[acme.authorities]]
directory = "${authority.directoryUrl}"
ca-file = "ca.pem"
${more}
`
  const seal = async () => new KeySeal(undefined, [], systemEntropy)
  const house: AcmeHouse = {
    configuration: parseConfiguration(text, { folder }),
    acmeAccounts: new SqliteAcmeAccounts(database.database),
    accountKeys: new KeyFolder(join(folder, 'accounts'), seal, systemEntropy),
    dns: noDns,
    clock,
    entropy: systemEntropy,
  }
  return { house, authority, folder }
}

function place({ configuration }: AcmeHouse) {
  const [first] = configuration.acme.authorities
  assert.ok(first)
  return first
}

async function withPlace(house: AcmeHouse, work: (place: OpenPlace) => Promise<unknown>): Promise<void> {
  const [opened] = (await openPlaces(house)).values()
  assert.ok(opened)
  await work(opened)
  opened[Symbol.dispose]()
}
