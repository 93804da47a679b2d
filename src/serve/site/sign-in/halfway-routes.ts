import { type Context, Hono } from 'hono'
import { isFault } from '../../../base/fault.ts'
import type { SecondProof } from '../../../core/factors/second-step.ts'
import type { SignInTurn } from '../../../core/sessions/sign-in.ts'
import { APPEAL_PATH } from '../abuse/abuse-paths.ts'
import { GENERATION_PATHS } from '../generations/generation-paths.ts'
import { hasLanguage, keepLanguage, languageOf } from '../language/language.ts'
import { DOOR_PAGE } from '../page/document.ts'
import { viewOf } from '../page/page-view.ts'
import { type FormFields, formLimit, SIGN_IN_PATH, showSecret, trySignedIn } from '../sessions/member.ts'
import { ownPath } from '../sessions/own-path.ts'
import { tryVisitorForm, visitorToken } from '../sessions/visitor.ts'
import type { SiteEnv, SiteServices } from '../site-context.ts'
import { byWayOfTerms } from '../terms/terms-routes.ts'
import { type DoorScript, SCRIPTED_DOOR, tryDoorScript } from './door-scripts.ts'
import {
  NEW_PASSWORD_PATH,
  PASSKEY_PATH,
  REOPEN_PATH,
  SECOND_STEP_PATH,
  shownTicket,
  showTicket,
  takeTicket,
} from './halfway.ts'
import { HALFWAY_MESSAGES, PASSWORD_PROBLEMS } from './halfway-messages.ts'
import {
  type HalfwayView,
  newPasswordPage,
  passkeyPage,
  reopenPage,
  type SecondProblem,
  secondStepPage,
} from './halfway-page.ts'

/** What stands between the password and the mail. */
export type HalfwayServices = Pick<
  SiteServices,
  | 'hostname'
  | 'provider'
  | 'home'
  | 'sessions'
  | 'signIn'
  | 'assets'
  | 'entropy'
  | 'terms'
  | 'generations'
  | 'languages'
  | 'abuse'
>

const PROBLEMS: Readonly<Record<SecondProof['kind'], SecondProblem>> = {
  totp: 'wrongCode',
  recovery: 'wrongRecovery',
  passkey: 'wrongPasskey',
}

/** The second step, passkeys in the place of everything, and passwords that have to be changed. A form of ours alone goes on: `tryVisitorForm`. */
export function halfwayRoutes(services: HalfwayServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  routes.route('/', secondStepRoutes(services))
  routes.route('/', passkeyRoutes(services))
  routes.route('/', newPasswordRoutes(services))
  routes.route('/', reopenRoutes(services))
  return routes
}

/** Where it goes on for whoever is not in yet. */
const PATH_OF_TURN = {
  'second-step': SECOND_STEP_PATH,
  'new-password': NEW_PASSWORD_PATH,
  closed: REOPEN_PATH,
} as const

/** Leads to where a member stands who signs in. */
export async function goOn(
  c: Context<SiteEnv>,
  {
    sessions,
    terms,
    generations,
    languages,
  }: Pick<HalfwayServices, 'sessions' | 'terms' | 'generations' | 'languages'>,
  turn: SignInTurn,
  next: string,
): Promise<Response> {
  if (turn.at !== 'in') {
    showTicket(c, turn.ticket)
    return c.redirect(`${PATH_OF_TURN[turn.at]}?next=${encodeURIComponent(next)}`, 303)
  }
  const before = await trySignedIn(c, sessions)
  if (before) await sessions.end(before.account.id, before.session.id)
  takeTicket(c)
  showSecret(c, turn.opened, sessions)
  const { account } = turn.opened
  await greetIn(c, languages, account.id)
  // To the beginning of the webmail that the account has. What is deeper the pages of either lead on to, and so does the modern one's beginning: behind its `#` there may be a place of which only the browser knows.
  const there = next === GENERATION_PATHS.classic ? GENERATION_PATHS[await generations.landing(account.id)] : next
  return c.redirect(await byWayOfTerms(terms, account, there), 303)
}

/** A browser that has no language of its own speaks the member's; a member who has none keeps the one of the door. */
async function greetIn(c: Context<SiteEnv>, languages: HalfwayServices['languages'], accountId: string): Promise<void> {
  const chosen = await languages.chosen(accountId)
  if (chosen === undefined) await languages.suggest(accountId, languageOf(c))
  else if (!hasLanguage(c)) keepLanguage(c, chosen)
}

function secondStepRoutes(services: HalfwayServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const { signIn } = services
  const show = async (c: Context<SiteEnv>, next: string, problem?: SecondProblem) => {
    try {
      const ways = await signIn.secondWays(shownTicket(c))
      const status = problem === undefined ? 200 : problem === 'tooMany' ? 429 : 403
      return c.html(secondStepPage(halfwayView(c, services, next), ways, problem), status, SCRIPTED_DOOR)
    } catch (error) {
      return startAgain(c, next, error)
    }
  }
  routes.get(SECOND_STEP_PATH, (c) => show(c, nextOf(services, c.req.query('next'))))
  routes.post(SECOND_STEP_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    const next = nextOf(services, field?.('next'))
    const proof = field && tryProof(field)
    if (!proof) return show(c, next)
    try {
      return await goOn(c, services, await signIn.proveSecond(shownTicket(c), proof, originOf(c)), next)
    } catch (error) {
      if (isFault(error, 'login/wrong-factor')) return show(c, next, PROBLEMS[proof.kind])
      if (isFault(error, 'login/too-many-attempts')) return show(c, next, 'tooMany')
      return startAgain(c, next, error)
    }
  })
  return routes
}

