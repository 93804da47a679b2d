import { createHash } from 'node:crypto'
import { coreCapability } from '../../../src/serve/jmap/core-capability.ts'
import { mailCapability } from '../../../src/serve/jmap/mail/mail-capability.ts'
import { vacationCapability } from '../../../src/serve/jmap/vacation/vacation-capability.ts'
import { ACCOUNT, JmapTestBed, type Loose, MAIL } from '../../kit/jmap-test-bed.ts'

const DAY_MS = 86_400_000

/** One member with mail of every kind that the cases look for. */
export class World implements AsyncDisposable {
  readonly bed: JmapTestBed
  /** Ids by the names of messages and mailboxes. */
  readonly ids: Record<string, string> = {}

  private constructor(bed: JmapTestBed) {
    this.bed = bed
  }

  static async open(): Promise<World> {
    const bed = await JmapTestBed.open({ capabilities: [coreCapability, mailCapability, vacationCapability] })
    bed.using = [...MAIL, vacationCapability.uri]
    const world = new World(bed)
    await world.#seed()
    return world
  }

  call(name: string, args: Loose = {}): Promise<Loose> {
    return this.bed.call(name, args)
  }

  /** Names of what a query finds, in its order. */
  async found(filter: Loose, more: Loose = {}): Promise<string[]> {
    const { ids } = await this.call('Email/query', { filter, ...more })
    return ids.map((id: string) => Object.keys(this.ids).find((name) => this.ids[name] === id) ?? id)
  }

  async email(name: string, properties: readonly string[], more: Loose = {}): Promise<Loose> {
    const { list } = await this.call('Email/get', { ids: [this.ids[name] ?? name], properties, ...more })
    return list[0]
  }

  async mailbox(id: string): Promise<Loose> {
    return (await this.call('Mailbox/get', { ids: [id] })).list[0]
  }

  async upload(content: string | Uint8Array, type = 'message/rfc822'): Promise<Loose> {
    const init = { method: 'POST', body: content as string, headers: { 'content-type': type } }
    return (await this.bed.fetch(`/jmap/upload/${ACCOUNT}`, init)).json()
  }

