import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../../base/fault.ts'
import type { Mailbox } from '../../../../wire/jmap/email.ts'
import { BadAddress, readAddresses } from '../../../../wire/jmap/typed-addresses.ts'
import { tryReadWall } from '../../../../wire/jmap/wall-time.ts'
import { BusyAccounts } from '../../../jmap/busy-accounts.ts'
import { bodyLimit } from '../../body-limit.ts'
import { FORM_PAGE, type Markup } from '../../page/document.ts'
import { notice } from '../../page/notice.ts'
import { formLimit, isVouchedFor, type MemberEnv, tryMemberForm } from '../../sessions/member.ts'
import { type ClassicServices, callsOf, classicMembers, classicView, mailboxesOf, ownCallsOf } from '../classic-env.ts'
import {
  CLASSIC_PATH,
  COMPOSE_PATH,
  folderPath,
  messagePath,
  PICK_PATH,
  SCHEDULED_PATH,
  withQuery,
} from '../classic-paths.ts'
import { refuse } from '../list/list-routes.ts'
import { JmapRefusal, type MemberCalls } from '../member-jmap.ts'
import { encodeUndo } from '../undo.ts'
import { COMPOSE_MESSAGES } from './compose-messages.ts'
import { composePage, sentPage } from './compose-page.ts'
import { discardLetter } from './discard-letter.ts'
import {
  beginLetter,
  EMPTY,
  emptyLetter,
  type Identity,
  identitiesOf,
  type Kind,
  type Letter,
  type LetterFile,
  saveDraft,
  withOwnFiles,
} from './letter.ts'
import { tryLetterForm } from './letter-form.ts'
import { findScheduled, sendNow, takeBack } from './scheduled.ts'
import { sendLetter } from './send-letter.ts'

/** Octets of a form with its files: it is read as a whole. Larger files go with the other webmail. */
const MOST_FORM_BYTES = 26 * 1024 * 1024
const MOST_FILES = 50
/** Letters of one member at a time: each form is in memory as a whole. */
const MOST_AT_ONCE = 4
/** Characters of recipients that a link names. */
const MOST_TO = 2000

/** Where letters are written and sent. */
export function composeRoutes(services: ClassicServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = classicMembers(services)
  const filesLimit = bodyLimit(MOST_FORM_BYTES, (c) => c.text('The form is too long.\n', 413))
  const busy = new BusyAccounts('letters', MOST_AT_ONCE)
  routes.get(COMPOSE_PATH, members, (c) => begin(c, services))
  routes.post(COMPOSE_PATH, members, oneOfFew(busy), filesLimit, (c) => take(c, services))
  routes.get('/classic/sent', members, async (c) => {
    const [submission = '', email = ''] = [c.req.query('s'), c.req.query('m')]
    if (!/^[\w-]{1,255}$/.test(submission) || !/^M\d{1,16}$/.test(email)) return refuse(c, services, 'none', 404)
    const view = classicView(c, services, await mailboxesOf(callsOf(c, services)))
    return c.html(sentPage(view, { csrf: c.var.signedIn.csrf, submission, email }), 200, FORM_PAGE)
  })
  routes.post('/classic/take-back', members, formLimit, (c) => takeBackSent(c, services))
  routes.post(SCHEDULED_PATH, members, formLimit, (c) => changeScheduled(c, services))
  return routes
}

/** Threat: one member who sends many large forms at once fills the memory of a process that serves others. */
function oneOfFew(busy: BusyAccounts): MiddlewareHandler<MemberEnv> {
  return async (c, next) => {
    try {
      using _place = busy.begin(c.var.signedIn.account.id)
      await next()
    } catch (error) {
      if (!isFault(error, 'jmap/limit')) throw error
      return c.text('Several letters are under way already. Go back, and send this one again in a moment.\n', 429)
    }
  }
}

async function begin(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  // Whosever letter is answered, the answer is one's own.
  const calls = ownCallsOf(c, services)
  const identities = await identitiesOf(calls)
  const kind = (['draft', 'reply', 'all', 'forward', 'attach'] as const).find((one) => c.req.query(one) !== undefined)
  if (!kind) {
    const to = (c.req.query('to') ?? '').slice(0, MOST_TO)
    return show(c, services, calls, { identities, letter: emptyLetter(identities, to) })
  }
  const id = c.req.query(kind) ?? ''
  const { language, zone } = classicView(c, services, [])
  const there = callsOf(c, services)
  // A draft of somebody else is theirs to go on with: saved here, it would take the place of the message that has its number in one's own mail.
  const isOurs = kind !== 'draft' || there.accountId === calls.accountId
  const begun =
    isOurs && /^M[1-9]\d{0,15}$/.test(id)
      ? await beginLetter(there, kind satisfies Kind, id, identities, { language, zone })
      : undefined
  if (!begun) return refuse(c, services, 'none', 404)
  const mailboxes = await mailboxesOf(calls)
  const text = COMPOSE_MESSAGES[language]
  const done = c.req.query('done')
  const drafts = draftsOf(mailboxes)
  const said =
    done === 'elsewhere'
      ? notice(html`${text.elsewhere} <a href="${folderPath(drafts?.id ?? '')}">${text.drafts}</a>.`, 'wrong')
      : done === 'saved'
        ? notice(text.saved)
        : done === 'back'
          ? notice(text.takenBack)
          : begun.isFormatted
            ? notice(text.plainOnly)
            : ''
  const letter = await withOwnFiles(calls, there.accountId, begun.letter)
  return show(c, services, calls, { identities, letter, said })
}

