/**
 * Says how strong a new password is while it is typed: an `input` with `data-meter`, which names a `meter` and, with `-words` behind it, where it is said in words (`data-words` has the five, from the weakest on,
 * with `|` between; `data-own` what a guesser knows of the member). The server judges by the same code. Without this file it judges alone.
 */

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

async function show(input: HTMLInputElement, meter: HTMLMeterElement, words: HTMLElement): Promise<void> {
  const { passwordStrength } = await load()
  const password = input.value.normalize('NFC')
  const isEmpty = password === ''
  const { score } = isEmpty ? { score: 0 } : passwordStrength(password, (input.dataset.own ?? '').split(' '))
  meter.hidden = isEmpty
  meter.value = score
  words.textContent = isEmpty ? '' : ((input.dataset.words ?? '').split('|')[score] ?? '')
}
