import { hex, utf8 } from '../../base/bytes.ts'
import type { Account } from '../../core/directory/directory.ts'
import type { GenerationChoice } from '../../core/generations/generation.ts'
import type { MailReader } from '../../core/mail/mail-store.ts'
import type { RecordKind } from '../../core/mail/record-shelf.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { readKeptKeys } from '../../core/pgp/kept-key.ts'
import { readSnoozes } from '../../core/snooze/snoozes.ts'
import type { ArchivePart } from '../../core/transfer/account-archive.ts'
import { storedCard } from '../../serve/jmap/contacts/contact-card.ts'
import { readKeptCorrespondent } from '../../serve/jmap/pgp/kept-correspondent.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import { writeVCard } from '../../wire/jscontact/write-vcard.ts'
import type { House } from '../house/house.ts'
import { accountFacts } from './account-facts.ts'
import { archivedPages } from './archived-pages.ts'
import { logInFiles } from './log-in-files.ts'
import { jsonFile, type PartFile } from './part-file.ts'

/** Records that are taken in again as they are, by the files that they lie in. */
export const RECORD_FILES = {
  'contacts/address-books.json': 'address-book',
  'contacts/cards.json': 'contact-card',
  'settings/identities.json': 'identity',
  'settings/sending.json': 'sending-preferences',
  'settings/absence.json': 'vacation',
  'settings/labels.json': 'label',
  'pgp/own-keys.json': 'pgp-key',
  'pgp/keys-of-others.json': 'pgp-correspondent',
} as const satisfies Record<string, RecordKind>

export const SCRIPTS_PATH = 'filters/filters.json'
export const ANNOTATIONS_PATH = 'settings/annotations.json'
export const WEBMAIL_PATH = 'settings/webmail.json'
export const LANGUAGE_PATH = 'settings/language.json'
export const SNOOZED_PATH = 'later/snoozed.json'
export const SCHEDULED_PATH = 'account/letters-under-way.json'

/** A record as an archive has it. */
export interface ArchivedRecord {
  readonly id: string
  /** Whether it is expected to change by itself. */
  readonly isOpen: boolean
  readonly value: unknown
}

/** A message that sleeps, told by its octets and when it was received: numbers of messages are of one house. */
export interface ArchivedSnooze {
  readonly sha256: string
  readonly receivedMs: number
  readonly untilMs: number
}

/** The language of pages and letters, as BCP 47 names it; null where none was chosen. */
export interface ArchivedLanguage {
  readonly language: string | null
}

/** What is noted at a mailbox, or at the account (null). */
export interface ArchivedAnnotation {
  readonly mailbox: string | null
  readonly entry: string
  readonly base64: string
}

/** Everything that a house knows of an account beside its mail. Secrets are not in it: no password, no app password, no second factor; private PGP keys as they are kept, wrapped. */
export async function* accountParts(house: House, account: Account): AsyncGenerator<PartFile> {
  for (const parts of [recordParts, scriptParts, contactParts, pgpParts, annotationParts, laterParts]) {
    yield* await house.mail.read(account.id, (mail) => parts(mail, account.id))
  }
  const [webmail] = await house.generations.choices(account.id)
  const pages = await archivedPages(house, account.id)
  yield jsonFile('settings', WEBMAIL_PATH, { ...(webmail ? chosenWebmail(webmail) : {}), pages })
  const language = (await house.languages.chosen(account.id)) ?? null
  yield jsonFile('settings', LANGUAGE_PATH, { language } satisfies ArchivedLanguage)
  yield* await logInFiles(house, account.id)
  yield* await accountFacts(house, account)
}

async function recordParts({ records }: MailReader): Promise<PartFile[]> {
  const files: PartFile[] = []
  for (const [path, kind] of Object.entries(RECORD_FILES)) {
    const all = (await records.all(kind)).map(({ id, isOpen, value }) => ({ id, isOpen, value: JSON.parse(value) }))
    files.push(jsonFile(path.slice(0, path.indexOf('/')) as ArchivePart, path, all satisfies ArchivedRecord[]))
  }
  return files
}

