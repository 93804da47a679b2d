import assert from 'node:assert/strict'
import { LeakyBuckets } from '../../src/base/leaky-buckets.ts'
import type { Account } from '../../src/core/directory/directory.ts'
import { ANYONE } from '../../src/core/mail/acl.ts'
import { blobCapability } from '../../src/serve/jmap/blob/blob-capability.ts'
import type { Capability } from '../../src/serve/jmap/capability.ts'
import { coreCapability } from '../../src/serve/jmap/core-capability.ts'
import type { JmapLimits } from '../../src/serve/jmap/jmap-limits.ts'
import { mailCapability } from '../../src/serve/jmap/mail/mail-capability.ts'
import { sessionObject } from '../../src/serve/jmap/session-object.ts'
import { LOOKUPS_AN_HOUR } from '../../src/serve/jmap/shared/principals.ts'
import { principalsCapabilities } from '../../src/serve/jmap/shared/principals-capability.ts'
import { PRINCIPALS_CAPABILITY } from '../../src/wire/jmap/session.ts'
import { ANNA, basic, JmapTestBed, type Loose, MAIL } from './jmap-test-bed.ts'

export const BO: Account = { ...ANNA, id: 'b1', address: 'bo@posthus.test', name: 'Bo' }
export const CLEO: Account = { ...ANNA, id: 'c1', address: 'cleo@posthus.test', name: 'Cleo' }
/** A member of another domain. */
export const DAN: Account = { ...ANNA, id: 'd1', address: 'dan@other.test', name: 'Dan' }

/** Bo's account in JMAP. */
export const BOS = 'Ab1'

/** JMAP for Anna, and for Bo who shares mailboxes with her (or does not). */
export class SharingTestBed implements AsyncDisposable {
  readonly jmap: JmapTestBed
  readonly capabilities: readonly Capability[]
  readonly #using: readonly string[]

  private constructor(jmap: JmapTestBed, capabilities: readonly Capability[], using: readonly string[]) {
    this.jmap = jmap
    this.capabilities = capabilities
    this.#using = using
  }

  static async open(
    options: {
      readonly limits?: Partial<JmapLimits>
      readonly capabilities?: (bed: JmapTestBed) => readonly Capability[]
    } = {},
  ): Promise<SharingTestBed> {
    const { capabilities = () => [] } = options
    const made: { all: readonly Capability[] } = { all: [] }
    const all = (bed: JmapTestBed): readonly Capability[] => {
      const accounts = async (member: Account) =>
        sessionObject(list, bed.services, member, await bed.services.shares.of(member)).accounts
      const asked = new LeakyBuckets(LOOKUPS_AN_HOUR, 100, bed.clock)
      const list: readonly Capability[] = [
        coreCapability,
        mailCapability,
        blobCapability,
        ...principalsCapabilities({ asked, accounts }),
        ...capabilities(bed),
      ]
      made.all = list
      return list
    }
    const jmap = await JmapTestBed.open({ ...options, capabilities: all })
    const { directory } = jmap
    for (const name of ['posthus.test', 'other.test']) {
      await directory.addDomain({ name, catchAll: undefined, createdMs: 0 })
    }
    for (const account of [ANNA, BO, CLEO, DAN]) {
      const credential = { accountId: account.id, phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 }
      await directory.addAccount(account, credential)
      if (account !== ANNA) await jmap.mail.create(account.id)
    }
    const more = capabilities(jmap).map(({ uri }) => uri)
    return new SharingTestBed(jmap, made.all, [...MAIL, blobCapability.uri, PRINCIPALS_CAPABILITY, ...more])
  }

  /** Makes a mailbox of Bo's and says what others may do with it: `{ [account id or anyone]: letters }`. Gives its id in JMAP. */
  async mailbox(name: string, rights: Readonly<Record<string, string>> = {}): Promise<string> {
    await this.jmap.mail.write(BO.id, async (mail) => {
      if (!(await mail.mailboxNamed(name))) await mail.createMailbox(name)
    })
    for (const [identifier, letters] of Object.entries(rights)) await this.grant(name, letters, identifier)
    const found = await this.jmap.mail.read(BO.id, (mail) => mail.mailboxNamed(name))
    return `F${found?.id}`
  }

  /** As SETACL of IMAP has it; without letters the entry goes. */
  async grant(name: string, letters: string, identifier: string = ANNA.id): Promise<void> {
    if (letters !== '') await this.jmap.sharing.note(BO, identifier)
    await this.jmap.mail.write(BO.id, async (mail) => {
      await mail.setRights((await mail.mailboxNamed(name))?.id ?? 0, { identifier, rights: letters })
    })
  }

  /** Delivers a message to Bo. */
  deliver(text: string, mailbox: string, flags: readonly string[] = []): Promise<string> {
    return this.jmap.deliver(text, { account: BO.id, mailbox, flags })
  }

  async calls(methodCalls: readonly (readonly [name: string, args: Loose])[], who: Account = ANNA): Promise<Loose> {
    const numbered = methodCalls.map(([name, args], at) => [name, { accountId: BOS, ...args }, `${at}`])
    const body = JSON.stringify({ using: this.#using, methodCalls: numbered })
    const fields = { 'content-type': 'application/json', authorization: basic(who.address, 'right') }
    const response = await this.jmap.fetch('/jmap/api', { method: 'POST', body, headers: fields })
    assert.equal(response.status, 200)
    return (await response.json()) as Loose
  }

  /** The answer to one method call of Anna's on Bo's account, unless it says otherwise. */
  async call(name: string, args: Loose = {}, who: Account = ANNA): Promise<Loose> {
    const { methodResponses } = await this.calls([[name, args]], who)
    const [[answered, response]] = methodResponses
    if (answered === 'error' && this.jmap.failures.length > 0) throw this.jmap.failures.pop()
    assert.equal(answered, name, JSON.stringify(response))
    return methodResponses.length > 1 ? [response, methodResponses[1][1]] : response
  }

  /** The type of the error that it is answered with. */
  async refusal(name: string, args: Loose = {}, who: Account = ANNA): Promise<string> {
    const [[answered, response]] = (await this.calls([[name, args]], who)).methodResponses
    assert.equal(answered, 'error', `${name} was not refused: ${JSON.stringify(response)}`)
    return response.type
  }

  async session(who: Account = ANNA): Promise<Loose> {
    const headers = { authorization: basic(who.address, 'right') }
    return (await this.jmap.fetch('/jmap/session', { headers })).json()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jmap[Symbol.asyncDispose]()
  }
}

export { ANYONE }
