import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Email, Mailbox } from '../../../../wire/jmap/email.ts'
import { listCalls } from '../../../../wire/jmap/email-list.ts'
import type { JsonObject } from '../../../../wire/jmap/json.ts'
import { mayBeLabel } from '../../../../wire/jmap/labels.ts'
import { readSearch, searchFilter } from '../../../../wire/jmap/search-query.ts'
import { FORM_PAGE } from '../../page/document.ts'
import { confirmation } from '../../page/form.ts'
import { notice } from '../../page/notice.ts'
import { PAGE_MESSAGES } from '../../page/page-messages.ts'
import { formLimit, formLists, isVouchedFor, type MemberEnv } from '../../sessions/member.ts'
import {
  type ClassicServices,
  callsIn,
  callsOf,
  classicMembers,
  classicView,
  labelsOf,
  mailboxesOf,
  ownCallsOf,
} from '../classic-env.ts'
import { listOf } from '../classic-mail.ts'
import { classicPage, folderName } from '../classic-page.ts'
import { ACT_PATH, backPath, CLASSIC_PATH, ofAccount, SEARCH_PATH, UNDO_PATH, withQuery } from '../classic-paths.ts'
import { JmapRefusal, type MemberCalls } from '../member-jmap.ts'
import { askable, OF_QUERY } from '../others-mail.ts'
import { encodeUndo, tryUndo } from '../undo.ts'
import { DONE_NAMES, LIST_MESSAGES, REFUSAL_NAMES, type RefusalName } from './list-messages.ts'
import { type ListRow, listPage, undoNotice } from './list-page.ts'
import { ACTS, type Act, act, messagesOf, undoActs } from './message-acts.ts'
import { type Destination, tryElsewhere } from './transfer.ts'

/** Characters that are looked for. */
const MOST_SOUGHT = 500
/** Rows that one form names. */
const MOST_TICKED = 100
/** Acts after which a message is looked at further. */
const KEEPS_OPEN: ReadonlySet<Act> = new Set(['read', 'flag', 'unflag', 'label', 'unlabel', 'copy'])

/** Lists of messages, and what is done with those that are ticked. */
export function listRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  routes.get('/classic', (c) => c.redirect(CLASSIC_PATH, 308))
  routes.get(CLASSIC_PATH, members, async (c) => {
    const calls = callsOf(c, services)
    const mailboxes = await mailboxesOf(calls)
    return showFolder(
      c,
      services,
      calls,
      mailboxes,
      mailboxes.find(({ role }) => role === 'inbox'),
    )
  })
  routes.get('/classic/folder/:id', members, async (c) => {
    const calls = callsOf(c, services)
    const mailboxes = await mailboxesOf(calls)
    return showFolder(
      c,
      services,
      calls,
      mailboxes,
      mailboxes.find(({ id }) => id === c.req.param('id')),
    )
  })
  routes.get(SEARCH_PATH, members, async (c) => {
    const calls = callsOf(c, services)
    const mailboxes = await mailboxesOf(calls)
    const sought = (c.req.query('q') ?? '').slice(0, MOST_SOUGHT)
    const terms = readSearch(sought)
    if (terms.length === 0) return c.redirect(CLASSIC_PATH, 303)
    const view = classicView(c, services, mailboxes)
    const book = await labelsOf(calls, view.of)
    const named = {
      mailbox: (name: string) => mailboxNamed(mailboxes, name),
      label: (name: string) => book.keywordNamed(name),
    }
    const owner = view.others.find(({ accountId }) => accountId === view.of)?.owner
    const { results } = LIST_MESSAGES[view.language]
    const title = owner === undefined ? results : `${results}: ${owner}`
    return show(c, services, calls, { mailboxes, title, sought, filter: searchFilter(terms, named) })
  })
  routes.post(ACT_PATH, members, formLimit, (c) => actOn(c, services))
  routes.post(UNDO_PATH, members, formLimit, async (c) => {
    const body = await formLists(c)
    const back = withoutNotice(backPath(String(body['back'] ?? '')))
    if (!isVouchedFor(c, String(body['csrf'] ?? ''))) return refuse(c, services, 'stale')
    const steps = tryUndo(String(body['undo'] ?? ''), c.var.signedIn.csrf)
    if (!steps) return refuse(c, services, 'stale')
    try {
      await undoActs(callsOf(c, services), steps, (accountId) => callsIn(c, services, accountId))
    } catch (error) {
      if (error instanceof JmapRefusal) return c.redirect(withQuery(back, { done: refusalOf(error) }), 303)
      throw error
    }
    return c.redirect(withQuery(back, { done: 'undone' }), 303)
  })
  return routes
}

function showFolder(
  c: Context<MemberEnv>,
  services: ClassicServices,
  calls: MemberCalls,
  mailboxes: readonly Mailbox[],
  folder: Mailbox | undefined,
): Response | Promise<Response> {
  if (!folder) return refuse(c, services, 'none', 404)
  const { language } = classicView(c, services, mailboxes)
  const filter = { inMailbox: folder.id }
  return show(c, services, calls, { mailboxes, folder, title: folderName(folder, language), filter })
}

