import { Hono } from 'hono'
import { html } from 'hono/html'
import { isFault } from '../../../base/fault.ts'
import type { SecondProof, SecondWays } from '../../../core/factors/second-step.ts'
import { DOOR_PAGE } from '../page/document.ts'
import { doorPage } from '../page/door-page.ts'
import { button, form, textField } from '../page/form.ts'
import { notice } from '../page/notice.ts'
import { type FormFields, formLimit } from '../sessions/member.ts'
import { tryVisitorForm, visitorToken } from '../sessions/visitor.ts'
import { SCRIPTED_DOOR, tryDoorScript } from '../sign-in/door-scripts.ts'
import { type HalfwayView, type SecondProblem, secondStepPage } from '../sign-in/halfway-page.ts'
import {
  consolePathOf,
  operatorsOnly,
  showConsoleSecret,
  showConsoleTicket,
  shownConsoleSecret,
  shownConsoleTicket,
  takeConsoleSecret,
  takeConsoleTicket,
  tryOperatorForm,
} from './console-door.ts'
import {
  CONSOLE_AGAIN,
  CONSOLE_PATH,
  CONSOLE_SECOND_STEP,
  CONSOLE_SIGN_IN,
  CONSOLE_SIGN_OUT,
  type ConsoleContext,
  type ConsoleEnv,
  type ConsoleServices,
} from './console-env.ts'
import { consoleForm, consoleView, refusalPage } from './console-page.ts'

type Status = 200 | 403 | 429 | 503

/** What is said of a fault at the door, and with which status. */
const WORDS: Readonly<Record<string, readonly [string, Status]>> = {
  'login/refused': ['The address or the password is not right, or this is no account of an operator.', 403],
  'login/suspended': ['This account is suspended.', 403],
  'login/too-many-attempts': ['There were too many attempts. Wait a while.', 429],
  'login/too-busy': ['The server has too much to do. Try again in a moment.', 503],
  'operators/no-second-factor': [
    'The console asks for a second factor. Sign in to your mail, and turn one on under Account, Second factors.',
    403,
  ],
  'operators/factor-too-new': [
    'A second factor was added after a recovery code was used. For some hours it does not open the console: if that was not you, look at your account now.',
    403,
  ],
  'operators/password-first': ['Your password has to be changed first: sign in to your mail.', 403],
}
const PROBLEMS: Readonly<Record<SecondProof['kind'], SecondProblem>> = {
  totp: 'wrongCode',
  recovery: 'wrongCode',
  passkey: 'wrongPasskey',
}

/** The doors of the console. Defences and what they are for: docs/decisions/console.md. */
export function consoleSignInRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { signIn } = services.console
  routes.get(CONSOLE_SIGN_IN, async (c) => {
    const next = consolePathOf(c.req.query('next'))
    if (await signIn.tryEnter(shownConsoleSecret(c))) return c.redirect(next, 303)
    return showDoor(
      c,
      services,
      next,
      c.req.query('again') === undefined ? undefined : 'That took too long, or something has changed. Sign in again.',
    )
  })
  routes.post(CONSOLE_SIGN_IN, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    const next = consolePathOf(field?.('next'))
    if (!field) return showDoor(c, services, next, 'That page was out of date. Please try again.', 403)
    const address = field('address').slice(0, 400)
    try {
      const { ticket } = await signIn.signIn(address.trim(), field('password'), originOf(c))
      showConsoleTicket(c, ticket)
      return c.redirect(`${CONSOLE_SECOND_STEP}?next=${encodeURIComponent(next)}`, 303)
    } catch (error) {
      const words = isFault(error) ? WORDS[error.code] : undefined
      if (!words) throw error
      return showDoor(c, services, next, words[0], words[1], address)
    }
  })
  routes.route('/', secondStepRoutes(services))
  routes.route('/', againRoutes(services))
  routes.route('/', signOutRoutes(services))
  return routes
}

function secondStepRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { signIn, sessions } = services.console
  const show = async (c: ConsoleContext, next: string, problem?: SecondProblem) => {
    try {
      const ways = await signIn.secondWays(shownConsoleTicket(c))
      return showSecond(c, services, CONSOLE_SECOND_STEP, visitorToken(c, services.entropy), ways, next, problem)
    } catch (error) {
      return beginAgain(c, next, error)
    }
  }
  routes.get(CONSOLE_SECOND_STEP, (c) => show(c, consolePathOf(c.req.query('next'))))
  routes.post(CONSOLE_SECOND_STEP, formLimit, async (c) => {
    const field = await tryVisitorForm(c)
    const next = consolePathOf(field?.('next'))
    const proof = field && tryProof(field)
    if (!proof) return beginAgainAt(c, next)
    try {
      const opened = await signIn.proveSecond(shownConsoleTicket(c), proof, originOf(c))
      const before = await signIn.tryEnter(shownConsoleSecret(c))
      if (before) await sessions.end(before.account.id, before.session.id)
      takeConsoleTicket(c)
      showConsoleSecret(c, opened.secret)
      return c.redirect(next, 303)
    } catch (error) {
      if (isFault(error, 'login/wrong-factor')) return show(c, next, PROBLEMS[proof.kind])
      if (isFault(error, 'login/too-many-attempts')) return show(c, next, 'tooMany')
      return beginAgain(c, next, error)
    }
  })
  return routes
}

