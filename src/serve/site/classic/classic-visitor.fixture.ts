import { JmapTestBed, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { LeakyBuckets } from '../../../base/leaky-buckets.ts'
import { AddressBook } from '../../../core/directory/address-book.ts'
import { MemoryDirectory } from '../../../core/directory/memory-directory.ts'
import type { FirstScreen } from '../../../wire/jmap/first-screen.ts'
import { blobCapability } from '../../jmap/blob/blob-capability.ts'
import { contactsCapabilities } from '../../jmap/contacts/contacts-capability.ts'
import { coreCapability } from '../../jmap/core-capability.ts'
import { labelsCapability } from '../../jmap/labels/labels-capability.ts'
import { mailCapability } from '../../jmap/mail/mail-capability.ts'
import { protectionCapability } from '../../jmap/protection/protection-capability.ts'
import { principalsCapabilities } from '../../jmap/shared/principals-capability.ts'
import { sieveCapability } from '../../jmap/sieve/sieve-capability.ts'
import { submissionCapability } from '../../jmap/submission/submission-capability.ts'
import { vacationAudienceCapability, vacationCapability } from '../../jmap/vacation/vacation-capability.ts'
import type { Asset } from '../assets/assets.ts'
import { generationRoutes } from '../generations/generation-routes.ts'
import { standsAlone } from '../generations/stopped-page.ts'
import { ANNA } from '../site-services.fixture.ts'
import { CONNECTION, Visitor } from '../site-visitor.fixture.ts'
import { webmailRoutes } from '../webmail/webmail-routes.ts'
import { mailboxFinder } from './classic-env.ts'
import { classicRoutes } from './classic-routes.ts'
import { type MemberCalls, MemberJmap } from './member-jmap.ts'

/** The modern webmail, as far as its routes know it. */
const APPLICATION = new Map(
  ['webmail-a.js', 'beginning-a.js', 'beginning-a.css', 'webmail-a.svg', 'webmail-a.webmanifest', 'lead-on-a.js'].map(
    (name): [string, Asset] => [
      `/assets/${name}`,
      { type: 'text/plain', octets: new Uint8Array(), brotli: undefined, digest: 'd'.repeat(64), isImmutable: true },
    ],
  ),
)

/** Anna at the classic webmail, with an account on disk. */
export class ClassicVisitor implements AsyncDisposable {
  readonly bed: JmapTestBed
  readonly visitor: Visitor
  readonly #jmap: () => MemberJmap

  private constructor(bed: JmapTestBed, visitor: Visitor, jmap: () => MemberJmap) {
    this.bed = bed
    this.visitor = visitor
    this.#jmap = jmap
  }

  /** `harm`: what is broken of one of the webmails. */
  static async open(
    harm: { readonly jmap?: MemberJmap; readonly make?: () => Promise<FirstScreen> } = {},
  ): Promise<ClassicVisitor> {
    // Nothing was sent from here.
    const log = { log: { find: async () => [], latestTo: async () => new Map() } } as Loose
    const directory = new MemoryDirectory()
    await directory.addDomain({ name: 'example.org', catchAll: undefined, createdMs: 0 })
    await directory.addAccount(ANNA, {
      accountId: ANNA.id,
      phc: '',
      sealedScram: new Uint8Array(),
      version: 1,
      changedMs: 0,
    })
    // Nothing is sent: that takes a queue.
    const submission = submissionCapability({
      directory,
      book: new AddressBook(directory),
      limits: { maxFutureReleaseMs: 30 * 86_400_000 },
    } as Loose)
    const bed = await JmapTestBed.open()
    await bed.mail.create(ANNA.id)
    let made: MemberJmap | undefined
    const visitor = new Visitor((site, { services, sessions }) => {
      const jmap = new MemberJmap(
        bed.services,
        [
          coreCapability,
          blobCapability,
          mailCapability,
          protectionCapability(log),
          submission,
          sieveCapability,
          vacationCapability,
          vacationAudienceCapability,
          labelsCapability,
          ...contactsCapabilities(),
          ...principalsCapabilities({ asked: new LeakyBuckets(60, 100, bed.clock), accounts: async () => ({}) }),
        ],
        sessions,
      )
      made = jmap
      site.route(
        '/',
        standsAlone(services, 'classic', () => classicRoutes({ ...services, jmap: harm.jmap ?? jmap })),
      )
      site.route('/', generationRoutes({ ...services, findMailbox: mailboxFinder({ jmap }) }))
      site.route(
        '/',
        standsAlone(services, 'modern', () =>
          webmailRoutes({ ...services, assets: APPLICATION }, { make: harm.make ?? (async () => ({}) as FirstScreen) }),
        ),
      )
    })
    await visitor.world.services.generations.choose(ANNA.id, 'classic', 'member')
    await visitor.signIn()
    return new ClassicVisitor(bed, visitor, () => made as MemberJmap)
  }

  deliver(text: string, mailbox = 'INBOX'): Promise<string> {
    return this.bed.deliver(text, { account: ANNA.id, mailbox })
  }

  /** What a program of Anna's may ask, with the password shown lately. */
  calls(): MemberCalls {
    const session = { provedMs: this.visitor.clock.nowMs() }
    return this.#jmap().callsFor({ account: ANNA, session } as Loose, CONNECTION, new AbortController().signal)
  }

  /** Subjects in a folder, by its name in English. */
  async subjectsIn(folder: string): Promise<readonly (string | undefined)[]> {
    const [, path = ''] =
      new RegExp(`href="(/classic/folder/F\\d+)"[^>]*>${folder}`).exec(await this.page('/classic/')) ?? []
    return [...(await this.page(path)).matchAll(/class="what">([^<]*)</g)].map(([, subject]) => subject)
  }

  async page(path: string): Promise<string> {
    return (await this.visitor.ask(path)).text()
  }

  /** Posts a form of a page, and gives the page that it leads to. */
  async post(path: string, fields: Record<string, string> | [string, string][]): Promise<string> {
    const csrf = await this.visitor.token()
    const body = new URLSearchParams(fields)
    body.set('csrf', csrf)
    const answer = await this.visitor.ask(path, {
      method: 'POST',
      body,
      headers: { 'sec-fetch-site': 'same-origin', origin: 'https://mail.provider.test' },
    })
    const location = answer.headers.get('location')
    return location === null ? answer.text() : this.page(location)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bed[Symbol.asyncDispose]()
  }
}