interface Wanted {
  readonly mailboxes: readonly Mailbox[]
  readonly title: string
  readonly filter: JsonObject
  readonly folder?: Mailbox
  readonly sought?: string
}

async function show(
  c: Context<MemberEnv>,
  services: ClassicServices,
  calls: MemberCalls,
  wanted: Wanted,
): Promise<Response> {
  const { mailboxes, title, filter, folder, sought } = wanted
  const { accountId } = calls
  const wish = Number(c.req.query('from') ?? 0)
  const position = Number.isSafeInteger(wish) && wish > 0 ? wish : 0
  const view = classicView(c, services, mailboxes, folder?.id)
  // What is found is shown message by message: who looks for one wants that one. So are drafts: two of one answer are two, or one of them would seem lost.
  const window = {
    accountId,
    filter,
    collapseThreads: view.byConversation && folder !== undefined && folder.role !== 'drafts',
    position,
    limit: view.pageRows,
  }
  const answers = await calls.all(...askable(listCalls(window), view.of))
  const rows = rowsOf(answers, folder?.id)
  const total = Number(answers.get('query')?.['total'] ?? 0)
  if (rows.length === 0 && position > 0 && total > 0) return c.redirect(withQuery(view.path, { from: undefined }), 303)
  const path = withoutNotice(view.path)
  const text = LIST_MESSAGES[view.language]
  const pageAt = (from: number) => withQuery(path, { from: from <= 0 ? undefined : `${from}` })
  const page = listPage({
    ...view,
    path,
    ...(sought === undefined ? {} : { sought }),
    title,
    rows,
    place: {
      newer: position > 0 ? pageAt(position - view.pageRows) : undefined,
      older: position + rows.length < total ? pageAt(position + view.pageRows) : undefined,
      shown: text.shown(position + 1, position + rows.length, total),
    },
    csrf: c.var.signedIn.csrf,
    member: c.var.signedIn.account.address.toLowerCase(),
    nowMs: services.clock.nowMs(),
    labels: await labelsOf(calls, view.of),
    notice: noticeOf(c, services, path),
  })
  return c.html(page, 200, FORM_PAGE)
}

function rowsOf(answers: ReadonlyMap<string, JsonObject>, mailboxId: string | undefined): readonly ListRow[] {
  const peers = Map.groupBy(listOf<Email>(answers.get('peers')), ({ threadId }) => threadId)
  const official = officialOf(answers)
  return listOf<Email>(answers.get('rows')).map((email) => ({
    email,
    peers: (peers.get(email.threadId) ?? [email]).filter(
      ({ id, mailboxIds }) => id === email.id || (mailboxId !== undefined && mailboxIds[mailboxId]),
    ),
    isTalk: (peers.get(email.threadId)?.length ?? 1) > 1,
    isOfficial: official.has(email.id),
  }))
}

/** Ids of those that the provider itself has written. */
export function officialOf(answers: ReadonlyMap<string, JsonObject>): ReadonlySet<string> {
  const all = listOf<{ readonly id: string; readonly isOfficial: boolean }>(answers.get('official'))
  return new Set(all.filter(({ isOfficial }) => isOfficial === true).map(({ id }) => id))
}

/** What was done, as the address says it. */
export function noticeOf(c: Context<MemberEnv>, services: ClassicServices, path: string) {
  const text = LIST_MESSAGES[classicView(c, services, []).language]
  const { csrf } = c.var.signedIn
  const named = c.req.query('done')
  const count = Number(c.req.query('n') ?? 0)
  const what = DONE_NAMES.find((name) => name === named)
  if (what && Number.isSafeInteger(count)) {
    const undo = c.req.query('undo')
    const isOurs = undo !== undefined && tryUndo(undo, csrf) !== undefined
    return undoNotice(text.done[what](count), isOurs ? undo : undefined, {
      csrf,
      path,
      label: text.undo,
      of: c.req.query(OF_QUERY),
    })
  }
  if (named === 'undone') return notice(text.undone)
  if (named === 'none') return notice(text.none, 'wrong')
  const refusal = REFUSAL_NAMES.find((name) => name === named)
  if (refusal) return notice(text.refusals[refusal], 'wrong')
  return named === 'refused' ? notice(text.refused, 'wrong') : ''
}