/** The second factor once more, before something dangerous. */
function againRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  const { signIn } = services.console
  const show = async (c: ConsoleContext, next: string, problem?: SecondProblem) => {
    try {
      const { ticket, ways } = await signIn.stepUp(c.var.atWork)
      showConsoleTicket(c, ticket)
      return await showSecond(c, services, CONSOLE_AGAIN, c.var.atWork.csrf, ways, next, problem)
    } catch (error) {
      const words = isFault(error, 'operators/factor-too-new') ? WORDS[error.code] : undefined
      if (!words) throw error
      return refusalPage(c, services, words[0])
    }
  }
  routes.use(CONSOLE_AGAIN, operatorsOnly(services))
  routes.get(CONSOLE_AGAIN, (c) => show(c, consolePathOf(c.req.query('next'))))
  routes.post(CONSOLE_AGAIN, formLimit, async (c) => {
    const field = await tryOperatorForm(c)
    const next = consolePathOf(field?.('next'))
    const proof = field && tryProof(field)
    if (!proof) return c.html('', 403)
    try {
      const { atWork } = c.var
      const ticket = shownConsoleTicket(c)
      const renewed = await signIn.proveAgain(atWork, shownConsoleSecret(c), ticket, proof, originOf(c))
      takeConsoleTicket(c)
      showConsoleSecret(c, renewed.secret)
      return c.redirect(next, 303)
    } catch (error) {
      if (isFault(error, 'login/wrong-factor')) return show(c, next, PROBLEMS[proof.kind])
      if (isFault(error, 'login/too-many-attempts')) return show(c, next, 'tooMany')
      if (isFault(error, 'login/begin-again') || isFault(error, 'operators/factor-too-new')) return show(c, next)
      throw error
    }
  })
  return routes
}

function signOutRoutes(services: ConsoleServices): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.use(CONSOLE_SIGN_OUT, operatorsOnly(services))
  const show = (c: ConsoleContext, isStale: boolean) => {
    const card = html`<h1>Sign out</h1>
${notice(isStale ? 'That page was out of date, so nothing was done. Please try again.' : undefined, 'wrong')}
${form(consoleForm(c, CONSOLE_SIGN_OUT), button('Sign out of the console'))}
<p class="later"><a href="${CONSOLE_PATH}">Stay</a></p>`
    return c.html(doorPage(consoleView(c, services), 'Sign out', card), isStale ? 403 : 200, DOOR_PAGE)
  }
  routes.get(CONSOLE_SIGN_OUT, (c) => show(c, false))
  routes.post(CONSOLE_SIGN_OUT, formLimit, async (c) => {
    if (!(await tryOperatorForm(c))) return show(c, true)
    await services.console.sessions.end(c.var.atWork.account.id, c.var.atWork.session.id)
    takeConsoleSecret(c)
    return c.redirect(CONSOLE_SIGN_IN, 303)
  })
  return routes
}

function showDoor(
  c: ConsoleContext,
  services: ConsoleServices,
  next: string,
  problem: string | undefined,
  status: Status = 200,
  address = '',
): Response | Promise<Response> {
  const view = {
    language: 'en',
    action: CONSOLE_SIGN_IN,
    csrf: visitorToken(c, services.entropy),
    values: { address },
    hidden: { next },
  } as const
  const card = html`<h1>Console</h1>
<p class="lead">For those who run <strong>${services.provider.name}</strong>. What is done here is written down, and members read what concerns them.</p>
${notice(problem, 'wrong')}
${form(
  view,
  html`${textField(view, { name: 'address', label: 'Address', autocomplete: 'username', isFirst: true })}
${textField(view, { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', maxLength: 1000 })}
${button('Go on')}`,
)}
<p class="later quiet">The second factor comes next.</p>`
  return c.html(doorPage(consoleView(c, services), 'Console', card, problem !== undefined), status, DOOR_PAGE)
}

function showSecond(
  c: ConsoleContext,
  services: ConsoleServices,
  path: string,
  csrf: string,
  ways: SecondWays,
  next: string,
  problem: SecondProblem | undefined,
): Response | Promise<Response> {
  const view: HalfwayView = {
    ...consoleView(c, services, `${path}?next=${encodeURIComponent(next)}`),
    csrf,
    next,
    script: tryDoorScript(services.assets, 'passkey'),
    doors: { begin: CONSOLE_SIGN_IN },
  }
  const status = problem === undefined ? 200 : problem === 'tooMany' ? 429 : 403
  return c.html(secondStepPage(view, ways, problem), status, SCRIPTED_DOOR)
}

/** @throws whatever else it was */
function beginAgain(c: ConsoleContext, next: string, error: unknown): Response {
  const codes = ['login/begin-again', 'login/refused', 'operators/no-second-factor', 'operators/factor-too-new']
  if (!isFault(error) || !codes.includes(error.code)) throw error
  takeConsoleTicket(c)
  return beginAgainAt(c, next)
}

function beginAgainAt(c: ConsoleContext, next: string): Response {
  return c.redirect(`${CONSOLE_SIGN_IN}?again&next=${encodeURIComponent(next)}`, 303)
}

function tryProof(field: FormFields): SecondProof | undefined {
  const kind = field('kind')
  if (kind === 'passkey') return { kind, answer: field('answer') }
  return kind === 'totp' ? { kind, code: field('code').slice(0, 100) } : undefined
}

function originOf(c: ConsoleContext) {
  const { remoteAddress: address, protection } = c.env.connection
  return { address, protection, client: c.req.header('user-agent') ?? '' }
}
