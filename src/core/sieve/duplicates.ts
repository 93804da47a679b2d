import { createHash } from 'node:crypto'
import { decodeOctetString } from '../../wire/mime/encoded-words.ts'
import { isFieldName } from '../../wire/sieve/mail-syntax.ts'
import type { SieveNode } from '../../wire/sieve/sieve-script.ts'
import type { SieveRun } from './sieve-run.ts'

/** RFC 7352 §3.2 leaves the default and the most to us. */
const DEFAULT_SECONDS = 7 * 86_400
const MAX_SECONDS = 90 * 86_400

/**
 * The test `duplicate` (RFC 7352 §3): whether an id has been seen before. It is remembered once the actions of the script are done, so that
 * a message that could not be delivered is none that has been seen.
 */
export async function isDuplicate(run: SieveRun, node: SieveNode): Promise<boolean> {
  const id = idOf(run, node)
  if (id === undefined) return false
  const handle = run.tagged(node, 'handle') ?? ''
  const key = createHash('sha256').update(`${handle}\0${id}`).digest('hex')
  const seconds = Math.min(run.number(node, 'seconds') ?? DEFAULT_SECONDS, MAX_SECONDS)
  const isKnown = await run.subject.account.hasSeen(key)
  // §3.3: with :last the time begins anew with each duplicate.
  if (!isKnown || node.tags.has('last')) run.seen.set(key, { key, seconds, isNew: !isKnown })
  return isKnown
}

function idOf(run: SieveRun, node: SieveNode): string | undefined {
  const unique = run.tagged(node, 'uniqueid')
  if (unique !== undefined) return unique
  const field = run.tagged(node, 'header') ?? 'Message-ID'
  const value = isFieldName(field) ? run.header.first(field.toLowerCase()) : undefined
  return value && decodeOctetString(value)
}
