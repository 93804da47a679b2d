import type { Hono } from 'hono'
import { jmapAccountId } from '../account-ids.ts'
import { encodeBlobId } from '../blob-ids.ts'
import { BusyAccounts } from '../busy-accounts.ts'
import type { JmapEnv } from '../jmap-env.ts'
import type { JmapServices } from '../jmap-services.ts'
import { bodyChunks } from '../request-body.ts'
import { reachAccount } from '../shared/reach.ts'
import { ResumableUploads } from './resumable-routes.ts'
import { readComplete } from './upload-fields.ts'
import { UploadReceiver } from './upload-receiver.ts'

/** Files that messages are to be made of: RFC 8620 §6.1. They go to the spool as they come, and are on stable storage when the answer is given. Those that say whether they are all of a file can go on when they break off. */
export function uploadRoute(routes: Hono<JmapEnv>, services: JmapServices): void {
  const { mail, spool, clock, limits } = services
  const busy = new BusyAccounts('maxConcurrentUpload', limits.maxConcurrentUpload)
  const resumable = new ResumableUploads(services, new UploadReceiver(services), busy)
  resumable.addTo(routes)
  routes.on('POST', ['/jmap/upload/:accountId', '/jmap/upload/:accountId/'], async (c) => {
    const { caller } = c.var
    const { account: meant } = await reachAccount(c.req.param('accountId') ?? '', caller.account, services)
    // What is for somebody else's account is kept in the uploader's until a message is made of it.
    const account = caller.account.id
    const isComplete = readComplete(c.req.header('upload-complete'))
    if (isComplete !== undefined) return resumable.create(c, account, isComplete)
    using _place = busy.begin(account)
    await using writer = spool.begin()
    for await (const chunk of bodyChunks(c.req.raw, limits.maxSizeUpload, 'maxSizeUpload')) {
      const room = writer.write(chunk)
      if (room) await room
    }
    await using body = await writer.finish()
    const uploads = { maxTotalBytes: limits.maxUploadBytes, keptMs: limits.uploadKeptMs }
    await mail.write(account, ({ emails }) => emails.keepUpload(body, clock.nowMs(), uploads))
    const type = c.req.header('content-type') ?? 'application/octet-stream'
    return c.json(
      {
        accountId: jmapAccountId(meant),
        blobId: encodeBlobId({ source: { digest: body.digest }, slices: [] }),
        type: type.slice(0, 255),
        size: body.size,
      },
      201,
    )
  })
}
