import { Fault } from '../../base/fault.ts'
import { type Arguments, invalidArguments } from '../../wire/jmap/arguments.ts'
import { type SetError, setError } from '../../wire/jmap/errors.ts'
import type { JsonObject } from '../../wire/jmap/json.ts'
import { jmapAccountId, takeAccount } from './account-ids.ts'
import { encodeBlobId } from './blob-ids.ts'
import { tryOpenBlob } from './blobs.ts'
import type { MethodContext } from './capability.ts'
import { tooLarge } from './standard/get.ts'

/** Blob/copy, RFC 8620 §6.3: to have what lies in one account for messages of another one. A copy is kept as what is uploaded is, in the caller's own account. */
export async function copyBlobs(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const from = takeFromAccount(args, context)
  const to = takeAccount(args, context)
  const ids = [...new Set(args.ids('blobIds'))]
  args.end()
  if (from === to) throw sameAccount(from, to)
  const { maxObjectsInSet } = context.services.limits
  if (ids.length > maxObjectsInSet) throw tooLarge(`At most ${maxObjectsInSet} blobs at a time`)
  const copied: Record<string, string> = {}
  const notCopied: Record<string, SetError> = {}
  for (const id of ids) {
    const made = await copy(from, id, context)
    if (typeof made === 'string') copied[id] = made
    else notCopied[id] = made
  }
  return {
    fromAccountId: jmapAccountId(from),
    accountId: jmapAccountId(to),
    copied: Object.keys(copied).length > 0 ? copied : null,
    notCopied: Object.keys(notCopied).length > 0 ? (notCopied as unknown as JsonObject) : null,
  }
}

async function copy(from: string, id: string, { caller, services }: MethodContext): Promise<string | SetError> {
  const { mail, spool, clock, limits } = services
  const blob = await tryOpenBlob(mail, from, id)
  if (!blob) return setError('notFound')
  const tooMuch = setError('tooLarge', `At most ${limits.maxSizeUpload} octets`)
  if ((blob.size ?? 0) > limits.maxSizeUpload) return tooMuch
  await using writer = spool.begin()
  for await (const chunk of blob.chunks()) {
    if (writer.size + chunk.length > limits.maxSizeUpload) return tooMuch
    await writer.write(chunk)
  }
  await using body = await writer.finish()
  const uploads = { maxTotalBytes: limits.maxUploadBytes, keptMs: limits.uploadKeptMs }
  await mail.write(caller.id, ({ emails }) => emails.keepUpload(body, clock.nowMs(), uploads))
  return encodeBlobId({ source: { digest: body.digest }, slices: [] })
}

/** Takes the argument `fromAccountId` of the /copy methods. @throws Fault peer jmap/from-account-not-found */
export function takeFromAccount(args: Arguments, { caller, owners }: Pick<MethodContext, 'caller' | 'owners'>): string {
  const id = args.id('fromAccountId')
  for (const account of [caller.id, ...owners.keys()]) if (id === jmapAccountId(account)) return account
  throw new Fault('peer', 'jmap/from-account-not-found', 'There is no such account to copy from')
}

/** The two MUST be different (RFC 8620 §5.4). */
export function sameAccount(from: string, to: string): Fault {
  return invalidArguments(from === to ? 'accountId and fromAccountId must be different' : 'there is no such account')
}
