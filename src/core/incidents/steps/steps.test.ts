import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anAsset, anOpening } from '../incident.fixture.ts'
import { type Incident, type IncidentEntry, incidentOf, type Opening, type ProofRow } from '../incident.ts'
import { MemoryIncidentBook } from '../memory-incident-book.ts'
import { PUBLISHED_VULNERABILITIES } from '../published-vulnerabilities.ts'
import { type HeldSecret, replaceEach, type SecretKeeper } from '../secret-keeper.ts'
import { adviseMembers } from './advise-members.ts'
import { dropSessions } from './drop-sessions.ts'
import { forceMembers } from './force-members.ts'
import type { HouseProcessFacts } from './house-processes.ts'
import { provePatched } from './patched.ts'
import { reissueKeys } from './reissue-keys.ts'
import { revokeOld } from './revoke-old.ts'
import { verifyInstalled } from './verify-installed.ts'

const by = { atMs: 2_000, by: 'ada' }
const patience = { asks: 3, wait: async () => undefined }
const imaps = { service: 'imaps', host: '127.0.0.1', port: 993 }
const smtp = { service: 'smtp', host: '127.0.0.1', port: 25 }

function processOf(pid: number, facts: Partial<HouseProcessFacts> = {}): HouseProcessFacts {
  const versions = { node: '26.10.0', openssl: '3.5.8' }
  return { pid, role: 'protocols', versions, connectedSinceMs: 0, secretsReadMs: 0, bound: [imaps, smtp], ...facts }
}

/** A house of two processes, which do as they are told unless `facts` says otherwise. */
function houseOf(present: HouseProcessFacts[], expected = 2, nowMs = 5_000) {
  const told: string[] = []
  return {
    told,
    expected,
    present: async () => present,
    reread() {
      told.push('reread')
      present.splice(0, present.length, ...present.map((each) => ({ ...each, secretsReadMs: nowMs })))
    },
    endConnections() {
      told.push('end')
      present.splice(0, present.length, ...present.map((each) => ({ ...each, connectedSinceMs: nowMs })))
    },
  }
}

function opened(opening: Partial<Opening> = {}, assets = [anAsset('tls:shown')], ...more: IncidentEntry[]): Incident {
  return incidentOf(1, [anOpening(opening, assets), ...more])
}

function failed(rows: readonly ProofRow[]): string[] {
  return rows.filter(({ holds }) => !holds).map(({ what, seen }) => `${what}: ${seen}`)
}

test('patched: every process that runs is looked at; one that has not answered is not proved', async () => {
  const both = houseOf([processOf(1), processOf(2)])
  assert.deepEqual(failed(await provePatched(opened(), both, PUBLISHED_VULNERABILITIES)), [])
  const alone = houseOf([processOf(1)])
  assert.deepEqual(failed(await provePatched(opened(), alone, [])), ['processes: 1 of 2 have answered'])
})

test('patched: a version that has to be later, and one that is known for a hole, are named', async () => {
  const old = houseOf([processOf(1), processOf(2, { versions: { node: '26.9.0', openssl: '1.0.1f' } })])
  const incident = opened({ mendedIn: { node: '26.10.0' } })
  assert.deepEqual(failed(await provePatched(incident, old, PUBLISHED_VULNERABILITIES)), [
    'protocols 2: node 26.9.0, openssl 1.0.1f: node has to be 26.10.0 or later; CVE-2014-0160, mended in 1.0.1g',
  ])
})

function keeperOf(kind: string, held: HeldSecret[], fails?: string): SecretKeeper {
  return {
    kind,
    held: async () => held,
    replace: (olds) =>
      replaceEach(olds, async ({ name, fingerprint }) => {
        if (fails) throw new Error(fails)
        const at = held.findIndex((one) => one.name === name && one.fingerprint === fingerprint)
        if (at >= 0) held[at] = { ...(held[at] as HeldSecret), fingerprint: 'new' }
      }),
  }
}

const secret = (name: string, fingerprint = 'old'): HeldSecret => ({ name, title: name, fingerprint, processes: [] })

test('keys-reissued: all are replaced and read by every process; what was not exposed stays', async () => {
  const [tls, dkim] = [[secret('shown')], [secret('a'), secret('b')]]
  const assets = ['tls:shown', 'dkim:a', 'dkim:b'].map((id) => anAsset(id))
  const incident = opened({}, assets, { ...by, what: 'not-exposed', asset: 'dkim:b', because: 'elsewhere' })
  const house = houseOf([processOf(1), processOf(2)])
  const keepers = [keeperOf('tls', tls), keeperOf('dkim', dkim)]
  const rows = await reissueKeys(incident, keepers, house, () => 4_000, patience)
  assert.deepEqual(failed(rows), [])
  assert.deepEqual(
    rows.filter(({ what }) => what.includes(':')).map(({ what }) => what),
    ['tls:shown', 'dkim:a'],
  )
  assert.deepEqual([tls[0]?.fingerprint, dkim[0]?.fingerprint, dkim[1]?.fingerprint], ['new', 'new', 'old'])
  assert.deepEqual(house.told, ['reread'])
})

