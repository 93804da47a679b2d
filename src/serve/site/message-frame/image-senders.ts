import { tryText, utf8 } from '../../../base/bytes.ts'
import { Fault } from '../../../base/fault.ts'
import type { MailReader, MailStore } from '../../../core/mail/mail-store.ts'

/** The senders whose images a member wants to see always: a note at the member's account, so it moves, and is backed up, with the mail. */
const ENTRY = '/private/vendor/posthus/image-senders'
const MOST = 1000
const MAX_ADDRESS = 254

/** Addresses in small letters. */
export async function imageSenders(mail: Pick<MailReader, 'annotations'>, accountId: string): Promise<string[]> {
  const note = (await mail.annotations(undefined, accountId)).find(({ entry }) => entry === ENTRY)
  const text = note && tryText(note.value)
  // Mail programs may write annotations too: what is there is whatever somebody has put there.
  return text === undefined ? [] : text.split('\n').filter(isAddress)
}

/** Adds a sender, or takes it away; the one that was added the longest ago goes where there are too many. @throws Fault peer frame/bad-sender */
export async function setImageSender(
  mail: Pick<MailStore, 'write'>,
  accountId: string,
  sender: string,
  isShown: boolean,
): Promise<void> {
  const address = sender.toLowerCase()
  if (!isAddress(address)) throw new Fault('peer', 'frame/bad-sender', 'A sender is an address: anna@example.org')
  await mail.write(accountId, async (writer) => {
    const others = (await imageSenders(writer, accountId)).filter((one) => one !== address)
    const senders = (isShown ? [...others, address] : others).slice(-MOST)
    const value = senders.length === 0 ? undefined : utf8(fitting(senders).join('\n'))
    await writer.annotate(undefined, accountId, [{ entry: ENTRY, value }])
  })
}

function isAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS && /^[^\s@]+@[^\s@]+$/.test(text)
}

/** As many of the last as go into one note. */
function fitting(senders: readonly string[]): readonly string[] {
  let octets = 0
  const first = senders.findLastIndex((one) => (octets += utf8(one).length + 1) > 60_000)
  return senders.slice(first + 1)
}
