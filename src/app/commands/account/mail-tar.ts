import { type Bytes, utf8 } from '../../../base/bytes.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import { UidSet } from '../../../core/mail/uid-set.ts'

const BLOCK_BYTES = 512
const ROWS_AT_ONCE = 200

/**
 * Mail as a tar (POSIX ustar): each message a file, octet for octet as it came, `FOLDER/UID.eml`, and `mailboxes.txt` with which folder is which mailbox. `only`: one mailbox. Counts in `tally`.
 * @throws Fault store/*: nothing is left out in silence
 */
export async function* mailTar(
  mail: MailStore,
  accountId: string,
  only: string | undefined,
  tally: { messages: number },
): AsyncGenerator<Bytes> {
  const all = await mail.read(accountId, (reader) => reader.mailboxes())
  const mailboxes = only === undefined ? all : all.filter(({ name }) => name === only)
  const list = utf8(mailboxes.map(({ name }, at) => `${at + 1}\t${name}\n`).join(''))
  yield* entry('mailboxes.txt', list.length, 0, [list])
  for (const [at, mailbox] of mailboxes.entries()) {
    const last = mailbox.uidNext - 1
    for (let first = 1; first <= last; ) {
      const rows = await mail.read(accountId, (reader) =>
        reader.list(mailbox.id, UidSet.of([{ first, last }]), [], ROWS_AT_ONCE),
      )
      for (const { uid, size, internalMs, bodyId } of rows) {
        const body = await mail.body(accountId, bodyId)
        if (!body) continue
        yield* entry(`${at + 1}/${uid}.eml`, size, internalMs, body.chunks())
        tally.messages++
      }
      first = (rows.at(-1)?.uid ?? last) + 1
    }
  }
  yield new Uint8Array(2 * BLOCK_BYTES)
}

async function* entry(
  name: string,
  size: number,
  atMs: number,
  chunks: AsyncIterable<Bytes> | readonly Bytes[],
): AsyncGenerator<Bytes> {
  yield header(name, size, atMs)
  yield* chunks
  yield new Uint8Array((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES)
}

/** POSIX.1-1988, "ustar Interchange Format"; sizes from 8 GiB on do not fit, and no message is as large. */
function header(name: string, size: number, atMs: number): Bytes {
  const block = new Uint8Array(BLOCK_BYTES)
  const put = (at: number, text: string) => block.set(utf8(text), at)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  put(0, name)
  put(100, octal(0o600, 7))
  put(108, octal(0, 7))
  put(116, octal(0, 7))
  put(124, octal(size, 11))
  put(136, octal(Math.max(0, Math.floor(atMs / 1000)), 11))
  put(148, '        ')
  put(156, '0')
  put(257, 'ustar\x0000')
  put(
    148,
    `${octal(
      block.reduce((sum, octet) => sum + octet, 0),
      6,
    )} `,
  )
  return block
}
