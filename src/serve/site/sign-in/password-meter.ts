import { html } from 'hono/html'
import type { Language } from '../language/language.ts'
import type { Markup } from '../page/document.ts'
import { HALFWAY_MESSAGES } from './halfway-messages.ts'
import { METER_MESSAGES, PASSWORD_TIPS_PATH } from './password-meter-messages.ts'

/** Element of the meter. */
const METER = 'strength'
const SUGGESTED = 'suggested'

/** What the script of the meter reads of the field (`data-…`). `guessable`: what a guesser knows of the member, as the server judges by. */
export function meterData(language: Language, guessable: readonly string[]): Readonly<Record<string, string>> {
  return { meter: METER, words: HALFWAY_MESSAGES[language].strengths.join('|'), own: guessable.join(' ') }
}

/** Stands behind the field, out of sight until the script (`web/doors/password-meter.ts`) says something; without it the server judges alone. */
export function passwordMeter(language: Language): Markup {
  return html`<meter id="${METER}" aria-label="${HALFWAY_MESSAGES[language].strength}" min="0" max="4" low="2" high="3" optimum="4" hidden></meter><p class="quiet" id="${METER}-words" role="status"></p>`
}

/** Stands behind both fields, so that the keys go from one to the other: a passphrase at a press, where the script runs, and the page of tips, which says how one is drawn by hand. `names`: fields that the passphrase is put into. */
export function passphraseOffer(language: Language, names: readonly string[]): Markup {
  const text = METER_MESSAGES[language]
  return html`<p><button type="button" data-suggest="${names.join(' ')}" data-shown="${SUGGESTED}" hidden>${text.suggest}</button></p>
<div id="${SUGGESTED}" role="status" hidden><p><code class="secret"></code></p><p class="quiet">${text.suggested}</p></div>
<p><a href="${PASSWORD_TIPS_PATH}">${text.tips}</a></p>`
}
