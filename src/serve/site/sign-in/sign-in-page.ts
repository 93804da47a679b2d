import { html } from 'hono/html'
import type { PasskeyInvitation } from '../../../core/sessions/sign-in.ts'
import { ABUSE_MESSAGES } from '../abuse/abuse-messages.ts'
import { APPEAL_PATH } from '../abuse/abuse-paths.ts'
import type { Markup } from '../page/document.ts'
import { doorPage } from '../page/door-page.ts'
import { button } from '../page/form.ts'
import { notice } from '../page/notice.ts'
import type { PageView } from '../page/page-view.ts'
import { RECOVER_MESSAGES } from '../recovery/recover-messages.ts'
import { RECOVER_PATH } from '../recovery/recovery-paths.ts'
import { SIGN_OUT_PATH, STEP_UP_PATH } from '../sessions/member.ts'
import { doorScript } from './door-scripts.ts'
import { HALFWAY_MESSAGES } from './halfway-messages.ts'
import { SIGN_IN_MESSAGES } from './sign-in-messages.ts'

/** What went wrong, or is worth a word, by the name of its text. */
export type Word =
  | 'wrongPasskey'
  | 'signedOut'
  | 'closed'
  | 'sentTwice'
  | 'recovered'
  | 'beginAgain'
  | 'refused'
  | 'slowDown'
  | 'busy'
  | 'suspended'
  | 'elsewhere'
  | 'stale'

/** What all pages for signing in and out show. */
export interface DoorView extends PageView {
  readonly word: Word | undefined
  /** Where it goes on afterwards. */
  readonly next: string
  /** Whether a passkey can be asked for. */
  readonly hasPasskeys: boolean
}

/**
 * The page for signing in. `address` as it was typed before. Its forms have no address of their own: so they go to that of the page, with what stands behind its `#`, and the browser carries that on
 * through every answer that leads on (Fetch §4.5). The place of the modern webmail stands there, and never comes to the server. `appeal`: the ticket of whoever has shown the right password of an account that is suspended because of abuse.
 */
export function signInPage(view: DoorView, address: string, appeal?: string): Markup {
  const text = SIGN_IN_MESSAGES[view.language]
  const isAgain = address !== ''
  return doorPage(
    view,
    text.title,
    html`<h1>${text.title}</h1>
<p class="lead">${text.lead} <strong>${view.hostname}</strong></p>
${said(view)}
${appeal === undefined ? '' : html`<p class="other-way"><a href="${APPEAL_PATH}?ticket=${appeal}">${ABUSE_MESSAGES[view.language].readWhy}</a></p>`}
<form method="post">
<input type="hidden" name="next" value="${view.next}">
<label for="address">${text.address}</label>
<input id="address" name="address" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="400" required value="${address}"${isAgain ? '' : html` autofocus`}>
<label for="password">${text.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required${isAgain ? html` autofocus` : ''}>
<div class="check"><input id="keep" name="keep" type="checkbox" value="yes" aria-describedby="keep-hint"><label for="keep">${text.keep}</label>
<p id="keep-hint">${text.keepHint}</p></div>
<button class="main">${text.submit}</button>
</form>
<p><a href="${RECOVER_PATH}">${RECOVER_MESSAGES[view.language].title}</a></p>
${view.hasPasskeys ? html`<form class="other-way"><input type="hidden" name="next" value="${view.next}"><button name="by" value="passkey">${HALFWAY_MESSAGES[view.language].passkey}</button></form>` : ''}`,
  )
}

/** The page that asks for the password again. */
export function stepUpPage(
  view: DoorView,
  address: string,
  csrf: string,
  passkey: PasskeyInvitation | undefined,
  script: string | undefined,
): Markup {
  const text = SIGN_IN_MESSAGES[view.language]
  return doorPage(
    view,
    text.again,
    html`<h1>${text.again}</h1>
<p class="lead">${text.againLead}</p>
${said(view)}
<form method="post" action="${STEP_UP_PATH}">
<input type="hidden" name="next" value="${view.next}"><input type="hidden" name="csrf" value="${csrf}">
<label for="address">${text.address}</label>
<input id="address" type="text" autocomplete="username" readonly value="${address}">
<label for="password">${text.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required autofocus>
<button class="main">${text.againSubmit}</button>
</form>
${passkey && script ? passkeyAgain(view, csrf, passkey) : ''}
${passkey ? doorScript(script) : ''}`,
  )
}

/** For whoever has no password, or would rather show a finger: shown by the script, which it needs. */
function passkeyAgain({ language, next }: DoorView, csrf: string, { request, ticket }: PasskeyInvitation): Markup {
  const text = HALFWAY_MESSAGES[language]
  const hidden = Object.entries({ csrf, next, ticket, answer: '' })
  return html`<form class="fields" method="post" action="${STEP_UP_PATH}" data-request="${JSON.stringify(request)}" hidden>
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p class="problem" role="alert" data-failed hidden>${text.passkeyFailed}</p>
${button(text.usePasskey, 'plain')}
</form>`
}

/** The page for signing out. */
export function signOutPage(view: DoorView, csrf: string): Markup {
  const text = SIGN_IN_MESSAGES[view.language]
  return doorPage(
    view,
    text.signOut,
    html`<h1>${text.signOut}</h1>
<p class="lead">${text.signOutLead}</p>
${said(view)}
<form method="post" action="${SIGN_OUT_PATH}">
<input type="hidden" name="csrf" value="${csrf}">
<button class="main">${text.signOut}</button>
</form>`,
  )
}

function said({ word, language }: DoorView): Markup | '' {
  if (word === undefined) return ''
  const isDone = word === 'signedOut' || word === 'closed' || word === 'recovered'
  const text = word === 'wrongPasskey' ? HALFWAY_MESSAGES[language].wrongPasskey : SIGN_IN_MESSAGES[language][word]
  return notice(text, isDone ? 'done' : 'wrong')
}
