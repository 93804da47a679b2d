import { html } from 'hono/html'
import { type Email, type EmailAddress, isUnread, nameOf, type OpenedEmail } from '../../../wire/jmap/email.ts'
import type { LabelBook } from '../../../wire/jmap/label-book.ts'
import type { MessageTrail, TrailHop } from '../../../wire/jmap/protection.ts'
import { readPlainText } from '../../../wire/mime/plain-text.ts'
import type { Markup } from '../page/document.ts'
import { momentIn } from '../page/moments.ts'
import { type ClassicView, classicPage } from './classic-page.ts'
import { ACT_PATH, COMPOSE_PATH, CONTACTS_PATH, messagePath, SCHEDULED_PATH, withQuery } from './classic-paths.ts'
import { COMPOSE_MESSAGES } from './compose-messages.ts'
import { CONTACT_MESSAGES } from './contact-messages.ts'
import { labelChip } from './label-chip.ts'
import { labelChoice } from './label-routes.ts'
import { LIST_MESSAGES } from './list-messages.ts'
import { moveChoice } from './list-page.ts'
import { READING_MESSAGES } from './reading-messages.ts'
import type { Scheduled } from './scheduled.ts'

/** A message with what its page shows. */
export interface ShownEmail extends OpenedEmail {
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

export interface ReadingView extends ClassicView {
  readonly email: ShownEmail
  readonly conversation: readonly Email[]
  readonly trail: MessageTrail | undefined
  readonly isOfficial: boolean
  /** Where it waits to be sent later. */
  readonly labels: LabelBook
  readonly scheduled: Scheduled | undefined
  readonly accountId: string
  readonly csrf: string
  readonly notice: Markup | ''
  /** What was chosen in the address: the text of a page, or its images. */
  readonly wish: 'text' | 'images' | undefined
}

/** One message: who, what it says behind its wall or as text, its files, its conversation, and how it is protected. */
export function readingPage(view: ReadingView): Markup {
  const { email, language } = view
  const text = READING_MESSAGES[language]
  const title = email.subject?.trim() || LIST_MESSAGES[language].noSubject
  const at = Date.parse(email.receivedAt ?? '')
  return classicPage(
    view,
    title,
    html`<h1>${title}</h1>
${view.notice}
${waiting(view)}
${answers(view)}
${tools(view)}
${view.isOfficial ? html`<p class="good">✓ ${text.official}</p>` : ''}
${labels(view)}<dl class="letterhead"><dt>${text.from}</dt><dd>${people(email.from)}${contactLink(view)}</dd><dt>${text.to}</dt><dd>${people(email.to)}</dd>${email.cc?.length ? html`<dt>${text.cc}</dt><dd>${people(email.cc)}</dd>` : ''}<dt>${text.date}</dt><dd>${Number.isNaN(at) ? '' : html`<time datetime="${email.receivedAt}">${momentIn(at, language, view.zone)}</time>`}</dd></dl>
${bodyOf(view)}
${files(view)}
${conversation(view)}
${protection(view)}
<details class="source"><summary>${text.header}</summary><pre tabindex="0">${email.headers.map(({ name, value }) => `${name}:${value}`).join('\n')}</pre></details>
<p><a href="${download(view, email.blobId, 'message.eml', 'message/rfc822')}">${text.save}</a></p>`,
  )
}

/** When it goes out, and what can be done about that. */
function waiting({ scheduled, csrf, language, zone }: ReadingView): Markup | '' {
  if (!scheduled) return ''
  const text = COMPOSE_MESSAGES[language]
  const at = momentIn(Date.parse(scheduled.sendAt), language, zone)
  return html`<form class="said tools" method="post" action="${SCHEDULED_PATH}"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="email" value="${scheduled.emailId}"><span>${text.goesOut}: <time datetime="${scheduled.sendAt}">${at}</time></span><button class="small" name="do" value="now">${text.sendNow}</button><button class="small" name="do" value="back">${text.toDraft}</button></form>`
}

function answers({ email, language }: ReadingView): Markup {
  const text = COMPOSE_MESSAGES[language]
  const kinds: readonly (readonly [string, string])[] = email.keywords['$draft']
    ? [['draft', text.goOn]]
    : [
        ['reply', text.reply],
        ['all', text.replyAll],
        ['forward', text.forward],
      ]
  return html`<p class="tools">${kinds.map(([kind, label], at) => html`<a class="${at === 0 ? 'button' : ''}" href="${withQuery(COMPOSE_PATH, { [kind]: email.id })}">${label}</a>`)}</p>`
}

function tools(view: ReadingView): Markup {
  const { email, csrf, language } = view
  const text = LIST_MESSAGES[language]
  const role = view.mailboxes.find(({ id }) => id === view.here)?.role
  const acts = [
    ...(role === 'archive' ? [] : [['archive', text.archive]]),
    role === 'trash' ? ['destroy', text.destroy] : ['trash', text.trash],
    role === 'junk' ? ['notJunk', text.notJunk] : ['junk', text.junk],
    ['unread', text.markUnread],
    email.keywords['$flagged'] ? ['unflag', text.unflag] : ['flag', text.flag],
  ]
  return html`<form class="tools" method="post" action="${ACT_PATH}"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="id" value="${email.id}"><input type="hidden" name="back" value="${view.path}">${acts.map(([act, label]) => html`<button class="small" name="act" value="${act}">${label}</button>`)}
${moveChoice(view)}${labelChoice(view.labels, language)}</form>`
}

/** To put whoever has written into the contacts, with a form that says who it is. */
function contactLink({ email, language }: ReadingView): Markup | '' {
  const from = email.from?.[0]
  if (!from || email.keywords['$draft']) return ''
  const path = withQuery(`${CONTACTS_PATH}/new`, { name: from.name ?? '', address: from.email })
  return html` <a class="quiet" href="${path}">${CONTACT_MESSAGES[language].add}</a>`
}

function labels({ email, labels: book }: ReadingView): Markup | '' {
  const some = book.of([email])
  return some.length === 0 ? '' : html`<p>${some.map((label) => html`${labelChip(label)} `)}</p>`
}

function people(addresses: readonly EmailAddress[] | null | undefined): string {
  return (addresses ?? []).map(({ name, email }) => (name?.trim() ? `${name} <${email}>` : email)).join(', ')
}

function bodyOf(view: ReadingView): Markup {
  const { email, language, wish } = view
  const text = READING_MESSAGES[language]
  const pages = email.htmlBody.filter(({ type, partId }) => type === 'text/html' && partId !== null)
  const here = messagePath(email.id)
  if (pages.length === 0 || wish === 'text') {
    return html`${pages.length > 0 ? html`<p class="tools"><a href="${here}">${text.asPage}</a></p>` : ''}<div class="lettertext" dir="auto">${plainOf(email)}</div>${Object.values(email.bodyValues).some(({ isTruncated }) => isTruncated) ? html`<p class="quiet">${text.cut}</p>` : ''}`
  }
  const frames = pages.map(
    ({ partId }) =>
      `/mail/frame/${email.blobId}/${encodeURIComponent(partId ?? '')}${wish === 'images' ? '?images=once' : ''}`,
  )
  return html`<p class="tools">${wish === 'images' ? '' : html`<a href="${withQuery(here, { show: 'images' })}">${text.images}</a>`}<a href="${withQuery(here, { show: 'text' })}">${text.asText}</a><a href="${frames[0] ?? ''}" target="_blank" rel="noopener">${text.apart}</a></p>
${frames.map((path) => html`<iframe class="letterframe" title="${text.message}" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${path}"></iframe>`)}`
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

function files(view: ReadingView): Markup | '' {
  const text = READING_MESSAGES[view.language]
  const some = view.email.attachments.filter(({ blobId }) => blobId !== null)
  if (some.length === 0) return ''
  return html`<h2>${text.attachments}</h2><ul class="files">${some.map(({ blobId, name, type, size }) => html`<li><a href="${download(view, blobId ?? '', name ?? text.unnamed, type)}">${name ?? text.unnamed}</a> <span class="quiet">${type}, ${Math.ceil(size / 1024)} kB</span></li>`)}</ul>`
}

function download({ accountId }: ReadingView, blobId: string, name: string, type: string): string {
  const safe = name.toWellFormed().replaceAll('/', '_').replace(/^\.+$/, '_') || '_'
  return `/jmap/download/${accountId}/${blobId}/${encodeURIComponent(safe)}?accept=${encodeURIComponent(type)}`
}

function conversation({ conversation: all, email, language, zone }: ReadingView): Markup | '' {
  if (all.length < 2) return ''
  const text = LIST_MESSAGES[language]
  return html`<h2>${READING_MESSAGES[language].conversation}</h2><ol class="talk">${all.map((one) => {
    const at = Date.parse(one.receivedAt ?? '')
    return html`<li><a href="${messagePath(one.id)}"${one.id === email.id ? html` aria-current="true"` : ''}>${isUnread(one) ? html`<span class="hidden">${text.unread}, </span>` : ''}${one.from?.map(nameOf).join(', ') || text.noSender}</a> <span class="quiet">${Number.isNaN(at) ? '' : momentIn(at, language, zone)}</span></li>`
  })}</ol>`
}

/** Three things that are never made one, since none of them makes up for another. */
function protection({ trail, protection: own, language }: ReadingView): Markup {
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
