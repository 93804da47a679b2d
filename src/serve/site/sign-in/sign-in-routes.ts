import { type Context, Hono } from 'hono'
import { type Fault, isFault, toFault } from '../../../base/fault.ts'
import { tryLogin } from '../../../core/passwords/prepare-login.ts'
import { DOOR_PAGE } from '../page/document.ts'
import { viewOf } from '../page/page-view.ts'
import {
  formFields,
  formLimit,
  isVouchedFor,
  type MemberEnv,
  membersOnly,
  SIGN_IN_PATH,
  SIGN_OUT_PATH,
  STEP_UP_PATH,
  shownSecret,
  showSecret,
  takeSecret,
  trySignedIn,
} from '../sessions/member.ts'
import { ownPath } from '../sessions/own-path.ts'
import { provenanceOf } from '../sessions/provenance.ts'
import type { SiteEnv } from '../site-context.ts'
import { SCRIPTED_DOOR, tryDoorScript } from './door-scripts.ts'
import { PASSKEY_PATH } from './halfway.ts'
import { goOn, type HalfwayServices, halfwayRoutes } from './halfway-routes.ts'
import { type DoorView, signInPage, signOutPage, stepUpPage, type Word } from './sign-in-page.ts'

/** What the doors of the site stand on. */
export type DoorServices = HalfwayServices

/** What is said of a fault, and with which status. */
const WORDS: Readonly<Record<string, readonly [Word, 403 | 429 | 503]>> = {
  'login/refused': ['refused', 403],
  'login/suspended': ['suspended', 403],
  'login/too-many-attempts': ['slowDown', 429],
  'login/too-busy': ['busy', 503],
  'login/wrong-factor': ['wrongPasskey', 403],
  'login/begin-again': ['stale', 403],
}

/** What brought somebody here, by the name of the parameter that says so. */
const WORD_OF_QUERY = [
  ['signed-out', 'signedOut'],
  ['again', 'beginAgain'],
  ['closed', 'closed'],
  ['sent-twice', 'sentTwice'],
  ['suspended', 'suspended'],
  ['recovered', 'recovered'],
] as const

/** Signing in and out, without a script. Defences and what they are for: docs/decisions/web-sessions.md. */
export function signInRoutes(services: DoorServices): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>()
  const { sessions, home } = services
  routes.get(SIGN_IN_PATH, async (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    const next = ownPath(c.req.query('next') ?? '', home)
    if (await trySignedIn(c, sessions)) return c.redirect(next, 303)
    if (c.req.query('by') === 'passkey') return c.redirect(`${PASSKEY_PATH}?next=${encodeURIComponent(next)}`, 303)
    const word = WORD_OF_QUERY.find(([query]) => c.req.query(query) !== undefined)?.[1]
    return c.html(signInPage(doorViewOf(c, services, next, word), ''), 200, DOOR_PAGE)
  })
  routes.post(SIGN_IN_PATH, formLimit, async (c) => {
    if (c.var.host.kind !== 'own') return c.notFound()
    const field = await formFields(c)
    const next = ownPath(field('next'), home)
    const address = field('address').slice(0, 400)
    const refuse = (word: Word, status: 403 | 429 | 503, appeal?: string) =>
      c.html(signInPage(doorViewOf(c, services, next, word), address, appeal), status, DOOR_PAGE)
    // Login CSRF: signed in to the account of somebody else by a page elsewhere, a member would write and keep there what is private. There is no session yet that a token could be bound to, so the browser has to say
    // that it was our own page.
    if (provenanceOf((name) => c.req.header(name), c.req.header('host') ?? '') !== 'here')
      return refuse('elsewhere', 403)
    try {
      const turn = await services.signIn.signIn(address.trim(), field('password'), field('keep') === 'yes', {
        ...originOf(c),
        client: c.req.header('user-agent') ?? '',
      })
      return await goOn(c, services, turn, next)
    } catch (error) {
      // Only the right password leads to this fault: nobody else learns that the account is suspended, nor gets the way to its appeal.
      const ticket = isFault(error, 'login/suspended')
        ? await services.abuse.tryTicket(tryLogin(address.trim()) ?? '')
        : undefined
      return refuse(...wordsFor(error), ticket)
    }
  })
  routes.route('/', halfwayRoutes(services))
  routes.route('/', leavingRoutes(services))
  routes.route('/', stepUpRoutes(services))
  return routes
}

