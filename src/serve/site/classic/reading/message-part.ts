import { html } from 'hono/html'
import { type Email, type EmailAddress, nameAndAddress, type OpenedEmail } from '../../../../wire/jmap/email.ts'
import type { LabelBook } from '../../../../wire/jmap/label-book.ts'
import type { MessageTrail, TrailHop } from '../../../../wire/jmap/protection.ts'
import { readPlainText } from '../../../../wire/mime/plain-text.ts'
import { inReadingOrder } from '../../../../wire/mime/reading-order.ts'
import type { Markup } from '../../page/document.ts'
import { momentIn } from '../../page/moments.ts'
import type { ClassicView } from '../classic-page.ts'
import { COMPOSE_PATH, CONTACTS_PATH, messagePath, ofAccount, withQuery } from '../classic-paths.ts'
import { COMPOSE_MESSAGES } from '../compose/compose-messages.ts'
import { CONTACT_MESSAGES } from '../contacts/contact-messages.ts'
import { labelChip } from '../folders/label-chip.ts'
import { READING_MESSAGES } from './reading-messages.ts'

/** A message with what its page shows. */
export interface ShownEmail extends OpenedEmail {
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

/** What of a message is asked for, to be shown. */
export const SHOWN_PROPERTIES: readonly string[] = [
  ...['id', 'threadId', 'mailboxIds', 'keywords', 'from', 'to', 'cc', 'subject', 'receivedAt', 'blobId', 'preview'],
  ...['textBody', 'htmlBody', 'attachments', 'bodyValues', 'headers'],
]

/** A message on a page, alone or among those of its conversation. */
export interface PartView extends ClassicView {
  readonly email: ShownEmail
  readonly trail: MessageTrail | undefined
  readonly isOfficial: boolean
  readonly labels: LabelBook
  readonly accountId: string
  /** What was chosen in the address: the text of a page, or its images. */
  readonly wish: 'text' | 'images' | undefined
}

/** Who has written it to whom, what it says behind its wall or as text, its files, and how it is protected. */
export function messagePart(view: PartView): Markup {
  const { email, language } = view
  const text = READING_MESSAGES[language]
  const at = Date.parse(email.receivedAt ?? '')
  return html`${view.isOfficial ? html`<p class="good">✓ ${text.official}</p>` : ''}
${labels(view)}<dl class="letterhead"><dt>${text.from}</dt><dd><bdi>${people(email.from)}</bdi>${contactLink(view)}</dd><dt>${text.to}</dt><dd><bdi>${people(email.to)}</bdi></dd>${email.cc?.length ? html`<dt>${text.cc}</dt><dd><bdi>${people(email.cc)}</bdi></dd>` : ''}<dt>${text.date}</dt><dd>${Number.isNaN(at) ? '' : html`<time datetime="${email.receivedAt}">${momentIn(at, language, view.zone)}</time>`}</dd></dl>
${bodyOf(view)}
${files(view)}`
}

/** What stands behind everything else of a message: how it is protected, its header, and all of it as a file. */
export function messageTail(view: PartView): Markup {
  const { email, language } = view
  const text = READING_MESSAGES[language]
  return html`${protection(view)}
<details class="source"><summary>${text.header}</summary><pre tabindex="0">${email.headers.map(({ name, value }) => `${name}:${value}`).join('\n')}</pre></details>
<p><a href="${download(view, email.blobId, 'message.eml', 'message/rfc822')}">${text.save}</a></p>`
}

/** The ways to answer it, or to go on with a draft. `isMain`: the first is a button. */
export function answerLinks(
  { email, language, of }: Pick<PartView, 'language' | 'of'> & { readonly email: Pick<Email, 'id' | 'keywords'> },
  isMain = true,
): Markup {
  const text = COMPOSE_MESSAGES[language]
  const on: readonly (readonly [string, string])[] = [
    ['forward', text.forward],
    ['attach', text.attach],
  ]
  const isDraft = email.keywords['$draft'] === true
  const kinds: readonly (readonly [string, string])[] =
    isDraft && of === undefined
      ? [['draft', text.goOn]]
      : isDraft
        ? on
        : [['reply', text.reply], ['all', text.replyAll], ...on]
  return html`${kinds.map(([kind, label], at) => html`<a${at === 0 && isMain ? html` class="button"` : ''} href="${ofAccount(withQuery(COMPOSE_PATH, { [kind]: email.id }), of)}">${label}</a>`)}`
}

/** To put whoever has written into the contacts, with a form that says who it is. */
function contactLink({ email, language }: PartView): Markup | '' {
  const from = email.from?.[0]
  if (!from || email.keywords['$draft']) return ''
  const path = withQuery(`${CONTACTS_PATH}/new`, { name: from.name ?? '', address: from.email })
  return html` <a class="quiet" href="${path}">${CONTACT_MESSAGES[language].add}</a>`
}

function labels({ email, labels: book }: PartView): Markup | '' {
  const some = book.of([email])
  return some.length === 0 ? '' : html`<p>${some.map((label) => html`${labelChip(label)} `)}</p>`
}

function people(addresses: readonly EmailAddress[] | null | undefined): string {
  return (addresses ?? []).map(nameAndAddress).join(', ')
}

function bodyOf(view: PartView): Markup {
  const { email, language, wish } = view
  const text = READING_MESSAGES[language]
  const pages = email.htmlBody.filter(({ type, partId }) => type === 'text/html' && partId !== null)
  const here = messagePath(email.id, view.of)
  if (pages.length === 0 || wish === 'text') {
    return html`${pages.length > 0 ? html`<p class="tools"><a href="${here}">${text.asPage}</a></p>` : ''}<div class="lettertext" dir="auto">${plainOf(email)}</div>${Object.values(email.bodyValues).some(({ isTruncated }) => isTruncated) ? html`<p class="quiet">${text.cut}</p>` : ''}`
  }
  const frames = pages.map(({ partId }) =>
    withQuery(`/mail/frame/${email.blobId}/${encodeURIComponent(partId ?? '')}`, {
      images: wish === 'images' ? 'once' : undefined,
      account: view.of,
    }),
  )
  // What is folded is not loaded before it is unfolded: `loading`.
  return html`<p class="tools">${wish === 'images' ? '' : html`<a href="${withQuery(here, { show: 'images' })}">${text.images}</a>`}<a href="${withQuery(here, { show: 'text' })}">${text.asText}</a><a href="${frames[0] ?? ''}" target="_blank" rel="noopener">${text.apart}</a></p>
${frames.map((path) => html`<iframe class="letterframe" loading="lazy" title="${text.message}" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${path}"></iframe>`)}`
}

/** Nothing of it is taken for markup. */
function plainOf({ textBody, bodyValues }: ShownEmail): readonly Markup[] {
  const text = textBody.map(({ partId }) => bodyValues[partId ?? '']?.value ?? '').join('\n')
  return readPlainText(text).map(({ depth, pieces }) => {
    const shown = pieces.map(({ text: words, url }) =>
      url === undefined || /^mailto:/i.test(url)
        ? words
        : html`<a href="${url}" target="_blank" rel="noopener noreferrer">${words}</a>`,
    )
    return depth > 0 ? html`<blockquote><p>${shown}</p></blockquote>` : html`<p>${shown}</p>`
  })
}

function files(view: PartView): Markup | '' {
  const text = READING_MESSAGES[view.language]
  const some = view.email.attachments.filter(({ blobId }) => blobId !== null)
  if (some.length === 0) return ''
  return html`<h2>${text.attachments}</h2><ul class="files">${some.map(({ blobId, name, type, size }) => html`<li><a href="${download(view, blobId ?? '', name ?? text.unnamed, type)}"><bdi>${inReadingOrder(name ?? text.unnamed)}</bdi></a> <span class="quiet">${type}, ${Math.ceil(size / 1024)} kB</span></li>`)}</ul>`
}

function download({ accountId }: PartView, blobId: string, name: string, type: string): string {
  const safe = name.toWellFormed().replaceAll('/', '_').replace(/^\.+$/, '_') || '_'
  return `/jmap/download/${accountId}/${blobId}/${encodeURIComponent(safe)}?accept=${encodeURIComponent(type)}`
}

/** Three things that are never made one, since none of them makes up for another. */
function protection({ trail, protection: own, language }: PartView): Markup {
  const text = READING_MESSAGES[language]
  const { encrypted, signed } = trail?.content ?? {}
  const content = !trail ? text.states.unknown : encrypted ? text.encrypted : signed ? text.signed : text.open
  const yours = own
    ? [own.version.replace(/^TLSv/, 'TLS '), own.suite, own.group].filter(Boolean).join(', ')
    : text.states.unknown
  const sent = trail?.providers.sent ?? []
  return html`<details class="source"><summary>${text.protection}: ${text.states[trail?.providers.state ?? 'unknown']}</summary>
<dl class="stack"><dt>${text.you}</dt><dd>${yours}</dd><dt>${text.way}</dt><dd><ol>${(trail?.providers.received ?? []).map((hop) => hopOf(hop, text))}${sent.map(({ recipient, kind, isLocal, hop }) => html`<li><strong>${recipient}</strong>: ${text.sentKinds[kind]}; ${isLocal ? text.states.none : hop ? stateOf(hop, text) : text.states.unknown}</li>`)}</ol></dd><dt>${text.content}</dt><dd>${content}</dd></dl></details>`
}

type Text = (typeof READING_MESSAGES)['en']

function hopOf(hop: TrailHop, text: Text): Markup {
  return html`<li><strong>${text.hopTo(hop.from ?? hop.address ?? text.someone, hop.by ?? text.someone)}</strong>: ${stateOf(hop, text)} <span class="quiet">${text.sources[hop.source]}</span></li>`
}

function stateOf({ state, protection: tls, policies }: TrailHop, text: Text): string {
  const facts = [tls?.version?.replace(/^TLSv/, 'TLS '), tls?.suite, tls?.group, ...policies].filter(Boolean)
  return `${text.states[state]}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}
