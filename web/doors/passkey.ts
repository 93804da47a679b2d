import { hasPasskeys, makePasskey, signWithPasskey } from './ask-passkey.ts'

/**
 * Lets a form be answered with a passkey: `data-request` (or `data-creation`) of the form has the options of WebAuthn as JSON, its field `answer` takes the JSON of what the browser gives back. Nothing else
 * of the page is touched, so what a passkey is not asked for works without this file.
 */

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-request], form[data-creation]')) {
  if (!hasPasskeys()) continue
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void answer(form)
  })
}

async function answer(form: HTMLFormElement): Promise<void> {
  const said = form.querySelector<HTMLElement>('[data-failed]')
  if (said) said.hidden = true
  try {
    const { creation, request = '{}' } = form.dataset
    const given = creation === undefined ? await signWithPasskey(request) : await makePasskey(creation)
    const field = form.elements.namedItem('answer')
    if (given === undefined || !(field instanceof HTMLInputElement)) return
    field.value = given
    form.submit()
  } catch {
    // Called off, or timed out, or no passkey here: browsers do not tell a page which.
    if (said) said.hidden = false
  }
}