function leavingRoutes(services: DoorServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { sessions, home } = services
  const members = membersOnly(sessions)
  routes.get(SIGN_OUT_PATH, members, (c) =>
    c.html(signOutPage(doorViewOf(c, services, home), c.var.signedIn.csrf), 200, DOOR_PAGE),
  )
  routes.post(SIGN_OUT_PATH, members, formLimit, async (c) => {
    const field = await formFields(c)
    const { session, account, csrf } = c.var.signedIn
    if (!isVouchedFor(c, field('csrf') || undefined)) {
      return c.html(signOutPage(doorViewOf(c, services, home, 'stale'), csrf), 403, DOOR_PAGE)
    }
    await sessions.end(account.id, session.id)
    takeSecret(c)
    // What programs of ours have kept in this browser goes too. Not the cookies: the field would take those of all hosts of the domain.
    c.header('clear-site-data', '"storage"')
    return c.redirect(`${SIGN_IN_PATH}?signed-out`, 303)
  })
  return routes
}

function stepUpRoutes(services: DoorServices): Hono<MemberEnv> {
  const routes = new Hono<MemberEnv>()
  const { sessions, home } = services
  const members = membersOnly(sessions)
  const show = async (c: Context<MemberEnv>, next: string, word?: Word, status: 200 | 403 | 429 | 503 = 200) => {
    const { signedIn } = c.var
    const script = tryDoorScript(services.assets, 'passkey')
    const passkey = script === undefined ? undefined : await services.signIn.invitePasskeyAgain(signedIn)
    const { address } = signedIn.account
    const page = stepUpPage(doorViewOf(c, services, next, word), address, signedIn.csrf, passkey, script)
    return c.html(page, status, passkey ? SCRIPTED_DOOR : DOOR_PAGE)
  }
  routes.get(STEP_UP_PATH, members, async (c) => {
    if (!wantsJson(c)) return show(c, ownPath(c.req.query('next') ?? '', home))
    // For programs in a page: what a passkey would have to sign.
    const passkey = await services.signIn.invitePasskeyAgain(c.var.signedIn)
    return c.json({ passkey: passkey ?? null }, 200, { 'cache-control': 'no-store' })
  })
  routes.post(STEP_UP_PATH, members, formLimit, async (c) => {
    const field = await formFields(c)
    const { signedIn } = c.var
    const next = ownPath(field('next'), home)
    if (!isVouchedFor(c, field('csrf') || undefined)) return show(c, next, 'stale', 403)
    try {
      const [secret, answer] = [shownSecret(c), field('answer')]
      const renewed =
        answer === ''
          ? await services.signIn.proveAgain(signedIn, secret, field('password'), originOf(c))
          : await services.signIn.provePasskeyAgain(signedIn, secret, field('ticket'), answer, originOf(c))
      showSecret(c, renewed, sessions)
      // Programs in a page go on where they are, with the token of the new secret.
      if (wantsJson(c)) return c.json({ csrf: renewed.csrf })
      return c.redirect(next, 303)
    } catch (error) {
      return show(c, next, ...wordsFor(error))
    }
  })
  return routes
}

function wantsJson(c: Context<MemberEnv>): boolean {
  return (c.req.header('accept') ?? '').includes('application/json')
}

function doorViewOf<Env extends SiteEnv>(c: Context<Env>, services: DoorServices, next: string, word?: Word): DoorView {
  const { pathname } = new URL(c.req.url)
  const view = viewOf(c, services, `${pathname}?next=${encodeURIComponent(next)}`)
  // Whoever is at a door is not in: whose account it is stands on the card, if at all.
  return { ...view, word, next, hasPasskeys: tryDoorScript(services.assets, 'passkey') !== undefined }
}

function originOf<Env extends SiteEnv>(c: Context<Env>) {
  const { remoteAddress, protection } = c.env.connection
  return { address: remoteAddress, protection }
}

/** @throws Fault whatever it was, where it is nothing that a member is told */
function wordsFor(error: unknown): readonly [Word, 403 | 429 | 503] {
  const fault: Fault = toFault(error)
  const words = WORDS[fault.code]
  if (!words) throw fault
  return words
}
