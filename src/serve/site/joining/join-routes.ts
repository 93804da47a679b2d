import { type Context, Hono } from 'hono'
import { isFault } from '../../../base/fault.ts'
import type { AddressVerdict } from '../../../core/joining/address-choice.ts'
import type { FirstKey } from '../../../core/joining/joining.ts'
import { TERMS_KINDS } from '../../../core/terms/terms-version.ts'
import { DOOR_PAGE } from '../page/document.ts'
import { type FormView, TRAP } from '../page/form.ts'
import { PAGE_MESSAGES } from '../page/page-messages.ts'
import { viewOf } from '../page/page-view.ts'
import {
  type FormFields,
  formLimit,
  type MemberEnv,
  membersOnly,
  SIGN_IN_PATH,
  showSecret,
  tryMemberForm,
} from '../sessions/member.ts'
import { tryVisitorForm, visitorToken } from '../sessions/visitor.ts'
import { SCRIPTED_DOOR, tryDoorScript } from '../sign-in/door-scripts.ts'
import { PASSWORD_PROBLEMS } from '../sign-in/halfway-messages.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { JOIN_MESSAGES } from './join-messages.ts'
import { accountPage, addressPage, closedPage, codesPage, type JoinWord, writtenPage } from './join-page.ts'
import { JOIN_ACCOUNT_PATH, JOIN_PATH, JOIN_WRITTEN_PATH } from './join-paths.ts'

type JoinServices = Pick<
  SiteServices,
  'hostname' | 'provider' | 'home' | 'sessions' | 'assets' | 'entropy' | 'terms' | 'joining'
>

type Status = 200 | 403 | 422 | 429

/** What the form of the address is shown with. */
interface AddressShown {
  readonly values: Readonly<Record<'name' | 'domain' | 'invitation', string>>
  readonly problems?: FormView['problems']
  readonly others?: readonly string[]
  readonly word?: JoinWord
  readonly status?: Status
}

/** What the second form is shown with. */
interface AccountShown {
  readonly address: string
  readonly invitation: string
  readonly way: 'password' | 'passkey'
  readonly values?: Readonly<Record<string, string>>
  readonly problems?: FormView['problems']
  readonly word?: JoinWord
  readonly status?: Status
}

/** Joining, in two steps without a script: an address, then what opens it. Defences and what they are for: docs/decisions/joining-and-recovery.md. */
export function joinRoutes(services: JoinServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const { joining } = services
  const addressForm = addressFormOf(services)
  const accountForm = accountFormOf(services)
  routes.get(JOIN_PATH, async (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    if (joining.mode === 'closed') return c.html(closedPage(viewOf(c, services)), 404, DOOR_PAGE)
    const query = (name: string) => (c.req.query(name) ?? '').slice(0, 255)
    return addressForm(c, {
      values: { name: query('name'), domain: query('domain'), invitation: query('invitation') },
    })
  })
  routes.post(JOIN_PATH, formLimit, async (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    const field = await tryVisitorForm(c)
    const values = addressFields(field ?? (() => ''))
    if (!field) return addressForm(c, { values, word: 'stale', status: 403 })
    if (field(TRAP) !== '') return addressForm(c, { values, word: 'trapped', status: 422 })
    const way = field('way') === 'passkey' ? 'passkey' : 'password'
    try {
      const { name, domain, invitation } = values
      const verdict = await joining.look(name, domain, invitation, c.env.connection.remoteAddress)
      if (verdict.kind !== 'free') return addressForm(c, { values, ...refusal(c, services, verdict), status: 422 })
      return await accountForm(c, { address: verdict.address, invitation, way })
    } catch (error) {
      return addressForm(c, { values, ...addressProblem(c, services, error) })
    }
  })
  routes.post(JOIN_ACCOUNT_PATH, formLimit, (c) => join(c, services))
  // Loaded again, or kept as a bookmark: the form begins anew.
  routes.get(JOIN_ACCOUNT_PATH, (c) => c.redirect(JOIN_PATH, 303))
  routes.route('/', writtenRoutes(services))
  return routes
}