async function actOn(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const body = await formLists(c)
  const field = (name: string) => (typeof body[name] === 'string' ? body[name] : '')
  if (!isVouchedFor(c, field('csrf'))) return refuse(c, services, 'stale')
  const back = withoutNotice(backPath(field('back')))
  const ids = [body['id'] ?? []]
    .flat()
    .filter((id) => typeof id === 'string')
    .slice(0, MOST_TICKED)
  const wanted = ACTS.find((one) => one === field('act'))
  if (
    ids.length === 0 ||
    !wanted ||
    ((wanted === 'move' || wanted === 'copy') && field('target') === '') ||
    !mayLabel(wanted, field('label'))
  ) {
    return c.redirect(withQuery(back, { done: 'none' }), 303)
  }
  const calls = callsOf(c, services)
  // What is out of sight then, or would be read again at once, is left for the list where it was.
  const leads = field('list') === '' || KEEPS_OPEN.has(wanted) ? back : backPath(field('list'))
  try {
    const mailboxes = await mailboxesOf(calls)
    const folder = mailboxes.find(({ id }) => id === field('folder'))
    const isWhole = folder !== undefined && folder.role !== 'drafts' && field('each') === ''
    const emails = await messagesOf(calls, ids, isWhole ? folder.id : undefined)
    if (wanted === 'destroy' && field('sure') !== 'yes')
      return confirmDestroy(c, services, {
        mailboxes,
        ids,
        back: leads,
        count: emails.length,
        folder: field('folder'),
        each: field('each'),
      })
    const done = await act(calls, wanted, emails, {
      mailboxes,
      target: field('target'),
      label: field('label'),
      destination: destinationOf(c, services, wanted, field('target')),
    })
    const undo = encodeUndo(done.undo, c.var.signedIn.csrf)
    return c.redirect(withQuery(leads, { done: done.what, n: `${done.count}`, undo }), 303)
  } catch (error) {
    if (error instanceof JmapRefusal) return c.redirect(withQuery(back, { done: refusalOf(error) }), 303)
    throw error
  }
}

/** Where a copy goes, or what is moved into the mail of somebody else; undefined for what stays in its mail. */
function destinationOf(
  c: Context<MemberEnv>,
  services: ClassicServices,
  wanted: Act,
  target: string,
): Destination | undefined {
  const elsewhere = tryElsewhere(target)
  if (elsewhere) {
    const { account, mailboxId } = elsewhere
    return { calls: account === 'own' ? ownCallsOf(c, services) : callsIn(c, services, account), mailboxId }
  }
  return wanted === 'copy' ? { calls: callsOf(c, services), mailboxId: target } : undefined
}

/** What is said of a refusal. */
function refusalOf({ type }: JmapRefusal): RefusalName | 'refused' {
  if (type === 'forbidden' || type === 'accountReadOnly') return 'forbidden'
  return type === 'overQuota' ? 'full' : 'refused'
}

/** Whether a keyword is one of those that members give: no act takes the mark of a draft away. */
function mayLabel(wanted: Act, keyword: string): boolean {
  return (wanted !== 'label' && wanted !== 'unlabel') || (/^[\w$.-]{1,100}$/.test(keyword) && mayBeLabel(keyword))
}

interface Destroying {
  readonly mailboxes: readonly Mailbox[]
  readonly ids: readonly string[]
  readonly back: string
  readonly count: number
  readonly folder: string
  readonly each: string
}

/** Nothing brings back what is deleted for good, so it is asked first. */
function confirmDestroy(
  c: Context<MemberEnv>,
  services: ClassicServices,
  { mailboxes, ids, back, count, folder, each }: Destroying,
) {
  const view = classicView(c, services, mailboxes, folder || undefined, back)
  const text = LIST_MESSAGES[view.language]
  const form = {
    language: view.language,
    action: ofAccount(ACT_PATH, view.of),
    csrf: c.var.signedIn.csrf,
    hidden: { act: 'destroy', sure: 'yes', folder, each, back },
    repeated: ids.map((id) => ['id', id] as const),
  }
  const body = confirmation(form, { title: text.destroy, lead: text.destroyLead(count), act: text.destroy, back })
  return c.html(classicPage(view, text.destroy, body), 200, FORM_PAGE)
}

/** A page that says why nothing is shown or done. */
export async function refuse(
  c: Context<MemberEnv>,
  services: ClassicServices,
  why: 'stale' | 'none' | 'refused',
  status: 403 | 404 | 422 = 403,
  more = '',
): Promise<Response> {
  const view = classicView(c, services, await mailboxesOf(callsOf(c, services)), undefined, CLASSIC_PATH)
  const text = LIST_MESSAGES[view.language]
  const said = { stale: PAGE_MESSAGES[view.language].stale, none: text.gone, refused: `${text.refused} ${more}` }[why]
  const title = PAGE_MESSAGES[view.language].mail
  return c.html(classicPage(view, title, missing(title, said)), status, FORM_PAGE)
}

function missing(title: string, said: string) {
  return html`<h1>${title}</h1>${notice(said, 'wrong')}`
}

function withoutNotice(path: string): string {
  return withQuery(path, { done: undefined, n: undefined, undo: undefined })
}

function mailboxNamed(mailboxes: readonly Mailbox[], name: string): string | undefined {
  const small = name.toLowerCase()
  return mailboxes.find((one) => one.role === small || one.name.toLowerCase() === small)?.id
}
