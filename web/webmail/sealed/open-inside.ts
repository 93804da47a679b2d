import type { Bytes } from '../../../src/base/bytes.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { randomId } from '../../../src/base/ids.ts'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { PGP_LIMITS } from '../../pgp/limits.ts'
import type { ShownMessage } from '../../pgp/worker/protocol.ts'
import type { LetterFile } from '../compose/letter.ts'
import type { OfAccount } from '../mail/of-account.ts'
import type { Setting } from '../views/setting.ts'
import { fetchOctets } from './fetch-octets.ts'
import { readFile } from './inner-files.ts'

const MOST_MS = 300_000

/** A message that was opened for a letter, with all of its files in this window. */
export interface Inside {
  readonly shown: ShownMessage
  /** The message as it came. */
  readonly octets: Bytes
  /** In the order in which they stand there; each with what stands for its blob in `held`, and its content id if it has one. */
  readonly files: readonly LetterFile[]
  readonly held: ReadonlyMap<string, Blob>
}

/** Opens a message once more, to write on it, answer it or pass it on. Undefined if the member does not want to enter the passphrase. @throws JmapFailure, Fault, TooLarge */
export async function openInside(
  email: OpenedEmail,
  { pgp, fileUrl }: Pick<Setting, 'pgp' | 'fileUrl'>,
  account: OfAccount = {},
): Promise<Inside | undefined> {
  const session = await pgp()
  const octets = await fetchOctets(fileUrl(email.blobId, 'message.eml', 'message/rfc822', account), {
    maxBytes: PGP_LIMITS.maxMessageBytes,
    signal: AbortSignal.timeout(MOST_MS),
    onProgress: () => undefined,
  })
  const client = await session.client()
  const open = () => client.call('openMessage', { octets, correspondents: [] })
  let shown = await open()
  if (shown.encryption.kind === 'locked') {
    if (!(await session.requireUnlocked(shown.encryption.fingerprints[0]))) return undefined
    shown = await open()
  }
  const { content, handle } = shown
  const held = new Map<string, Blob>()
  const files: LetterFile[] = []
  if (handle === undefined) return { shown, octets, files, held }
  try {
    for (const [at, { name, type, contentId, bytes }] of (content?.files ?? []).entries()) {
      const blobId = `here:${randomId(systemEntropy)}`
      held.set(blobId, await readFile(session, handle, at))
      files.push({ blobId, name, type, size: bytes, cid: contentId })
    }
  } finally {
    await client.call('closeMessage', { handle })
  }
  return { shown, octets, files, held }
}
