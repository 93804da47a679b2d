import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { ImapTestBed } from '../../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../../test/transcripts/patient-client.ts'
import { LeakyBuckets } from '../../../base/leaky-buckets.ts'
import type { Account } from '../../../core/directory/directory.ts'
import { ALL_RIGHTS } from '../../../core/mail/acl.ts'
import type { Json } from '../../../wire/jmap/json.ts'
import { MAIL_CAPABILITY, PRINCIPALS_CAPABILITY } from '../../../wire/jmap/session.ts'
import { answerApi } from '../answer-api.ts'
import { MethodTable } from '../call-methods.ts'
import { JMAP_LIMITS } from '../jmap-limits.ts'
import type { JmapServices } from '../jmap-services.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { ThreadTotals } from '../mail/thread-totals.ts'
import { ReachedStatesWatches } from '../reached-states.ts'
import { principalsCapabilities } from './principals-capability.ts'
import { SharedAccounts } from './shared-accounts.ts'

const ALICE = 'alice00000000000000000000'
const BOB = 'bob0000000000000000000000'
const TEAM = '"#user/alice@posthus.test/Team"'

/** RFC 8621 §2, written down once more: which letters each right needs. */
const NEEDS: Readonly<Record<string, string>> = {
  mayReadItems: 'lr',
  mayAddItems: 'i',
  mayRemoveItems: 'te',
  maySetSeen: 's',
  maySetKeywords: 'w',
  mayCreateChild: 'k',
  mayRename: 'x',
  mayDelete: 'x',
  maySubmit: 'p',
  mayShare: 'a',
}

const letters = fc.subarray([...ALL_RIGHTS]).map((some) => some.join(''))
const booleans = fc.record(
  Object.fromEntries(Object.keys(NEEDS).map((name) => [name, fc.boolean()])) as Record<string, fc.Arbitrary<boolean>>,
)

/** One store, which members reach over IMAP and over JMAP. */
class BothProtocols implements AsyncDisposable {
  readonly #bed: ImapTestBed
  readonly #services: JmapServices
  readonly #table: MethodTable

  private constructor(bed: ImapTestBed) {
    this.#bed = bed
    const { mail, clock, sharing } = bed
    const shares = new SharedAccounts(mail, sharing)
    this.#services = {
      mail,
      clock,
      shares,
      limits: JMAP_LIMITS,
      threadTotals: new ThreadTotals(),
      reachedStates: new ReachedStatesWatches(),
      entropy: { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) },
    } as unknown as JmapServices
    const principals = { asked: new LeakyBuckets(1, 1, clock), accounts: async () => ({}) }
    this.#table = new MethodTable([mailCapability, ...principalsCapabilities(principals)])
  }

  static async open(): Promise<BothProtocols> {
    return new BothProtocols(await ImapTestBed.open())
  }

  async imap(member: string): Promise<PatientClient> {
    const client = new PatientClient(this.#bed.connect())
    await client.heard(/OK/)
    await client.say(`LOGIN ${member}@posthus.test secret`)
    return client
  }

  async jmap(member: string, name: string, args: Loose): Promise<Loose> {
    const account = (await this.#bed.directory.account(member)) as Account
    const caller = { account, credential: 'password', isProved: () => true }
    const request = { using: [MAIL_CAPABILITY, PRINCIPALS_CAPABILITY], methodCalls: [[name, args, '0']] }
    const connection = { id: 'c1', remoteAddress: '192.0.2.7', protection: undefined }
    const { signal } = new AbortController()
    const answer = await answerApi(request as Json, caller, this.#table, this.#services, signal, connection)
    return answer.methodResponses[0]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bed[Symbol.asyncDispose]()
  }
}

test('whatever is granted over IMAP, JMAP tells of the same rights as MYRIGHTS does', async () => {
  await using both = await BothProtocols.open()
  const [alice, bob] = [await both.imap('alice'), await both.imap('bob')]
  await alice.say('CREATE Team')
  const grants = fc.record({ 'bob@posthus.test': letters, anyone: letters, '-bob@posthus.test': letters })
  const property = fc.asyncProperty(grants, async (given) => {
    for (const [who, rights] of Object.entries(given)) await alice.say(`SETACL Team ${who} "${rights}"`)
    const said = /^\* MYRIGHTS (?:"[^"]*"|\S+) "?([a-z]*)"?\r$/m.exec(await bob.say(`MYRIGHTS ${TEAM}`))
    const mine = said?.[1] ?? ''
    const [name, answer] = await both.jmap(BOB, 'Mailbox/get', { accountId: `A${ALICE}`, ids: null })
    if (!mine.includes('l')) return assert.equal(answer.type, 'accountNotFound', name)
    const needed = Object.entries(NEEDS).map(([right, all]) => [right, [...all].every((one) => mine.includes(one))])
    assert.deepEqual(answer.list[0].myRights, Object.fromEntries(needed), mine)
  })
  await fc.assert(property, { numRuns: 60 })
})

test('whatever is granted over JMAP, GETACL tells of it', async () => {
  await using both = await BothProtocols.open()
  const alice = await both.imap('alice')
  await alice.say('CREATE Team')
  const [, { list }] = await both.jmap(ALICE, 'Mailbox/get', { accountId: `A${ALICE}`, ids: null })
  const { id } = list.find(({ name }: Loose) => name === 'Team')
  const property = fc.asyncProperty(booleans, async (asked) => {
    const wanted = { ...asked, mayDelete: asked['mayRename'] as boolean }
    const update = { [id]: { [`shareWith/P${BOB}`]: wanted } }
    const [, done] = await both.jmap(ALICE, 'Mailbox/set', { accountId: `A${ALICE}`, update })
    assert.deepEqual(done.updated, { [id]: null })
    const told = / bob@posthus\.test ([a-z]+)/.exec(await alice.say('GETACL Team'))?.[1] ?? ''
    const expected = [...ALL_RIGHTS].filter((letter) =>
      Object.entries(wanted).some(([right, is]) => is && NEEDS[right]?.includes(letter)),
    )
    assert.deepEqual(new Set(told.replace(/[cd]/g, '')), new Set(expected), told)
  })
  await fc.assert(property, { numRuns: 60 })
})

test('a notice of what IMAP has granted is there over JMAP', async () => {
  await using both = await BothProtocols.open()
  const alice = await both.imap('alice')
  await alice.say('CREATE Team')
  await alice.say('SETACL Team bob@posthus.test lrs')
  const notices = () => both.jmap(BOB, 'ShareNotification/get', { accountId: `A${BOB}`, ids: null })
  const [, { list }] = await notices()
  assert.equal(list.length, 1)
  assert.deepEqual([list[0].name, list[0].oldRights, list[0].newRights.maySetSeen], ['Team', null, true])
  await alice.say('DELETEACL Team bob@posthus.test')
  assert.deepEqual((await notices())[1].list, [])
})
