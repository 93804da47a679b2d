import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Locator, Page } from 'playwright-core'
import { ImapPeer } from '../../interop/harness/imap-peer.ts'
import { PASSWORD } from '../../interop/harness/posthus.ts'
import { eventually } from '../../interop/harness/program.ts'
import { Workbench } from '../../interop/harness/workbench.ts'
import { House } from './house.ts'
import { type MemberKey, PASSPHRASE, PgpPost } from './pgp-post.ts'
import { startBrowser, Visitor } from './visitor.ts'

export const SECRET = 'the wolf comes at midnight'

/** Anna at a browser with a key of hers, Ada elsewhere with GnuPG, and somebody who listens for what leaks. */
export class PgpMember implements AsyncDisposable {
  readonly house: House
  readonly post: PgpPost
  readonly anna: Visitor
  readonly key: MemberKey
  /** Fingerprint of Ada's key. */
  readonly ada: string
  /** Whatever was asked of whoever listens at `leak`. */
  readonly heard: string[]
  readonly leak: string
  readonly #bench: Workbench
  readonly #browser: Browser
  /** Where messages were found before. */
  readonly #addresses = new Map<string, string>()

  private constructor(
    parts: Pick<PgpMember, 'house' | 'post' | 'anna' | 'key' | 'ada' | 'heard' | 'leak'>,
    bench: Workbench,
    browser: Browser,
  ) {
    this.house = parts.house
    this.post = parts.post
    this.anna = parts.anna
    this.key = parts.key
    this.ada = parts.ada
    this.heard = parts.heard
    this.leak = parts.leak
    this.#bench = bench
    this.#browser = browser
  }

