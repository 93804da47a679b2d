import { type Context, Hono } from 'hono'
import { isFault } from '../../../base/fault.ts'
import type { ImageReader } from '../../../core/images/image-paths.ts'
import { IMAGE_PATH } from '../../../core/images/image-paths.ts'
import type { Body } from '../../../core/mail/body.ts'
import { contentOf } from '../../../core/mail/content-of.ts'
import type { Part } from '../../../wire/mime/message-content.ts'
import { type MemberEnv, membersOnly } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import { portOf } from '../site-host.ts'
import { messageDocument, POSTED_DOCUMENT, SCRIPT_DIGEST } from './frame-document.ts'
import { messageFields, postedFields } from './frame-policy.ts'
import type { FrameServices, ReachedMail } from './frame-services.ts'
import { imageSenders } from './image-senders.ts'
import { provenSender } from './message-origin.ts'
import { imagesIn, readText, tryHtmlPart } from './message-part.ts'
import { rewriteHtml } from './rewrite-html.ts'

/** How the images elsewhere came to be shown: the member asked this once, or always for this sender. */
type Shown = 'no' | 'once' | 'always'

/**
 * Frames that show HTML of messages.
 *
 * `/mail/frame/<blob of the message>/<number of the part>`: that part as a document of its own, for whoever it belongs to. With `?images=once` its images elsewhere are shown, through us; without, only if the member has said so for its sender and it
 * is from that sender for certain. With `?account=` it is a message of somebody else (the id of the account in JMAP), who shares it. Says in fields how many there are (`x-remote-images`), whether they are shown (`x-images-shown`), from whom it is for certain (`x-proven-sender`), and whether the provider itself has written it (`x-official`).
 * `/mail/frame/page` and `/mail/frame/sealed`: empty pages that the web application posts messages into; the second loads nothing at all.
 */
export function messageFrameRoutes(services: Pick<SiteServices, 'sessions' | 'frames'>): Hono<MemberEnv> {
  const { sessions, frames } = services
  const members = membersOnly(sessions)
  const routes = new Hono<MemberEnv>()
  routes.get('/mail/frame/page', members, (c) =>
    c.html(POSTED_DOCUMENT, 200, { ...postedFields(imagesPlace(c), SCRIPT_DIGEST), ...KEPT }),
  )
  routes.get('/mail/frame/sealed', members, (c) =>
    c.html(POSTED_DOCUMENT, 200, { ...postedFields(undefined, SCRIPT_DIGEST), ...KEPT }),
  )
  routes.get('/mail/frame/:message{B[1-9][0-9]{0,15}}/:part', members, async (c) => {
    const { account, session } = c.var.signedIn
    const reader = { accountId: account.id, sessionId: session.id }
    const owner = c.req.query('account')
    const reached = owner === undefined ? { ...frames, account: account.id } : await frames.tryReach(account.id, owner)
    const message = reached && (await tryMessage(reached, Number(c.req.param('message').slice(1))))
    const part = message && tryHtmlPart(message.root, c.req.param('part'))
    if (!part) return c.notFound()
    const sender = await senderOf(frames, reader, message)
    const shown = c.req.query('images') === 'once' ? 'once' : sender.isTrusted ? 'always' : 'no'
    try {
      return await show(c, frames, {
        ...message,
        part,
        reader,
        shown,
        sender,
        ...(owner === undefined ? {} : { owner }),
      })
    } catch (error) {
      if (!isFault(error, 'frame/too-large')) throw error
      return c.text(`${error.message}\n`, 413, messageFields(imagesPlace(c)))
    }
  })
  return routes
}

/** The empty pages are the same for every message. */
const KEPT = { 'cache-control': 'private, max-age=3600' }

interface Message extends ReachedMail {
  readonly bodyId: number
  readonly body: Body
  readonly root: Part
}

/** Who a message is from, as far as that is certain. */
interface Sender {
  readonly address: string | undefined
  /** The member wants to see this sender's images always. */
  readonly isTrusted: boolean
  /** It is official mail of the provider. */
  readonly isHouse: boolean
}

interface Showing extends Message {
  readonly part: Part
  readonly reader: ImageReader
  readonly shown: Shown
  readonly sender: Sender
  /** Whose message it is, if it is somebody else's: the account's id in JMAP. */
  readonly owner?: string
}

async function tryMessage({ mail, account }: ReachedMail, bodyId: number): Promise<Message | undefined> {
  const body = await mail.body(account, bodyId)
  return body && { mail, account, bodyId, body, root: (await contentOf(body)).root }
}

async function senderOf(
  frames: FrameServices,
  { accountId }: ImageReader,
  { mail, account, body, bodyId, root }: Message,
): Promise<Sender> {
  const provenance = await mail.read(account, (reader) => reader.provenance(bodyId))
  // Whose images are shown always is the choice of who looks at them.
  const senders = await frames.mail.read(accountId, (reader) => imageSenders(reader, accountId))
  const address = await provenSender(body, root, provenance)
  const isTrusted = address !== undefined && senders.includes(address)
  return { address, isTrusted, isHouse: provenance?.isOfHouse === true }
}

async function show(c: Context<MemberEnv>, frames: FrameServices, showing: Showing): Promise<Response> {
  const { bodyId, body, root, part, reader, shown, sender, owner } = showing
  const { paths, limits } = frames
  const text = await readText(body, part, limits.maxHtmlBytes)
  const images = imagesIn(root)
  const { html, remoteImages } = rewriteHtml(text, {
    part: (reference) => {
      const image = images.get(reference)
      if (!image) return undefined
      const { bodyStart: start, bodyEnd: end, encoding } = image
      return paths.tryPath({ ...(owner === undefined ? {} : { owner }), bodyId, start, end, encoding }, reader)
    },
    remote: (url) => (shown === 'no' ? undefined : paths.tryPath({ url }, reader)),
    ownHosts: await frames.ownHosts(),
  })
  return c.html(messageDocument(html), 200, {
    ...messageFields(imagesPlace(c)),
    'x-remote-images': String(remoteImages),
    'x-images-shown': shown,
    ...(sender.address !== undefined && /^[!-~]+$/.test(sender.address) ? { 'x-proven-sender': sender.address } : {}),
    ...(sender.isHouse ? { 'x-official': 'yes' } : {}),
  })
}

/** Where our images are, as a policy names a place; without a scheme it is that of the frame. */
function imagesPlace(c: Context<MemberEnv>): string {
  const port = portOf(c.req.header('host') ?? '')
  return `${c.var.host.name}${port === '' ? '' : `:${port}`}${IMAGE_PATH}`
}
