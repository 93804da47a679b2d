import { type Context, Hono } from 'hono'
import type { Bytes } from '../../../base/bytes.ts'
import { isFault } from '../../../base/fault.ts'
import { imageKindOf } from '../../../core/images/image-kind.ts'
import { IMAGE_PATH, type ImageReader, type ImageSource, type MessageOctets } from '../../../core/images/image-paths.ts'
import type { FetchedImage } from '../../../core/images/remote-images.ts'
import { formLimit, isVouchedFor, type MemberEnv, membersOnly } from '../sessions/member.ts'
import type { SiteServices } from '../site-context.ts'
import type { FrameServices } from './frame-services.ts'
import { imageSenders, setImageSender } from './image-senders.ts'
import { readRange } from './message-part.ts'

/** Members' choice of senders whose images they see always. */
export const IMAGE_SENDERS_PATH = '/mail/image-senders'

const STATUS: Readonly<Record<Exclude<FetchedImage['kind'], 'image'>, 403 | 502 | 413 | 429>> = {
  refused: 403,
  unavailable: 502,
  'too-large': 413,
  busy: 429,
}

/** Images of messages, by paths that vouch for themselves: no cookie comes with them out of the frame (`ImagePaths`). And the senders whose images are shown always. */
export function messageImageRoutes(services: Pick<SiteServices, 'sessions' | 'frames'>): Hono<MemberEnv> {
  const { sessions, frames } = services
  const members = membersOnly(sessions)
  const routes = new Hono<MemberEnv>()
  routes.get(`${IMAGE_PATH}:token`, async (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    const opened = frames.paths.tryOpen(c.req.param('token'))
    if (!opened || !(await isAlive(services, opened))) return c.text('This image is not to be had any more.\n', 403)
    return answer(c, await tryImage(frames, opened.accountId, opened.source))
  })
  routes.get(IMAGE_SENDERS_PATH, members, async (c) => {
    const { id } = c.var.signedIn.account
    return c.json({ senders: await frames.mail.read(id, (mail) => imageSenders(mail, id)) })
  })
  routes.post(IMAGE_SENDERS_PATH, members, formLimit, async (c) => {
    if (!isVouchedFor(c)) return c.json({ code: 'session/not-vouched', message: 'the token is missing' }, 403)
    const wish: unknown = await c.req.json().catch(() => undefined)
    if (!isWish(wish)) return c.json({ code: 'frame/bad-sender', message: 'say {"sender", "shown"}' }, 400)
    try {
      await setImageSender(frames.mail, c.var.signedIn.account.id, wish.sender, wish.shown)
    } catch (error) {
      if (!isFault(error, 'frame/bad-sender')) throw error
      return c.json({ code: error.code, message: error.message }, 400)
    }
    return c.body(null, 204)
  })
  return routes
}

async function isAlive({ sessions }: Pick<SiteServices, 'sessions'>, reader: ImageReader): Promise<boolean> {
  return (await sessions.of(reader.accountId)).some(({ id }) => id === reader.sessionId)
}

async function tryImage(frames: FrameServices, accountId: string, source: ImageSource): Promise<FetchedImage> {
  if ('url' in source) return frames.images.fetch(accountId, source.url)
  return frames.images.inTurn(accountId, () => tryPart(frames, accountId, source))
}

async function tryPart(frames: FrameServices, accountId: string, source: MessageOctets): Promise<FetchedImage> {
  const { owner, bodyId } = source
  const reached = owner === undefined ? { ...frames, account: accountId } : await frames.tryReach(accountId, owner)
  const body = await reached?.mail.body(reached.account, bodyId)
  if (!body) return { kind: 'unavailable', reason: 'the message is gone' }
  try {
    const octets = await readRange(body, source, frames.limits.maxImageBytes)
    const type = imageKindOf(octets)
    return type === undefined
      ? { kind: 'refused', reason: 'no image of a known kind' }
      : { kind: 'image', type, octets }
  } catch (error) {
    if (!isFault(error, 'frame/too-large')) throw error
    return { kind: 'too-large', reason: error.message }
  }
}

function answer(c: Context<MemberEnv>, image: FetchedImage): Response {
  // The frame that shows it has an origin of its own.
  const field = { 'cross-origin-resource-policy': 'cross-origin' }
  if (image.kind !== 'image') return c.text(`${image.reason}\n`, STATUS[image.kind], field)
  return c.body(image.octets as Bytes as Uint8Array<ArrayBuffer>, 200, {
    'content-type': image.type,
    'content-length': String(image.octets.length),
    // Opened by itself it is as harmless as in the frame.
    'content-security-policy': "sandbox; default-src 'none'",
    'content-disposition': 'inline',
    ...field,
    'cache-control': 'private, max-age=43200, immutable',
  })
}

function isWish(wish: unknown): wish is { readonly sender: string; readonly shown: boolean } {
  if (typeof wish !== 'object' || wish === null || !('sender' in wish) || !('shown' in wish)) return false
  return typeof wish.sender === 'string' && typeof wish.shown === 'boolean'
}