/** Whoever was shown codes says that they are kept. Nothing depends on it but that people look once more. */
function writtenRoutes(services: JoinServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const members = membersOnly(services.sessions)
  const ask = (c: Context<MemberEnv>, problem: string) => {
    const page = viewOf(c, services, services.home)
    const { csrf } = c.var.signedIn
    const fields = { language: page.language, csrf, action: JOIN_WRITTEN_PATH, problems: { written: problem } }
    return writtenPage(page, fields)
  }
  routes.post(JOIN_WRITTEN_PATH, members, formLimit, async (c) => {
    const { language } = viewOf(c, services)
    const field = await tryMemberForm(c)
    if (!field) return c.html(ask(c, PAGE_MESSAGES[language].stale), 403, DOOR_PAGE)
    if (field('written') !== 'yes') return c.html(ask(c, JOIN_MESSAGES[language].writtenNeeded), 422, DOOR_PAGE)
    return c.redirect(services.home, 303)
  })
  return routes
}

async function join(c: Context<SiteEnv>, services: JoinServices): Promise<Response> {
  if (c.var.host.kind !== 'own') return c.notFound()
  const { joining } = services
  const field = await tryVisitorForm(c)
  const from = addressFields(field ?? (() => ''))
  if (!field) return addressFormOf(services)(c, { values: from, word: 'stale', status: 403 })
  const way = field('way') === 'passkey' ? 'passkey' : 'password'
  const again = (more: Partial<AccountShown>) =>
    accountFormOf(services)(c, {
      address: `${from.name.toLowerCase()}@${from.domain}`,
      invitation: from.invitation,
      way,
      values: {
        display: field('display'),
        device: field('device'),
        recovery: field('recovery'),
        agree: field('agree'),
      },
      status: 422,
      ...more,
    })
  const { language } = viewOf(c, services)
  const text = JOIN_MESSAGES[language]
  if (field(TRAP) !== '') return again({ word: 'trapped' })
  if (way === 'password' && field('password') !== field('again')) return again({ problems: { again: text.notTheSame } })
  const { shown, isThere } = await termsShown(services)
  if (isThere && field('agree') !== 'yes') return again({ problems: { agree: text.agreeNeeded } })
  // What was shown is what is agreed to, and nothing that was published meanwhile.
  if (field('shown') !== shown)
    return again({ values: { display: field('display') }, problems: { agree: text.termsChanged } })
  try {
    const { remoteAddress: address, protection } = c.env.connection
    const { opened, codes, recoveryCodes, account } = await joining.join(
      {
        ...from,
        begun: field('begun'),
        visitor: field('csrf'),
        displayName: field('display'),
        recoveryAddress: field('recovery').slice(0, 400),
        key: firstKey(field, way),
        language,
      },
      { address, protection, client: c.req.header('user-agent') ?? '' },
    )
    if (opened) showSecret(c, opened, services.sessions)
    if (!opened) return c.redirect(services.home, 303)
    const fields = { language, csrf: opened.csrf, action: JOIN_WRITTEN_PATH }
    const lists = [
      { title: text.accountCodes, lead: text.accountCodesLead, codes: recoveryCodes },
      ...(codes.length === 0 ? [] : [{ title: text.factorCodes, lead: text.factorCodesLead, codes }]),
    ]
    return c.html(codesPage(viewOf(c, services, services.home), fields, lists, account.address), 200, DOOR_PAGE)
  } catch (error) {
    // Two clicks: the browser shows the answer to the second one, and whether the first has made the account is not known yet.
    if (isFault(error, 'joining/sent-twice')) return c.redirect(`${SIGN_IN_PATH}?sent-twice`, 303)
    const problem = accountProblem(c, services, error)
    if (problem) return again(problem)
    return addressFormOf(services)(c, { values: from, ...addressProblem(c, services, error) })
  }
}

function firstKey(field: FormFields, way: FirstKey['kind']): FirstKey {
  return way === 'password'
    ? { kind: way, password: field('password') }
    : { kind: way, ticket: field('ticket'), answer: field('answer'), device: field('device') }
}

function addressFormOf(services: JoinServices) {
  return async (c: Context<SiteEnv>, shown: AddressShown): Promise<Response> => {
    const { joining, entropy } = services
    if (joining.mode === 'closed')
      return c.html(closedPage(viewOf(c, services, JOIN_PATH)), shown.status === 403 ? 403 : 404, DOOR_PAGE)
    const { values, problems = {}, others = [], word, status = 200 } = shown
    const page = viewOf(c, services, `${JOIN_PATH}?${new URLSearchParams(values)}`)
    const fields = { language: page.language, action: JOIN_PATH, csrf: visitorToken(c, entropy), values, problems }
    const domains = await joining.domains()
    const needsInvitation = joining.mode === 'invitation'
    return c.html(addressPage({ page, fields, domains, needsInvitation, others, word }), status, DOOR_PAGE)
  }
}