test('keys-reissued: one that a machine cannot replace is said with its mend, and keeps no other from being replaced', async () => {
  const tls = [secret('shown')]
  const assets = ['files:a', 'tls:shown'].map((id) => anAsset(id))
  const keepers = [keeperOf('files', [secret('a')], 'ask your authority for another'), keeperOf('tls', tls)]
  const house = houseOf([processOf(1), processOf(2)])
  const rows = await reissueKeys(opened({}, assets), keepers, house, () => 4_000, patience)
  assert.deepEqual(failed(rows), ['files:a: ask your authority for another'])
  assert.equal(tls[0]?.fingerprint, 'new')
})

test('keys-reissued: a process that goes on with the old ones is not passed over', async () => {
  const house = { ...houseOf([processOf(1), processOf(2)]), reread: () => undefined }
  const rows = await reissueKeys(opened({}, []), [], house, () => 4_000, patience)
  assert.equal(failed(rows).length, 2)
})

const certificate = { serial: '0a', issuer: 'CN=test', pem: '', notAfterMs: 9_000 }
const certified = { ...anAsset('tls:shown', 'old-key'), certificate }

test('installed: each socket is looked at for each host name, however many processes accept on it', async () => {
  const outside = {
    keyShown: async ({ port }: { port: number }, host: string) => {
      if (port === 25 && host === 'b.test') return 'old-key'
      if (port === 993 && host === 'c.test') throw new Error('it hangs up')
      return 'new-key'
    },
    isResumed: async () => false,
  }
  const house = houseOf([processOf(1), processOf(2)])
  const rows = await verifyInstalled(opened({}, [certified]), house, outside, ['a.test', 'b.test', 'c.test'])
  assert.equal(rows.length, 1 + 2 * 3)
  assert.deepEqual(failed(rows), ['imaps 993 as c.test: it hangs up', 'smtp 25 as b.test: still the old key old-key'])
})

test('old-revoked: what has expired need not be, and an authority that will not is a reason', async () => {
  const assets = [
    certified,
    { ...anAsset('tls:b'), certificate: { ...certificate, serial: '0b', notAfterMs: 100 } },
    { ...anAsset('tls:c'), certificate: { ...certificate, serial: '0c' } },
    anAsset('dkim:d'),
  ]
  const asked: string[] = []
  const revocation = {
    async revoke({ serial }: { serial: string }) {
      asked.push(serial)
      if (serial === '0c') throw new Error('the authority is away')
      return 'revoked'
    },
  }
  const rows = await revokeOld(opened({}, assets), revocation, 5_000)
  assert.deepEqual(asked, ['0a', '0c'])
  assert.deepEqual(failed(rows), ['tls:c, serial 0c: the authority is away'])
})

test('sessions-dropped: connections from before the new keys are ended, and no session is resumed', async () => {
  const incident = opened({}, [], { ...by, what: 'proved', stage: 'installed', rows: [] })
  const house = houseOf([processOf(1), processOf(2, { connectedSinceMs: 3_000 })])
  const outside = { keyShown: async () => '', isResumed: async ({ port }: { port: number }) => port === 25 }
  const rows = await dropSessions(incident, house, outside, patience)
  assert.deepEqual(house.told, ['end'])
  assert.deepEqual(failed(rows), ['smtp 25: resumes a session without a key agreement of its own'])
  const lazy = { ...houseOf([processOf(1), processOf(2)]), endConnections: () => undefined }
  assert.equal(
    failed(await dropSessions(incident, lazy, { ...outside, isResumed: async () => false }, patience)).length,
    2,
  )
})

const accounts = ['a', 'b', 'c'].map((id) => ({
  id,
  address: `${id}@posthus.test`,
  name: id,
  state: 'active' as const,
  unit: 'local',
  createdMs: 0,
}))

test('members-advised: each once, also if a process was killed before it could note it', async () => {
  const book = new MemoryIncidentBook()
  const id = await book.open(anOpening({ advice: 'advise' }))
  await book.advised(id, 'a')
  const letters: string[] = []
  // It lies there, and nobody had noted it.
  const post = {
    hasAdvice: async (account: { id: string }) => account.id === 'b',
    advise: async (account: { id: string }) => void letters.push(account.id),
  }
  const rows = await adviseMembers(await book.incident(id), book, post, accounts, () => 5)
  assert.deepEqual(letters, ['c'])
  assert.deepEqual(failed(rows), [])
  await adviseMembers(await book.incident(id), book, post, accounts, () => 6)
  assert.deepEqual(letters, ['c'])
})

test('members-advised: nobody is told of a drill', async () => {
  const book = new MemoryIncidentBook()
  const id = await book.open(anOpening({ kind: 'drill', advice: 'advise' }))
  const post = { hasAdvice: async () => false, advise: () => assert.fail('a letter was written') }
  assert.deepEqual(failed(await adviseMembers(await book.incident(id), book, post, accounts, () => 5)), [])
})

test('members-forced: passwords from before the incident are made useless, later ones stay', async () => {
  const changed = new Map([
    ['a', 10],
    ['b', 1_500],
    ['c', 999],
  ])
  const out: string[] = []
  const passwords = {
    credential: async (id: string) => ({ changedMs: changed.get(id) as number }),
    async lockOut({ id }: { id: string }) {
      out.push(id)
      changed.set(id, 3_000)
    },
  }
  assert.deepEqual(failed(await forceMembers(opened({ advice: 'force' }), passwords, accounts)), [])
  assert.deepEqual(out, ['a', 'c'])
  await forceMembers(opened({ advice: 'advise' }), passwords, accounts)
  await forceMembers(opened({ kind: 'drill', advice: 'force' }), passwords, accounts)
  assert.deepEqual(out, ['a', 'c'])
})
