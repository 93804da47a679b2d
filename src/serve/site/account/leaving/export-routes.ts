import { type Context, Hono } from 'hono'
import type { Bytes } from '../../../../base/bytes.ts'
import { isFault } from '../../../../base/fault.ts'
import type { OpenExport } from '../../../../core/leaving/account-exports.ts'
import { BusyAccounts } from '../../../jmap/busy-accounts.ts'
import { tryRange } from '../../page/byte-range.ts'
import { FORM_PAGE } from '../../page/document.ts'
import { doneAt, tryDone } from '../../page/notice.ts'
import { type ViewServices, viewOf } from '../../page/page-view.ts'
import { formLimit, type MemberEnv, membersOnly, provedOnly, tryMemberForm } from '../../sessions/member.ts'
import { provenanceOf } from '../../sessions/provenance.ts'
import type { SiteServices } from '../../site-context.ts'
import { EXPORT_PATH } from '../account-area.ts'
import { EXPORT_DONE, exportPage } from './export-page.ts'

/** Downloads of one member at a time: each holds a connection and reads the disk. */
const MOST_AT_ONCE = 3

type ExportServices = ViewServices & Pick<SiteServices, 'sessions' | 'exports'>

/**
 * Where members ask for all that they have here, and fetch it. Threat: somebody at an unlocked screen takes all of it along. So the password is asked for again before it can be asked for, and before the page
 * shows where the file is. The address of the file is a secret of its own beside the session, so that a download that was broken off can be gone on with when the password was shown too long ago.
 */
export function exportRoutes(services: ExportServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { sessions, exports } = services
  const members = membersOnly(sessions)
  const proved = provedOnly(sessions, EXPORT_PATH)
  const show = async (c: Context<MemberEnv>, isStale: boolean) => {
    const view = viewOf(c, services, EXPORT_PATH)
    const { csrf, account, session } = c.var.signedIn
    const page = exportPage(
      view,
      { language: view.language, csrf, action: EXPORT_PATH },
      await exports.of(account.id),
      {
        done: tryDone(c, EXPORT_DONE),
        isStale,
        isProved: sessions.isProved(session),
        perDay: exports.limits.perDay,
        downloads: exports.limits.downloads,
        endsMs: (one) => exports.endsMs(one),
      },
    )
    return c.html(page, isStale ? 403 : 200, FORM_PAGE)
  }
  routes.get(EXPORT_PATH, members, (c) => show(c, false))
  routes.get(`${EXPORT_PATH}/prove`, members, proved, (c) => c.redirect(EXPORT_PATH, 303))
  routes.post(EXPORT_PATH, members, proved, formLimit, async (c) => {
    const field = await tryMemberForm(c)
    if (!field) return show(c, true)
    const answer = await exports.request(c.var.signedIn.account.id)
    return doneAt(c, EXPORT_PATH, answer === 'added' ? 'asked' : answer === 'under-way' ? 'underWay' : 'tooMany')
  })
  routes.route('/', downloadRoute(services))
  return routes
}

function downloadRoute({ sessions, exports }: ExportServices): Hono<MemberEnv> {
  const busy = new BusyAccounts('exports', MOST_AT_ONCE)
  return new Hono<MemberEnv>().get(`${EXPORT_PATH}/:token/:name{.+\\.zip}`, membersOnly(sessions), async (c) => {
    if (provenanceOf((name) => c.req.header(name), c.req.header('host') ?? '') === 'elsewhere') {
      return c.text('Only the page itself leads here.\n', 403)
    }
    const { id } = c.var.signedIn.account
    const asked = c.req.header('range')
    const isHead = c.req.method === 'HEAD'
    const isBeginning = !isHead && !/^bytes=[1-9]/.test(asked ?? '')
    let lease: Disposable
    try {
      lease = busy.begin(id)
    } catch (error) {
      if (!isFault(error, 'jmap/limit')) throw error
      return c.text('The file is being saved several times already. Wait for one of them.\n', 429)
    }
    let opened: Awaited<ReturnType<typeof exports.tryOpen>>
    try {
      opened = await exports.tryOpen(id, c.req.param('token'), isBeginning)
    } finally {
      if (!opened) lease[Symbol.dispose]()
    }
    if (!opened) return doneAt(c, EXPORT_PATH, 'gone')
    const { file, kept } = opened
    const tag = `"${kept.fileDigest}"`
    // RFC 9110 §13.1.5: a part of another file would be put behind what is there of this one.
    const ifRange = c.req.header('if-range')
    const range = tryRange(ifRange === undefined || ifRange === tag ? asked : undefined, file.bytes)
    const fields: Record<string, string> = {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${c.req.param('name').replace(/[^\w.-]/g, '_')}"`,
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'accept-ranges': 'bytes',
      etag: tag,
    }
    if (range === 'unsatisfiable' || isHead) {
      lease[Symbol.dispose]()
      await file[Symbol.asyncDispose]()
      if (isHead) return c.body(null, 200, { ...fields, 'content-length': `${file.bytes}` })
      return c.text('', 416, { 'content-range': `bytes */${file.bytes}` })
    }
    const { from, length } = range ?? { from: 0, length: file.bytes }
    fields['content-length'] = `${length}`
    if (range) fields['content-range'] = `bytes ${from}-${from + length - 1}/${file.bytes}`
    return c.body(streamOf(file, from, length, lease), range ? 206 : 200, fields)
  })
}

/** Reads as fast as it is taken, and no faster; whoever goes away ends it. */
function streamOf(file: OpenExport, from: number, length: number, lease: Disposable): ReadableStream<Bytes> {
  const pieces = file.octets(from, length)[Symbol.asyncIterator]()
  const end = async () => {
    lease[Symbol.dispose]()
    await file[Symbol.asyncDispose]()
  }
  return new ReadableStream<Bytes>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next()
        if (!done) return controller.enqueue(value)
        await end()
        controller.close()
      } catch (error) {
        await end()
        throw error
      }
    },
    cancel: end,
  })
}
