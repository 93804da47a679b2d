import type { Context, MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import type { GenerationId } from '../../../core/generations/generation.ts'
import type { Generations, GenerationView } from '../../../core/generations/generations.ts'
import {
  readClassicPlace,
  readModernPlace,
  type WebmailPlace,
  writeClassicPlace,
  writeModernPlace,
} from '../../../wire/jmap/webmail-places.ts'
import type { Assets } from '../assets/assets.ts'
import { type Language, languageOf } from '../language/language.ts'
import { DOOR_STYLE, documentOf, type Markup } from '../page/document.ts'
import type { ViewServices } from '../page/page-view.ts'
import type { MemberEnv } from '../sessions/member.ts'
import { doorScript, SCRIPTED_DOOR, tryDoorScript } from '../sign-in/door-scripts.ts'
import { GENERATION_MESSAGES } from './generation-messages.ts'
import { GENERATION_PATHS } from './generation-paths.ts'
import { showStopped } from './stopped-page.ts'

/** What stands before a webmail. */
export interface GateServices extends ViewServices {
  readonly generations: Pick<Generations, 'view'>
}

/** Finds where a message lies; undefined if it is gone. */
export type FindMailbox = (c: Context<MemberEnv>, emailId: string) => Promise<string | undefined>

/**
 * Lets accounts through that have the classic webmail; others are led to the same page of theirs. That somebody comes by is no wish to have the other one: nothing is written. What is posted is
 * taken: a form that was open when the account got the other webmail would else lose what was written in it. To stand behind `membersOnly`.
 */
export function classicOnly(services: GateServices, findMailbox: FindMailbox): MiddlewareHandler<MemberEnv> {
  return async (c, next) => {
    const view = await services.generations.view(c.var.signedIn.account.id)
    c.set('generations', view)
    if (view.stopped.includes('classic')) return showStopped(c, services, 'classic', view)
    if (takes(view, 'classic') || (c.req.method !== 'GET' && c.req.method !== 'HEAD')) return next()
    const { pathname, search } = new URL(c.req.url)
    const place = await located(c, readClassicPlace(pathname + search), findMailbox)
    return c.redirect(writeModernPlace(place), 303)
  }
}

/** The same for the modern one. What stands behind the `#` of its address does not come here: a script leads on by that, and where none runs the beginning is led to. */
export function modernOnly(services: GateServices, assets: Assets): MiddlewareHandler<MemberEnv> {
  const script = tryDoorScript(assets, 'lead-on')
  return async (c, next) => {
    const view = await services.generations.view(c.var.signedIn.account.id)
    c.set('generations', view)
    if (view.stopped.includes('modern')) return showStopped(c, services, 'modern', view)
    if (takes(view, 'modern')) return next()
    if (script === undefined) return c.redirect(GENERATION_PATHS.classic, 303)
    c.header('cache-control', 'no-store')
    return c.html(leadOnPage(languageOf(c), script), 200, SCRIPTED_DOOR)
  }
}

/** Whether an account is let into one: it is its own, or its own is stopped. Then the other takes it, without having been chosen. */
function takes({ landing, stopped }: GenerationView, generation: GenerationId): boolean {
  return landing === generation || stopped.includes(landing)
}

/** A place of one webmail in another; `at`: an address of the one, as `/classic/message/M5` or `/mail/#/in/F1/M5`. */
export async function placeIn(
  c: Context<MemberEnv>,
  generation: GenerationId,
  at: string,
  findMailbox: FindMailbox,
): Promise<string> {
  const place = at.startsWith(GENERATION_PATHS.classic) ? readClassicPlace(at) : readModernPlace(at)
  return generation === 'classic' ? writeClassicPlace(place) : writeModernPlace(await located(c, place, findMailbox))
}

async function located(c: Context<MemberEnv>, place: WebmailPlace, findMailbox: FindMailbox): Promise<WebmailPlace> {
  if (place.kind !== 'message' || place.mailboxId !== undefined) return place
  const mailboxId = await findMailbox(c, place.emailId)
  return mailboxId === undefined ? place : { ...place, mailboxId }
}

function leadOnPage(language: Language, script: string): Markup {
  const text = GENERATION_MESSAGES[language]
  return documentOf(
    text.names.classic,
    language,
    html`<body class="door">
<main><h1>${text.names.classic}</h1><p><a href="${GENERATION_PATHS.classic}">${text.goThere}</a></p></main>${doorScript(script)}</body>`,
    html`${DOOR_STYLE}<noscript><meta http-equiv="refresh" content="0; url=${GENERATION_PATHS.classic}"></noscript>`,
  )
}
