import { tryText } from '../../../base/bytes.ts'
import { isFault } from '../../../base/fault.ts'
import { type SetError, setError } from '../../../wire/jmap/errors.ts'
import { SIEVE_LIMITS } from '../../../wire/sieve/sieve-limits.ts'
import { validateScript } from '../../../wire/sieve/validate-script.ts'
import { readBlob, tryOpenBlob } from '../blobs.ts'
import type { MethodContext } from '../capability.ts'

/** The script that a blob holds, if it can be run: what cannot is not kept, as over ManageSieve (RFC 5804 §2.6). */
export async function readContent(
  blobId: string,
  account: string,
  { services }: MethodContext,
): Promise<{ readonly content: string } | { readonly refused: SetError }> {
  const blob = await tryOpenBlob(services.mail, account, blobId)
  if (!blob) return { refused: setError('blobNotFound', undefined, { notFound: [blobId] }) }
  try {
    const content = tryText(await readBlob(blob, SIEVE_LIMITS.maxScriptBytes))
    if (content === undefined) return { refused: setError('invalidSieve', 'A script is UTF-8') }
    validateScript(content)
    return { content }
  } catch (error) {
    if (isFault(error, 'sieve/invalid')) return { refused: setError('invalidSieve', error.message) }
    if (isFault(error, 'jmap/too-large')) return { refused: setError('tooLarge', error.message) }
    throw error
  }
}