interface Shown {
  readonly identities: readonly Identity[]
  readonly letter: Letter
  readonly said?: Markup | ''
  readonly problems?: Readonly<Record<string, string>>
  readonly sending?: TypedSending
}

/** When and how it is to go out, as it was typed. */
interface TypedSending {
  readonly sendAt: string
  readonly onlyEncrypted: string
}

async function show(
  c: Context<MemberEnv>,
  services: ClassicServices,
  calls: MemberCalls,
  { identities, letter, said = '', problems = {}, sending = { sendAt: '', onlyEncrypted: '' } }: Shown,
) {
  const mailboxes = await mailboxesOf(calls)
  const path = letter.draft === '' ? COMPOSE_PATH : withQuery(COMPOSE_PATH, { draft: letter.draft })
  const view = classicView(c, services, mailboxes, letter.draft === '' ? undefined : draftsOf(mailboxes)?.id, path)
  const page = composePage({ ...view, letter, identities, csrf: c.var.signedIn.csrf, notice: said, problems, sending })
  return c.html(page, Object.keys(problems).length > 0 ? 422 : 200, FORM_PAGE)
}

async function take(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const body = await tryLetterForm(c)
  if (!body) return c.text('The form has too many parts.\n', 413)
  const field = (name: string) => (typeof body[name] === 'string' ? body[name] : '')
  const calls = callsOf(c, services)
  const identities = await identitiesOf(calls)
  const { language, zone } = classicView(c, services, [])
  const text = COMPOSE_MESSAGES[language]
  const sending = { sendAt: field('sendAt'), onlyEncrypted: field('onlyEncrypted') }
  const [inReplyTo, references] = threadOf(field('thread'))
  const kept = [body['keep'] ?? []].flat().flatMap((one) => (typeof one === 'string' ? tryFile(one) : []))
  const typed: Letter = {
    identity: field('identity'),
    to: field('to'),
    cc: field('cc'),
    bcc: field('bcc'),
    subject: field('subject').replace(/[\r\n]+/g, ' '),
    text: field('text'),
    files: kept.slice(0, MOST_FILES),
    inReplyTo,
    references,
    draft: /^M\d{1,16}$/.test(field('draft')) ? field('draft') : '',
  }
  // What was typed stands there again, whatever is wrong: nothing of it is lost.
  if (!isVouchedFor(c, field('csrf'))) return refuse(c, services, 'stale')
  try {
    const files = await uploads([body['files'] ?? []].flat(), (file) => services.jmap.keep(c.var.signedIn, file))
    const letter = { ...typed, files: [...typed.files, ...files].slice(0, MOST_FILES) }
    const from = identities.find(({ id }) => id === letter.identity) ?? identities[0]
    const mailboxes = await mailboxesOf(calls)
    const drafts = draftsOf(mailboxes)
    if (!drafts) throw new JmapRefusal('notFound', 'There is no folder for drafts')
    if (field('do') === 'discard') {
      const undo = await discardLetter(calls, letter, from, mailboxes)
      if (!undo) return c.redirect(CLASSIC_PATH, 303)
      const fields = { done: 'trashed', n: '1', undo: encodeUndo(undo, c.var.signedIn.csrf) }
      return c.redirect(withQuery(folderPath(drafts.id), fields), 303)
    }
    const isLater = field('do') === 'later'
    const isSending = isLater || field('do') === 'send'
    const sendAt = isLater ? tryReadWall(sending.sendAt, zone) : undefined
    const isPast = isLater && (sendAt === undefined || sendAt.getTime() <= services.clock.nowMs())
    const problems = { ...problemsOf(letter, isSending, text), ...(isPast ? { sendAt: text.badTime } : {}) }
    // A half-typed address is no address, and a draft keeps none that is not whole: so it is said before it would be lost.
    if (Object.keys(problems).length > 0) return show(c, services, calls, { identities, letter, problems, sending })
    const saved = await saveDraft(calls, letter, from, drafts.id)
    if (field('do') === 'pick' && !saved.isElsewhere) return c.redirect(withQuery(PICK_PATH, { draft: saved.id }), 303)
    if (!isSending || saved.isElsewhere) {
      return c.redirect(
        withQuery(COMPOSE_PATH, { draft: saved.id, done: saved.isElsewhere ? 'elsewhere' : 'saved' }),
        303,
      )
    }
    try {
      const how = { sendAt, onlyEncrypted: sending.onlyEncrypted === 'yes' }
      const submission = await sendLetter(calls, { ...letter, draft: saved.id }, from, mailboxes, how)
      if (isLater) return c.redirect(messagePath(saved.id), 303)
      return c.redirect(withQuery('/classic/sent', { s: submission, m: saved.id }), 303)
    } catch (error) {
      if (!(error instanceof JmapRefusal)) throw error
      const all = `${text.failed} ${error.message}`
      return show(c, services, calls, {
        identities,
        letter: { ...letter, draft: saved.id },
        problems: { all },
        sending,
      })
    }
  } catch (error) {
    if (!(error instanceof JmapRefusal)) throw error
    return show(c, services, calls, { identities, letter: typed, problems: { all: `${text.failed} ${error.message}` } })
  }
}

