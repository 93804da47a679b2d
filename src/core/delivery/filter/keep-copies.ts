import { isFault } from '../../../base/fault.ts'
import { flagsOf } from '../../mail/flags.ts'
import type { MailWriter } from '../../mail/mail-store.ts'
import { type Mailbox, SPECIAL_USES, type SpecialUse, tryMailboxWithId } from '../../mail/mailbox.ts'
import { foldedName } from '../../mail/mailbox-name.ts'
import type { AppendOptions, IncomingMessage } from '../../mail/message.ts'
import type { SieveAction } from '../../sieve/sieve-action.ts'
import { joinConversation } from '../join-conversation.ts'

type StoreAction = SieveAction & { readonly kind: 'store' }

/** A copy that a script wants kept, as it is to be kept. */
export interface Copy {
  readonly action: StoreAction
  readonly message: IncomingMessage
}

/**
 * Keeps copies, each mailbox one: where two names lead to the same one, the flags of the later hold. A mailbox that is not there, or cannot be, becomes the
 * default one: a message is never lost for a name. Returns the names that could not be had.
 */
export async function keepCopies(
  mail: MailWriter,
  copies: readonly Copy[],
  defaultMailbox: Mailbox,
  options: Omit<AppendOptions, 'flags'>,
): Promise<string[]> {
  const missing: string[] = []
  const wanted = new Map<number, Copy>()
  for (const copy of copies) {
    const mailbox = await placeOf(mail, copy.action, defaultMailbox)
    if (!mailbox && copy.action.place.kind === 'mailbox') missing.push(copy.action.place.name)
    const { id } = mailbox ?? defaultMailbox
    const earlier = wanted.get(id)
    wanted.set(id, earlier ? { ...earlier, action: { ...earlier.action, flags: copy.action.flags } } : copy)
  }
  for (const [id, { action, message }] of wanted) {
    await joinConversation(mail, await mail.append(id, message, { ...options, flags: flagsOf(action.flags) }), options)
  }
  return missing
}

async function placeOf(
  mail: MailWriter,
  { place }: StoreAction,
  defaultMailbox: Mailbox,
): Promise<Mailbox | undefined> {
  if (place.kind === 'default') return defaultMailbox
  const { specialUse, mailboxId, name, creates } = place
  if (mailboxId !== undefined) {
    // RFC 9042 §4: whatever it is called by now; the name is only for when it is gone.
    const known = tryMailboxWithId(mailboxId, await mail.mailboxes())
    if (known) return known
  }
  if (specialUse !== undefined) {
    // RFC 8579 §4: the name is only for when no mailbox has the use.
    const used = (await mail.mailboxes()).find((one) => one.specialUse?.toLowerCase() === specialUse.toLowerCase())
    if (used) return used
  }
  const found = await mail.mailboxNamed(foldedName(name))
  if (found || !creates) return found
  try {
    const made = await mail.createMailbox(name, knownUse(specialUse))
    await mail.subscribe(made.name, true)
    return made
  } catch (error) {
    if (isFault(error) && error.who === 'peer') return undefined
    throw error
  }
}

function knownUse(use: string | undefined): SpecialUse | undefined {
  return SPECIAL_USES.find((known) => known.toLowerCase() === use?.toLowerCase())
}