function accountFormOf(services: JoinServices) {
  return async (c: Context<SiteEnv>, shown: AccountShown): Promise<Response> => {
    const { joining, assets, entropy } = services
    const { address, invitation, way, values = {}, problems = {}, word, status = 200 } = shown
    const at = address.lastIndexOf('@')
    const [name, domain] = [address.slice(0, at), address.slice(at + 1)]
    const page = viewOf(c, services, `${JOIN_PATH}?${new URLSearchParams({ name, domain, invitation })}`)
    const csrf = visitorToken(c, entropy)
    const begun = joining.begin(csrf)
    const terms = await termsShown(services)
    const hidden = { name, domain, invitation, begun, shown: terms.shown }
    const fields = { language: page.language, action: JOIN_ACCOUNT_PATH, csrf, values, problems, hidden }
    const passkeyScript = tryDoorScript(assets, 'passkey')
    const isPasskey = way === 'passkey' && passkeyScript !== undefined
    const made = accountPage({
      page,
      fields,
      address,
      fewest: await joining.fewestCharacters(),
      hasTerms: terms.isThere,
      offer: isPasskey ? await joining.offerPasskey(begun, csrf, address) : undefined,
      hasPasskeys: passkeyScript !== undefined,
      script: isPasskey ? passkeyScript : tryDoorScript(assets, 'password-meter'),
      word,
    })
    return c.html(made, status, SCRIPTED_DOOR)
  }
}

/** Which versions a visitor is shown, as one word. */
async function termsShown({ terms }: JoinServices): Promise<{ readonly shown: string; readonly isThere: boolean }> {
  const newest = (await Promise.all(TERMS_KINDS.map((kind) => terms.versions(kind)))).flatMap(([one]) => one ?? [])
  return { shown: newest.map(({ kind, number }) => `${kind} ${number}`).join(','), isThere: newest.length > 0 }
}

/** An address that was offered is one field, one that is typed two. */
function addressFields(field: FormFields): AddressShown['values'] {
  const offered = field('address').slice(0, 400)
  const at = offered.lastIndexOf('@')
  const [name, domain] = at < 0 ? [field('name'), field('domain')] : [offered.slice(0, at), offered.slice(at + 1)]
  return {
    name: name.trim().slice(0, 255),
    domain: domain.slice(0, 255),
    invitation: field('invitation').slice(0, 100),
  }
}

function refusal(
  c: Context<SiteEnv>,
  services: JoinServices,
  verdict: Exclude<AddressVerdict, { kind: 'free' }>,
): Pick<AddressShown, 'problems' | 'others'> {
  const text = JOIN_MESSAGES[viewOf(c, services).language]
  if (verdict.kind === 'bad-name') return { problems: { name: text.names[verdict.problem] } }
  if (verdict.kind === 'no-such-domain') return { problems: { name: text.noDomain } }
  return { problems: { name: text.notFree }, others: verdict.others }
}

/** What is wrong with the first step. @throws whatever it was, where it is nothing that a visitor is told */
function addressProblem(c: Context<SiteEnv>, services: JoinServices, error: unknown): Partial<AddressShown> {
  const text = JOIN_MESSAGES[viewOf(c, services).language]
  if (isFault(error, 'joining/too-many')) return { word: 'tooMany', status: 429 }
  if (isFault(error, 'joining/closed')) return { status: 403 }
  if (isFault(error, 'joining/bad-invitation')) return { problems: { invitation: text.badInvitation }, status: 422 }
  if (isFault(error, 'joining/not-free')) return { problems: { name: text.notFree }, status: 422 }
  throw error
}

const WORDS: Readonly<Record<string, JoinWord>> = {
  'joining/too-fast': 'tooFast',
  'joining/stale': 'stale',
  'factors/stale': 'stale',
  'factors/not-made': 'notMade',
}

/** What is wrong with the second step; undefined if it is not with that. */
function accountProblem(
  c: Context<SiteEnv>,
  services: JoinServices,
  error: unknown,
): Partial<AccountShown> | undefined {
  if (!isFault(error)) return undefined
  const { language } = viewOf(c, services)
  const text = JOIN_MESSAGES[language]
  const word = WORDS[error.code]
  if (word) return { word }
  if (error.code === 'joining/bad-display-name') return { problems: { display: text.badDisplayName } }
  if (error.code === 'recovery/bad-address') return { problems: { recovery: text.badRecovery } }
  if (error.code === 'factors/bad-name') return { problems: { device: text.badDevice } }
  const problem = PASSWORD_PROBLEMS[language][error.code]
  return problem === undefined ? undefined : { problems: { password: problem } }
}
