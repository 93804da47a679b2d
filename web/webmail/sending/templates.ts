import type { Email } from '../../../src/wire/jmap/email.ts'
import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { Mail } from '../mail/mail.ts'
import { refusal } from '../mail/refusal.ts'

/** What marks a message as one that others are begun with. */
const TEMPLATE_KEYWORD = '$template'
/** The name under which mail programs (Thunderbird) keep theirs as well. */
const MAILBOX = 'Templates'
const MOST_SHOWN = 100

const TYPE = 'header:Content-Type'

export interface Template extends Pick<Email, 'id' | 'subject' | 'preview' | 'receivedAt'> {
  readonly [TYPE]: string | null
}

/** What it says is known once it was opened. */
export function isEncrypted({ [TYPE]: type }: Template): boolean {
  return /^\s*multipart\/encrypted\b/i.test(type ?? '')
}

/** Templates by their subjects, with those that a mail program has put there. @throws JmapFailure */
export async function listTemplates(mail: Mail): Promise<readonly Template[]> {
  const mailbox = mailboxOf(mail)
  if (mailbox === undefined) return []
  const { accountId, calls } = mail
  const [, got] = await calls.sequence((prefix) => [
    [
      'Email/query',
      { accountId, filter: { inMailbox: mailbox }, sort: [{ property: 'subject' }], limit: MOST_SHOWN },
      `${prefix}query`,
    ],
    [
      'Email/get',
      {
        accountId,
        properties: ['subject', 'preview', 'receivedAt', TYPE],
        '#ids': { resultOf: `${prefix}query`, name: 'Email/query', path: '/ids' },
      },
      `${prefix}get`,
    ],
  ])
  if (!got || got instanceof Error) throw got ?? new Error('unanswered')
  return (got as JsonObject)['list'] as unknown as readonly Template[]
}

/** Keeps a draft as a template, as it is: with its files. The draft stays. @throws JmapFailure */
export async function keepAsTemplate(mail: Mail, draftId: string): Promise<void> {
  const { accountId, calls } = mail
  const got = await calls.call('Email/get', { accountId, ids: [draftId], properties: ['blobId'] })
  const [draft] = got['list'] as unknown as readonly { readonly blobId: string }[]
  const mailboxId = mailboxOf(mail) ?? (await makeMailbox(mail))
  const keywords = { [TEMPLATE_KEYWORD]: true, $seen: true }
  const emails = { it: { blobId: draft?.blobId ?? '', mailboxIds: { [mailboxId]: true }, keywords } }
  const answer = await calls.call('Email/import', { accountId, emails })
  if (!(answer['created'] as JsonObject | null)?.['it']) throw refusal(answer, 'notCreated', 'it')
  await mail.refresh()
}

/** Throws a template away for good. @throws JmapFailure */
export async function destroyTemplate({ accountId, calls }: Mail, id: string): Promise<void> {
  const answer = await calls.call('Email/set', { accountId, destroy: [id] })
  const lost = (answer['notDestroyed'] ?? {}) as Record<string, { readonly type: string }>
  // Somebody else was quicker.
  if (lost[id] && lost[id].type !== 'notFound') throw refusal(answer, 'notDestroyed', id)
}

function mailboxOf({ cache }: Mail): string | undefined {
  const all = [...cache.mailboxes.values()]
  return all.find(({ name, parentId }) => parentId === null && name.toLowerCase() === MAILBOX.toLowerCase())?.id
}

async function makeMailbox({ accountId, calls }: Mail): Promise<string> {
  const answer = await calls.call('Mailbox/set', { accountId, create: { it: { name: MAILBOX } } })
  const made = (answer['created'] as Record<string, { id: string }> | null)?.['it']
  if (!made) throw refusal(answer, 'notCreated', 'it')
  return made.id
}
