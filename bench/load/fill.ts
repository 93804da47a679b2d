import type { Corpus } from './corpus.ts'
import type { ImapClient } from './imap-client.ts'

/** Octets on their way in one APPEND with many messages, or in many APPENDs that do not wait for one another. */
const BATCH_BYTES = 1024 * 1024
/** Servers bound the messages of one command: ours at 200. */
const BATCH_MESSAGES = 200

/** Fills a mailbox, making it if need be, until it holds the first `count` messages of the corpus, and checks that it does. */
export async function fill(client: ImapClient, mailbox: string, corpus: Corpus, count: number): Promise<void> {
  if (mailbox !== 'INBOX') await client.command(`CREATE ${mailbox}`).catch(() => undefined)
  const batch = Math.min(BATCH_MESSAGES, Math.ceil(BATCH_BYTES / corpus.meanBytes))
  for (let done = await client.messages(mailbox); done < count; done += batch) {
    const messages = Array.from({ length: Math.min(batch, count - done) }, (_, i) => corpus.message(done + i))
    if (client.capabilities.has('MULTIAPPEND')) await client.append(mailbox, messages)
    else await Promise.all(messages.map((message) => client.append(mailbox, [message])))
  }
  const there = await client.messages(mailbox)
  if (there !== count) throw new Error(`${mailbox} holds ${there} messages where ${count} were appended`)
}
