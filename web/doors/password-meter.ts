/**
 * Says how strong a new password is while it is typed: an `input` with `data-meter`, which names a `meter` and, with `-words` behind it, where it is said in words (`data-words` has the five, from the weakest on,
 * with `|` between; `data-own` what a guesser knows of the member). The server judges by the same code. Without this file it judges alone.
 *
 * A button with `data-suggest` puts a passphrase into the fields that it names, drawn by the browser, and shows it in the `code` of the element that `data-shown` names.
 */

import { asCompared } from '../../src/wire/passwords/as-compared.ts'

const load = () => import('../../src/wire/passwords/password-strength.ts')

for (const input of document.querySelectorAll<HTMLInputElement>('input[data-meter]')) {
  const name = input.dataset.meter ?? ''
  const meter = document.getElementById(name)
  const words = document.getElementById(`${name}-words`)
  if (!(meter instanceof HTMLMeterElement && words)) continue
  // The dictionary is on its way before the first letter is.
  input.addEventListener('focus', () => void load(), { once: true })
  input.addEventListener('input', () => void show(input, meter, words))
  // What was typed, or filled in by the browser, before this was here.
  if (input.value !== '') void show(input, meter, words)
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-suggest]')) {
  button.hidden = false
  button.addEventListener('click', () => void suggest(button))
}

async function suggest({ dataset }: HTMLButtonElement): Promise<void> {
  const { makePassphrase } = await import('../../src/wire/passwords/passphrase.ts')
  const passphrase = makePassphrase({ bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) })
  for (const name of (dataset.suggest ?? '').split(' ')) {
    const input = document.querySelector<HTMLInputElement>(`input[name="${name}"]`)
    if (!input) continue
    input.value = passphrase
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const shown = document.getElementById(dataset.shown ?? '')
  const code = shown?.querySelector('code')
  if (!shown || !code) return
  shown.hidden = false
  code.textContent = passphrase
}

async function show(input: HTMLInputElement, meter: HTMLMeterElement, words: HTMLElement): Promise<void> {
  const { passwordStrength } = await load()
  const password = asCompared(input.value)
  const isEmpty = password === ''
  const { score } = isEmpty ? { score: 0 } : passwordStrength(password, (input.dataset.own ?? '').split(' '))
  meter.hidden = isEmpty
  meter.value = score
  words.textContent = isEmpty ? '' : ((input.dataset.words ?? '').split('|')[score] ?? '')
}