function passkeyRoutes(services: HalfwayServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const { signIn, assets } = services
  const show = (c: Context<SiteEnv>, next: string, problem?: SecondProblem) => {
    if (c.var.host.kind !== 'own' || !tryDoorScript(assets, 'passkey')) return c.notFound()
    const page = passkeyPage(halfwayView(c, services, next), signIn.invitePasskey(), problem)
    return c.html(page, problem === undefined ? 200 : 403, SCRIPTED_DOOR)
  }
  routes.get(PASSKEY_PATH, (c) => show(c, nextOf(services, c.req.query('next'))))
  routes.post(PASSKEY_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    const next = nextOf(services, field?.('next'))
    if (!field) return show(c, next)
    const isKept = field('keep') === 'yes'
    try {
      const turn = await signIn.signInWithPasskey(field('ticket'), field('answer'), isKept, originOf(c))
      if (turn.at !== 'suspended') return await goOn(c, services, turn, next)
      const appeal = await services.abuse.tryTicket(turn.address)
      return c.redirect(appeal === undefined ? `${SIGN_IN_PATH}?suspended` : `${APPEAL_PATH}?ticket=${appeal}`, 303)
    } catch (error) {
      if (isFault(error, 'login/wrong-factor')) return show(c, next, 'wrongPasskey')
      return startAgain(c, next, error)
    }
  })
  return routes
}

function newPasswordRoutes(services: HalfwayServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const { signIn } = services
  const show = async (c: Context<SiteEnv>, next: string, problems?: Readonly<Record<string, string>>) => {
    try {
      const who = await signIn.whoseNewPassword(shownTicket(c))
      const page = newPasswordPage(halfwayView(c, services, next, 'password-meter'), who, problems)
      return c.html(page, problems === undefined ? 200 : 422, SCRIPTED_DOOR)
    } catch (error) {
      return startAgain(c, next, error)
    }
  }
  routes.get(NEW_PASSWORD_PATH, (c) => show(c, nextOf(services, c.req.query('next'))))
  routes.post(NEW_PASSWORD_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    const next = nextOf(services, field?.('next'))
    if (!field) return show(c, next)
    const { language } = viewOf(c, services)
    const password = field('password')
    if (password !== field('again')) return show(c, next, { again: HALFWAY_MESSAGES[language].notTheSame })
    try {
      return await goOn(c, services, await signIn.setNewPassword(shownTicket(c), password, originOf(c)), next)
    } catch (error) {
      const problem = isFault(error) ? PASSWORD_PROBLEMS[language][error.code] : undefined
      return problem === undefined ? startAgain(c, next, error) : show(c, next, { password: problem })
    }
  })
  return routes
}

/** Nothing is opened by signing in alone: somebody who has only come to look must not find the account open afterwards. */
function reopenRoutes(services: HalfwayServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const { signIn } = services
  const show = async (c: Context<SiteEnv>, next: string) => {
    try {
      const { account, closure } = await signIn.closedAccount(shownTicket(c))
      const page = reopenPage(halfwayView(c, services, next), account.address, closure.eraseMs)
      return c.html(page, 200, DOOR_PAGE)
    } catch (error) {
      return startAgain(c, next, error)
    }
  }
  routes.get(REOPEN_PATH, (c) => show(c, nextOf(services, c.req.query('next'))))
  routes.post(REOPEN_PATH, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    const next = nextOf(services, field?.('next'))
    if (!field) return show(c, next)
    try {
      return await goOn(c, services, await signIn.reopen(shownTicket(c), originOf(c)), next)
    } catch (error) {
      return startAgain(c, next, error)
    }
  })
  return routes
}

/** Back to the beginning where what was carried is nothing any more. @throws whatever else it was */
function startAgain(c: Context<SiteEnv>, next: string, error: unknown): Response {
  if (!isFault(error) || !['login/begin-again', 'login/suspended', 'login/refused'].includes(error.code)) throw error
  takeTicket(c)
  return c.redirect(`${SIGN_IN_PATH}?again&next=${encodeURIComponent(next)}`, 303)
}

function tryProof(field: FormFields): SecondProof | undefined {
  const kind = field('kind')
  if (kind === 'passkey') return { kind, answer: field('answer') }
  return kind === 'totp' || kind === 'recovery' ? { kind, code: field('code').slice(0, 100) } : undefined
}

function halfwayView(
  c: Context<SiteEnv>,
  services: HalfwayServices,
  next: string,
  script: DoorScript = 'passkey',
): HalfwayView {
  const { pathname } = new URL(c.req.url)
  const view = viewOf(c, services, `${pathname}?next=${encodeURIComponent(next)}`)
  return { ...view, csrf: visitorToken(c, services.entropy), next, script: tryDoorScript(services.assets, script) }
}

function nextOf({ home }: HalfwayServices, next: string | undefined): string {
  return ownPath(next ?? '', home)
}

function originOf(c: Context<SiteEnv>) {
  const { remoteAddress: address, protection } = c.env.connection
  return { address, protection, client: c.req.header('user-agent') ?? '' }
}
