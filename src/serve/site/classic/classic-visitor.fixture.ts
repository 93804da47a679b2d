import { JmapTestBed, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { coreCapability } from '../../jmap/core-capability.ts'
import { mailCapability } from '../../jmap/mail/mail-capability.ts'
import { protectionCapability } from '../../jmap/protection/protection-capability.ts'
import { ANNA } from '../site-services.fixture.ts'
import { Visitor } from '../site-visitor.fixture.ts'
import { classicRoutes } from './classic-routes.ts'
import { MemberJmap } from './member-jmap.ts'

/** Anna at the classic webmail, with an account on disk. */
export class ClassicVisitor implements AsyncDisposable {
  readonly bed: JmapTestBed
  readonly visitor: Visitor

  private constructor(bed: JmapTestBed, visitor: Visitor) {
    this.bed = bed
    this.visitor = visitor
  }

  static async open(): Promise<ClassicVisitor> {
    // Nothing was sent from here.
    const log = { log: { find: async () => [], latestTo: async () => new Map() } } as Loose
    const bed = await JmapTestBed.open()
    await bed.mail.create(ANNA.id)
    const visitor = new Visitor((site, { services, sessions }) => {
      const jmap = new MemberJmap(bed.services, [coreCapability, mailCapability, protectionCapability(log)], sessions)
      site.route('/', classicRoutes({ ...services, jmap }))
    })
    await visitor.signIn()
    return new ClassicVisitor(bed, visitor)
  }

  deliver(text: string, mailbox = 'INBOX'): Promise<string> {
    return this.bed.deliver(text, { account: ANNA.id, mailbox })
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
