import { text } from '../../../base/bytes.ts'
import { isKnownAddress } from '../../contacts/known-address.ts'
import type { MailReader } from '../../mail/mail-store.ts'
import { type Mailbox, type MailboxId, tryMailboxWithId } from '../../mail/mailbox.ts'
import { foldedName } from '../../mail/mailbox-name.ts'
import type { NamedScript } from '../../sieve/script-shelf.ts'
import type { VacationAction } from '../../sieve/sieve-action.ts'
import type { SieveAccount } from '../../sieve/sieve-facts.ts'
import { readVacation, vacationAction } from '../../sieve/vacation-response.ts'

/** The active script of an account with what it may ask for, all of one moment. */
export interface FilterFacts {
  readonly active: NamedScript
  readonly account: SieveAccount
  /** The answer that is to be given beside what the script does. */
  readonly vacation: VacationAction | undefined
}

/** Of a member who has none: what comes is kept. */
const NO_SCRIPT: NamedScript = { name: '', content: '' }

/** Undefined if no script is active and nobody is to be answered. `reversePath`: who would be answered. */
export async function readFilterFacts(
  mail: MailReader,
  accountId: string,
  reversePath: string,
  nowMs: number,
): Promise<FilterFacts | undefined> {
  const script = await mail.scripts.active()
  const response = await readVacation(mail.records)
  const action = vacationAction(response, nowMs)
  const isMeant = action !== undefined && (!response.onlyContacts || (await isKnownAddress(mail.records, reversePath)))
  const vacation = isMeant ? action : undefined
  if (!script && !vacation) return undefined
  const active = script ?? NO_SCRIPT
  return { active, vacation, account: await accountFacts(mail, accountId, active.content, nowMs) }
}

/** What a script may ask of its account. What only some scripts ask for is read for those alone. */
export async function accountFacts(
  mail: MailReader,
  accountId: string,
  script: string,
  nowMs: number,
): Promise<SieveAccount> {
  const others = /\binclude\b/i.test(script) ? await mail.scripts.all() : []
  const source = [script, ...others.map(({ content }) => content)].join('\n')
  const mailboxes = await mail.mailboxes()
  const annotations = /metadata/i.test(source) ? await readAnnotations(mail, mailboxes, accountId) : new Map()
  const seen = /\bduplicate\b/i.test(source) ? await mail.scripts.known('id', nowMs) : new Set<string>()
  const contents = new Map(others.map(({ name, content }) => [name, content]))
  return {
    hasMailbox: async (name) => mailboxes.some((mailbox) => mailbox.name === foldedName(name)),
    hasMailboxId: async (id) => tryMailboxWithId(id, mailboxes) !== undefined,
    hasSpecialUse: async (use, name) =>
      mailboxes.some(
        (mailbox) =>
          mailbox.specialUse?.toLowerCase() === use.toLowerCase() &&
          (name === undefined || mailbox.name === foldedName(name)),
      ),
    annotation: async (mailbox, entry) => annotations.get(`${mailbox && foldedName(mailbox)}\0${entry.toLowerCase()}`),
    hasSeen: async (key) => seen.has(key),
    script: async (name) => contents.get(name),
  }
}

async function readAnnotations(
  mail: MailReader,
  mailboxes: readonly Mailbox[],
  accountId: string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const places: [string, MailboxId | undefined][] = [
    ['', undefined],
    ...mailboxes.map(({ name, id }): [string, MailboxId] => [name, id]),
  ]
  for (const [name, place] of places) {
    for (const { entry, value } of await mail.annotations(place, accountId)) found.set(`${name}\0${entry}`, text(value))
  }
  return found
}
