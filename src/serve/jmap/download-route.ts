import type { Hono } from 'hono'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { inReadingOrder } from '../../wire/mime/reading-order.ts'
import { tryOpenBlob } from './blobs.ts'
import { isSessionCredential } from './jmap-authentication.ts'
import type { JmapEnv } from './jmap-env.ts'
import type { JmapServices } from './jmap-services.ts'
import { reachAccount } from './shared/reach.ts'

/** RFC 8620 §6.2: what has that id is always the same. */
const KEPT = 'private, immutable, max-age=31536000'

/** A type, with the charset of a text if there is one. */
const MEDIA_TYPE =
  /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}(?:; ?charset=[a-z0-9._-]{1,40})?$/i

/**
 * Files: RFC 8620 §6.2.
 *
 * Threat: a browser keeps the file, and gives it to the next one who sits there, signed out or not. What is asked for with a session is not kept (RFC 8620 §6.2 has what programs keep).
 *
 * Threat: whoever sends mail decides what is in a file, and the reader's browser takes it from our origin. So it is to be saved, not shown; should it be shown all the same, it stands in a sandbox
 * without scripts, and its type is never guessed.
 */
export function downloadRoute(routes: Hono<JmapEnv>, services: JmapServices): void {
  routes.get('/jmap/download/:accountId/:blobId/:name', async (c) => {
    const { account, mail } = await reachAccount(c.req.param('accountId'), c.var.caller.account, services)
    const blob = await tryOpenBlob(mail, account, c.req.param('blobId'))
    if (!blob) throw new Fault('peer', 'jmap/no-such-blob', 'There is no such file')
    const accept = c.req.query('accept') ?? ''
    const fields = {
      'content-type': MEDIA_TYPE.test(accept) ? accept : 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeRfc8187(c.req.param('name'))}`,
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'cache-control': isSessionCredential(c.var.caller.credential) ? 'no-store' : KEPT,
      ...(blob.size === undefined ? {} : { 'content-length': `${blob.size}` }),
    }
    // HEAD comes here too, and nobody would close what is opened for it.
    if (c.req.method === 'HEAD') return c.body(null, 200, fields)
    // Its octets are verified before the first of them: what is damaged is a refusal, not half an answer.
    const chunks = blob.chunks()[Symbol.asyncIterator]()
    const first = await chunks.next()
    return c.body(streamOf(first, chunks), 200, fields)
  })
}

function streamOf(first: IteratorResult<Bytes>, rest: AsyncIterator<Bytes>): ReadableStream<Bytes> {
  let next: IteratorResult<Bytes> | undefined = first
  return new ReadableStream<Bytes>({
    async pull(controller) {
      const { done, value } = next ?? (await rest.next())
      next = undefined
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await rest.return?.()
    },
  })
}

/** ext-value without its charset, RFC 8187 §3.2. */
export function encodeRfc8187(name: string): string {
  const clean = inReadingOrder(name).toWellFormed().slice(0, 255)
  return encodeURIComponent(clean).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
}