  static async open(name: string): Promise<PgpMember> {
    const bench = await Workbench.open(`${name}-post`)
    const heard: string[] = []
    const listener = createServer((request, response) => {
      heard.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    bench.defer(() => void listener.close())
    const leak = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
    const [house, browser] = await Promise.all([House.open(name, ['anna', 'bob']), startBrowser()])
    const post = await PgpPost.open(bench, house)
    const [key, anna] = await Promise.all([
      post.makeMemberKey('anna@posthus.test'),
      Visitor.open(browser, house.origin, { width: 1280, theme: 'light' }),
    ])
    const [ada] = await Promise.all([post.gnupg.generate('Ada Øst <ada@example.net>', 'ecc'), anna.signIn()])
    const member = new PgpMember({ house, post, anna, key, ada, heard, leak }, bench, browser)
    const { publicKey, wrappedPrivateKey } = key
    await member.jmap('PgpKey/set', { create: { key: { publicKey, wrappedPrivateKey, isDefault: true } } })
    return member
  }

  get page(): Page {
    return this.anna.page
  }

  /** Nothing was complained of, and nobody has heard anything. */
  assertQuiet(): void {
    assert.deepEqual(this.anna.complaints.splice(0), [])
    assert.deepEqual(this.heard.splice(0), [])
  }

  path(name: string): string {
    return this.#bench.path(name)
  }

  /** Asks the server as the page does. */
  async jmap(name: string, args: object): Promise<Record<string, unknown>> {
    const response = await this.page.evaluate(
      async ([call, given]) => {
        const find = (tag: string) =>
          (
            globalThis as unknown as { document: { querySelector(tag: string): { textContent: string } } }
          ).document.querySelector(tag)
        const { session, csrf } = JSON.parse(find('script[type="application/json"]').textContent)
        const accountId = Object.values(session.primaryAccounts)[0]
        const answer = await fetch('/jmap/api', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-csrf': csrf },
          body: JSON.stringify({
            using: Object.keys(session.capabilities),
            methodCalls: [[call, { accountId, ...(given as object) }, '0']],
          }),
        })
        return await answer.text()
      },
      [name, args] as const,
    )
    const { methodResponses } = JSON.parse(response) as { methodResponses: [string, Record<string, unknown>][] }
    const [what, answer] = methodResponses[0] ?? []
    assert.equal(what, name, response)
    return answer ?? {}
  }

  deliver(messages: readonly string[]): Promise<void> {
    return this.post.deliver(messages, 'anna@posthus.test')
  }

  rowOf(subject: string): Locator {
    return this.page.locator('.row a', { has: this.page.getByText(subject, { exact: true }) })
  }

  /** What stands above a message. */
  state(): Locator {
    return this.page.locator('.sealstate')
  }

  /** Shows the message of a row, and says what stands above it. */
  async read(subject: string): Promise<string> {
    const known = this.#addresses.get(subject)
    if (known === undefined) {
      await this.page.goto('/mail/#/')
      // What has come last lies on top, wherever the list was left.
      await this.page.locator('.scroller').evaluate((element) => element.scrollTo(0, 0))
      await this.rowOf(subject).click()
    } else await this.page.goto(known)
    await this.page.locator('.reading h1').waitFor()
    this.#addresses.set(subject, this.page.url())
    await this.state().waitFor()
    return saidBy(this.state())
  }

  async unlock(passphrase = PASSPHRASE): Promise<void> {
    await this.page.getByRole('button', { name: 'Enter the passphrase' }).first().click()
    await this.enter(passphrase)
  }

  /** Answers the sheet that asks for the passphrase. */
  async enter(passphrase = PASSPHRASE): Promise<void> {
    await this.page.locator('dialog input[type=password]').fill(passphrase)
    await this.page.keyboard.press('Enter')
  }

  /** Keys of somebody that the member has accepted; the first is in use. */
  async know(address: string, fingerprints: readonly string[]): Promise<void> {
    const keys = await Promise.all(
      fingerprints.map(async (fingerprint, at) => ({
        fingerprint,
        publicKey: await this.post.gnupg.exportPublic(fingerprint),
        acceptance: at === 0 ? 'accepted' : 'replaced',
        source: 'imported',
        firstSeenAt: '2026-01-01T00:00:00Z',
      })),
    )
    const { ids } = await this.jmap('PgpCorrespondent/query', { filter: { addresses: [address] } })
    const [id] = ids as string[]
    await this.jmap('PgpCorrespondent/set', id ? { update: { [id]: { keys } } } : { create: { it: { address, keys } } })
  }

  /** The message of a mailbox, as IMAP has it, that holds something; `read`: what is looked at in place of each. A connection for each look would cost a password hash each. */
  async eventually(
    owner: string,
    mailbox: string,
    holds: RegExp,
    read: (message: string) => Promise<string> | string = (message) => message,
  ): Promise<string> {
    const peer = await ImapPeer.logIn(this.house.posthus.ports.imaps, `${owner}@posthus.test`, PASSWORD)
    let next = 1
    const look = async () => {
      await peer.ok(`EXAMINE ${mailbox}`)
      for (const [uid, octets] of await peer.fetchBodies(`${next}:*`)) {
        if (uid < next) continue
        next = uid + 1
        const message = await read(octets.toString('latin1'))
        if (holds.test(message)) return message
      }
      return undefined
    }
    try {
      return await eventually(look, `${mailbox} of ${owner} to have ${holds}`)
    } finally {
      await peer.logOut()
    }
  }

  /** What GnuPG makes of an encrypted message. */
  async decrypted(message: string): Promise<string> {
    return Buffer.from((await this.post.gnupg.ask(['--decrypt'], armorOf(message))).octets).toString()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await this.house[Symbol.asyncDispose]()
    await this.#bench[Symbol.asyncDispose]()
  }
}

export async function saidBy(where: Locator): Promise<string> {
  return ((await where.textContent()) ?? '').replace(/\s+/g, ' ')
}

export function armorOf(message: string): string {
  return /-----BEGIN PGP MESSAGE-----[\s\S]*-----END PGP MESSAGE-----/.exec(message)?.[0] ?? ''
}

/** The fields of a message of Ada's. */
export function headOf(subject: string, from = 'Ada <ada@example.net>'): string {
  return `From: ${from}\nTo: anna@posthus.test\nSubject: ${subject}\nDate: ${new Date().toUTCString()}\n`
}

export function plainOf(text = SECRET): string {
  return `Content-Type: text/plain; charset=utf-8\n\n${text}\n`
}