/** Filter scripts, each a file: other servers and clients take them as they are. */
export async function scriptParts({ scripts }: Pick<MailReader, 'scripts'>): Promise<PartFile[]> {
  const all = await scripts.all()
  const active = (await scripts.active())?.name ?? null
  const list = jsonFile('filters', SCRIPTS_PATH, { active, scripts: all.map(({ name }) => name) })
  return [
    list,
    ...all.map(({ name, content }) => ({ part: 'filters', path: scriptPath(name), octets: utf8(content) }) as const),
  ]
}

export function scriptPath(name: string): string {
  return `filters/${name}.sieve`
}

/** Cards, in one file as vCard 4.0, which says everything of them. */
export async function contactParts({ records }: Pick<MailReader, 'records'>): Promise<PartFile[]> {
  const cards = (await records.all('contact-card')).map((record) => writeVCard(storedCard(record).card))
  return cards.length === 0 ? [] : [{ part: 'contacts', path: 'contacts/contacts.vcf', octets: utf8(cards.join('')) }]
}

/** PGP keys of the member's own, private ones wrapped as they are kept, and public ones of others: armoured, as GnuPG and every other program imports them. */
export async function pgpParts({ records }: Pick<MailReader, 'records'>): Promise<PartFile[]> {
  const own = [...(await readKeptKeys(records)).values()]
  const others = (await records.all('pgp-correspondent')).map((record) => readKeptCorrespondent(record))
  const files = {
    'pgp/own-keys.asc': own.map(({ publicKey, wrappedPrivateKey }) => wrappedPrivateKey ?? publicKey),
    'pgp/keys-of-others.asc': others.flatMap(({ keys }) => keys.map(({ publicKey }) => publicKey)),
  }
  return Object.entries(files).flatMap(([path, keys]) =>
    keys.length === 0 ? [] : [{ part: 'pgp', path, octets: utf8(keys.join('\n')) } as const],
  )
}

async function annotationParts(mail: MailReader, accountId: string): Promise<PartFile[]> {
  const found: ArchivedAnnotation[] = []
  for (const place of [undefined, ...(await mail.mailboxes())]) {
    for (const { entry, value } of await mail.annotations(place?.id, accountId)) {
      found.push({ mailbox: place?.name ?? null, entry, base64: Buffer.from(value).toString('base64') })
    }
  }
  return [jsonFile('settings', ANNOTATIONS_PATH, found)]
}

/** What sleeps; and what is under way, which no other house sends: it is told, not taken in. */
async function laterParts(mail: MailReader): Promise<PartFile[]> {
  const asleep = new Map((await readSnoozes(mail)).map((snooze) => [snooze.emailId, snooze.untilMs]))
  const snoozed: ArchivedSnooze[] = []
  for (const { emailId, mailbox, uid } of await mail.emails.places([...asleep.keys()])) {
    const [row] = await mail.list(mailbox, UidSet.ofSorted([uid]), [])
    const [body] = await mail.digests(mailbox, uid - 1, 1)
    const untilMs = asleep.get(emailId)
    if (!row || body?.uid !== uid || untilMs === undefined) continue
    snoozed.push({ sha256: hex(body.digest), receivedMs: row.internalMs, untilMs })
  }
  snoozed.sort((a, b) => a.untilMs - b.untilMs || (a.sha256 < b.sha256 ? -1 : 1))
  const submissions = (await mail.records.open('submission')).map(({ value }) => JSON.parse(value))
  return [jsonFile('later', SNOOZED_PATH, snoozed), jsonFile('account', SCHEDULED_PATH, submissions)]
}

/** Which webmail the account has; with who has chosen it and when where that was the member. What others have decided is theirs. */
function chosenWebmail({ generation, by, atMs }: GenerationChoice): JsonObject {
  return by === 'member' ? { generation, by, at: new Date(atMs).toISOString() } : { generation }
}
