import DOMPurify, { type Config } from 'dompurify'
import { rewriteCss } from '../../../src/wire/html/rewrite-css.ts'
import { LINK_MARK_STYLE, LINK_REL, linkMarkText } from '../../../src/wire/links/link-mark.ts'
import { type LinkWarning, linkWarning } from '../../../src/wire/links/link-warning.ts'

export interface Sanitising {
  /** What stands in the place of an image's address: a path of ours or a `data:` URL; undefined to leave it out. */
  image(address: string): string | undefined
  /** Names that are the provider's own, small letters: look-alikes are warned of. */
  readonly ownHosts: readonly string[]
  /** Whether links that are warned of are marked: those that the server has written anew are already. */
  readonly marksLinks: boolean
}

export interface SanitisedHtml {
  /** To be shown in a frame of ours, and nowhere else. */
  readonly html: string
  readonly warnings: readonly LinkWarning[]
}

const CONFIG: Config = {
  USE_PROFILES: { html: true },
  // A style that stands first belongs to the message.
  FORCE_BODY: true,
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  FORBID_TAGS:
    'audio base button canvas dialog embed fieldset form frame frameset iframe input link meta object optgroup option output picture progress select slot source template textarea track video'.split(
      ' ',
    ),
  FORBID_ATTR: 'action autofocus formaction ping popover popovertarget popovertargetaction poster srcset'.split(' '),
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|data:image\/|#|\/mail\/image\/)/i,
}

/**
 * The second layer around HTML of messages, in the browser: DOMPurify, then what it does not know of, that images come from where we say, that links open apart, and that those which lead somewhere else than they seem to say so. The wall is
 * the policy of the frame: `docs/decisions/message-html.md`. Of a message that the server has rewritten already this is a second opinion; of a decrypted one it is all that stands before the wall.
 */
export function sanitise(html: string, { image, ownHosts, marksLinks }: Sanitising): SanitisedHtml {
  const body = DOMPurify.sanitize(html, { ...CONFIG, RETURN_DOM: true }) as HTMLElement | null
  // A frameset in the place of a body leaves nothing.
  if (!body) return { html: '', warnings: [] }
  const warnings: LinkWarning[] = []
  for (const style of body.querySelectorAll('style')) style.textContent = rewriteCss(style.textContent, image)
  for (const element of body.querySelectorAll<HTMLElement>('[style]')) {
    element.setAttribute('style', rewriteCss(element.getAttribute('style') ?? '', image))
  }
  for (const attribute of ['src', 'background']) {
    for (const element of body.querySelectorAll(`[${attribute}]`)) replace(element, attribute, image)
  }
  for (const link of body.querySelectorAll<HTMLAnchorElement>('a[href], area[href]')) {
    const warning = secure(link, ownHosts)
    if (!warning) continue
    warnings.push(warning)
    if (marksLinks) mark(link, warning)
  }
  return { html: body.innerHTML, warnings }
}

function replace(element: Element, attribute: string, image: Sanitising['image']): void {
  const found = image(element.getAttribute(attribute)?.trim() ?? '')
  if (found === undefined) element.removeAttribute(attribute)
  else element.setAttribute(attribute, found)
}

function secure(link: HTMLAnchorElement, ownHosts: readonly string[]): LinkWarning | undefined {
  const href = link.getAttribute('href')?.trim() ?? ''
  if (href.startsWith('#')) return undefined
  link.target = '_blank'
  link.rel = LINK_REL
  return linkWarning({ href, text: link.textContent }, ownHosts)
}

function mark(link: HTMLAnchorElement, { host }: LinkWarning): void {
  const sign = link.ownerDocument.createElement('span')
  sign.setAttribute('style', LINK_MARK_STYLE)
  sign.textContent = linkMarkText(host)
  link.after(' ', sign)
}

/** For messages that the server has rewritten: only images with a path that it has made, and those within the text. */
export function isOwnImage(address: string): boolean {
  return address.startsWith('/mail/image/') || /^data:image\/(?:png|jpe?g|gif|webp|avif)[;,]/i.test(address)
}