function problemsOf(letter: Letter, isSending: boolean, text: (typeof COMPOSE_MESSAGES)['en']): Record<string, string> {
  const problems: Record<string, string> = {}
  let recipients = 0
  for (const name of ['to', 'cc', 'bcc'] as const) {
    try {
      recipients += readAddresses(letter[name]).length
    } catch (error) {
      if (!(error instanceof BadAddress)) throw error
      problems[name] = text.badAddress(error.address.slice(0, 200))
    }
  }
  if (isSending && recipients === 0 && Object.keys(problems).length === 0) problems['to'] = text.noRecipient
  return problems
}

async function takeBackSent(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const field = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const calls = callsOf(c, services)
  try {
    const sent = { id: field('submission'), emailId: field('email') }
    await takeBack(calls, sent, await mailboxesOf(calls))
    return c.redirect(withQuery(COMPOSE_PATH, { draft: sent.emailId, done: 'back' }), 303)
  } catch (error) {
    if (!(error instanceof JmapRefusal)) throw error
    return tooLate(c, services, calls)
  }
}

async function tooLate(c: Context<MemberEnv>, services: ClassicServices, calls: MemberCalls): Promise<Response> {
  const { language } = classicView(c, services, [])
  const problems = { all: COMPOSE_MESSAGES[language].tooLate }
  return show(c, services, calls, { identities: await identitiesOf(calls), letter: EMPTY, problems })
}

/** A letter that waits for its time goes out now, or is a draft again. */
async function changeScheduled(c: Context<MemberEnv>, services: ClassicServices): Promise<Response> {
  const field = await tryMemberForm(c)
  if (!field) return refuse(c, services, 'stale')
  const calls = callsOf(c, services)
  const emailId = field('email')
  const scheduled = /^M\d{1,16}$/.test(emailId) ? await findScheduled(calls, emailId) : undefined
  if (!scheduled) return tooLate(c, services, calls)
  const mailboxes = await mailboxesOf(calls)
  try {
    if (field('do') === 'now') {
      await sendNow(calls, scheduled, mailboxes)
      return c.redirect(messagePath(emailId), 303)
    }
    await takeBack(calls, scheduled, mailboxes)
    return c.redirect(withQuery(COMPOSE_PATH, { draft: emailId, done: 'back' }), 303)
  } catch (error) {
    if (!(error instanceof JmapRefusal)) throw error
    return tooLate(c, services, calls)
  }
}

async function uploads(
  given: readonly (string | File)[],
  keep: (file: File) => Promise<string>,
): Promise<readonly LetterFile[]> {
  const files: LetterFile[] = []
  for (const file of given) {
    // A field that nothing was chosen in is a file without a name (HTML §4.10.22.4).
    if (typeof file === 'string' || (file.name === '' && file.size === 0)) continue
    files.push({ blobId: await keep(file), name: file.name.slice(0, 255) || 'file', type: typeOf(file.type) })
  }
  return files
}

function typeOf(type: string): string {
  return /^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}$/i.test(type) ? type : 'application/octet-stream'
}

/** What a field of our own form says; whoever has changed it changes a letter of their own. */
function threadOf(text: string): readonly [readonly string[], readonly string[]] {
  const value = tryJson(text)
  const [first, second] = Array.isArray(value) ? value : []
  const ids = (some: unknown) =>
    Array.isArray(some)
      ? some.filter((id): id is string => typeof id === 'string' && /^[!-~]{1,900}$/.test(id)).slice(0, 30)
      : []
  return [ids(first), ids(second)]
}

function tryFile(text: string): LetterFile[] {
  const value = tryJson(text)
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) return []
  const [blobId = '', name = '', type = ''] = value as string[]
  return blobId === '' ? [] : [{ blobId, name: name.slice(0, 255), type: typeOf(type) }]
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function draftsOf(mailboxes: readonly Mailbox[]): Mailbox | undefined {
  return mailboxes.find(({ role }) => role === 'drafts')
}