  async download(blobId: string, type = 'application/octet-stream'): Promise<Response> {
    return this.bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/x?accept=${encodeURIComponent(type)}`)
  }

  /** Makes a short draft, in the inbox unless the object says otherwise. */
  async draft(more: Loose = {}): Promise<Loose> {
    const object = {
      mailboxIds: { [this.ids['inbox'] as string]: true },
      from: [{ name: 'Test', email: 'anna@posthus.test' }],
      to: [{ name: 'User', email: 'user@example.com' }],
      subject: 'A draft',
      bodyStructure: { type: 'text/plain', partId: '1' },
      bodyValues: { 1: { value: 'body' } },
      ...more,
    }
    return (await this.call('Email/set', { create: { d: object } })).created?.d
  }

  async destroy(...ids: readonly string[]): Promise<Loose> {
    return this.call('Email/set', { destroy: ids })
  }

  /** Makes a mailbox at the top, or below another one. */
  async make(name: string, parentId: string | null = null, more: Loose = {}): Promise<string> {
    return (await this.call('Mailbox/set', { create: { m: { name, parentId, ...more } } })).created.m.id
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bed[Symbol.asyncDispose]()
  }

  async #seed(): Promise<void> {
    const { bed, ids } = this
    bed.clock.advance(100 * DAY_MS)
    const { list } = await this.call('Mailbox/get', { properties: ['role'] })
    for (const { id, role } of list) ids[role] = id
    ids['folder A'] = await this.make('Folder A')
    ids['folder B'] = await this.make('Folder B')
    ids['child'] = await this.make('Child', ids['folder A'])
    for (const [name, daysAgo, mailbox, keywords, text] of LETTERS) {
      const { blobId } = await this.upload(Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'))
      const receivedAt = new Date(bed.clock.nowMs() - daysAgo * DAY_MS).toISOString().replace('.000Z', 'Z')
      const email = { blobId, mailboxIds: { [ids[mailbox] as string]: true }, receivedAt }
      const object = { ...email, keywords: Object.fromEntries(keywords.map((one) => [one, true])) }
      const { created } = await this.call('Email/import', { emails: { i: object } })
      ids[name] = created.i.id
    }
  }
}

function message(
  from: string,
  subject: string,
  more: string,
  body: string,
  to = 'Test User <user@example.com>',
): string {
  const id = createHash('sha256').update(subject).digest('hex').slice(0, 8)
  const fields = more.includes('Message-ID') ? more : `Message-ID: <${id}@test>\n${more}`
  return `From: ${from}\nTo: ${to}\nSubject: ${subject}\nDate: Thu, 1 Jan 2026 12:00:00 +0000\n${fields}MIME-Version: 1.0\n${body}`
}

const TEXT = 'Content-Type: text/plain; charset=utf-8\n\n'
const MIXED = `Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p>The <b>financial</b> report.</p>
--b
Content-Type: application/pdf; name=report.pdf
Content-Disposition: attachment; filename=report.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--b--
`
const ALTERNATIVE = `Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Weekly digest as text
--b
Content-Type: text/html; charset=utf-8

<h1>Weekly Digest</h1>
--b--
`
const RELATED = `Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

<img src="cid:image1@test">
--b
Content-Type: image/jpeg
Content-ID: <image1@test>
Content-Disposition: inline
Content-Transfer-Encoding: base64

/9j/4AAQ
--b--
`

/** Name, age in days, mailbox, keywords, text. */
const LETTERS: readonly (readonly [string, number, string, readonly string[], string])[] = [
  [
    'plain',
    7,
    'inbox',
    ['$seen'],
    message('Alice Sender <alice@example.com>', 'Meeting tomorrow', '', `${TEXT}In the conference room.\n`),
  ],
  [
    'report',
    6,
    'inbox',
    ['$seen', '$flagged'],
    message('Bo <bo@example.com>', 'Financial Report', 'Cc: Charlie <charlie@example.net>\n', MIXED),
  ],
  [
    'start',
    5,
    'folder A',
    ['$seen'],
    message(
      'Bo <bo@example.com>',
      'Project Alpha',
      'Message-ID: <alpha1@test>\n',
      `${TEXT}Let us begin.\n`,
      'alice@example.com',
    ),
  ],
  [
    'reply',
    4,
    'inbox',
    [],
    message(
      'Alice Sender <alice@example.com>',
      'Re: Project Alpha',
      'Message-ID: <alpha2@test>\nIn-Reply-To: <alpha1@test>\nReferences: <alpha1@test>\n',
      `${TEXT}Yes.\n`,
    ),
  ],
  [
    'answer',
    3,
    'inbox',
    ['$seen', '$answered'],
    message(
      'Bo <bo@example.com>',
      'Re: Project Alpha',
      'Message-ID: <alpha3@test>\nIn-Reply-To: <alpha2@test>\nReferences: <alpha1@test> <alpha2@test>\n',
      `${TEXT}The xylophone plays.\n`,
    ),
  ],
  ['old', 30, 'folder A', ['$seen'], message('Old <old@example.com>', 'Very old', '', `${TEXT}Old.\n`)],
  ['digest', 2, 'inbox', ['$seen'], message('News <news@example.com>', 'Digest', '', ALTERNATIVE)],
  ['picture', 2, 'inbox', ['$seen'], message('Pia <pia@example.com>', 'Picture', '', RELATED)],
  [
    'labels',
    1,
    'inbox',
    ['$seen', '$forwarded', 'custom_label'],
    message('Lia <lia@example.com>', 'Labels', '', `${TEXT}Labels.\n`),
  ],
  [
    'special',
    1,
    'inbox',
    ['$seen'],
    message(
      'Sam <sam@example.com>',
      'Special',
      'X-Custom-Header: custom-value-12345\nList-Unsubscribe: <https://example.com/unsub>\nBcc: secret@example.com\n',
      `${TEXT}Special.\n`,
    ),
  ],
  ['bare', 1, 'inbox', ['$seen'], `From: nobody@example.com\nMessage-ID: <bare@test>\n\nNo subject.\n`],
  [
    'foreign',
    1,
    'inbox',
    ['$seen'],
    message('=?utf-8?B?6YeR5Z+O?= <kaneshiro@example.com>', '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', '', `${TEXT}Foreign.\n`),
  ],
  [
    'korean',
    1,
    'inbox',
    ['$seen'],
    message('Kim <kim@example.com>', 'Korean', '', 'Content-Type: text/plain; charset=euc-kr\n\n\xc7\xd1\xb1\xdb\n'),
  ],
  [
    'broken',
    1,
    'inbox',
    ['$seen'],
    message(
      'Bad <bad@example.com>',
      'Malformed',
      '',
      'Content-Type: text/plain; charset=us-ascii\n\nBroken \xff\xfe here\n',
    ),
  ],
  [
    'large',
    1,
    'inbox',
    ['$seen'],
    message('Big <big@example.com>', 'Large', '', `${TEXT}${'A line of text that goes on.\n'.repeat(2000)}`),
  ],
  ['below', 1, 'child', ['$seen'], message('Carl <carl@example.com>', 'Below', '', `${TEXT}Below.\n`)],
  ['s1', 3, 'folder B', ['$seen'], message('Aaron <aaron@example.com>', 'Cherry', '', `${TEXT}1\n`)],
  ['s2', 2, 'folder B', ['$seen', '$flagged'], message('Bella <bella@example.com>', 'Apple', '', `${TEXT}22222\n`)],
  ['s3', 1, 'folder B', ['$seen'], message('Carla <carla@example.com>', 'Banana', '', `${TEXT}3333333333\n`)],
]
