/**
 * Lets a form be answered with a passkey: `data-request` (or `data-creation`) of the form has the options of WebAuthn as JSON, its field `answer` takes the JSON of what the browser gives back. Nothing else
 * of the page is touched, so what a passkey is not asked for works without this file. For all browsers that know passkeys, also those without `parseRequestOptionsFromJSON`.
 */

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-request], form[data-creation]')) {
  if (!('credentials' in navigator && 'PublicKeyCredential' in globalThis)) continue
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
    const credential = form.dataset.creation === undefined ? await request(form) : await create(form)
    const field = form.elements.namedItem('answer')
    if (!(credential && field instanceof HTMLInputElement)) return
    field.value = JSON.stringify(asJson(credential as PublicKeyCredential))
    form.submit()
  } catch {
    // Called off, or timed out, or no passkey here: browsers do not tell a page which.
    if (said) said.hidden = false
  }
}

interface Described {
  readonly id: string
}

function request(form: HTMLFormElement): Promise<Credential | null> {
  const options = JSON.parse(form.dataset.request ?? '{}')
  const allowCredentials = options.allowCredentials.map(descriptor)
  return navigator.credentials.get({
    publicKey: { ...options, challenge: octets(options.challenge), allowCredentials },
  })
}

function create(form: HTMLFormElement): Promise<Credential | null> {
  const options = JSON.parse(form.dataset.creation ?? '{}')
  const excludeCredentials = options.excludeCredentials.map(descriptor)
  const user = { ...options.user, id: octets(options.user.id) }
  return navigator.credentials.create({
    publicKey: { ...options, challenge: octets(options.challenge), user, excludeCredentials },
  })
}

function asJson({ id, type, response }: PublicKeyCredential) {
  const shown = response as AuthenticatorAssertionResponse & AuthenticatorAttestationResponse
  const fields: Record<string, unknown> = { clientDataJSON: text(shown.clientDataJSON) }
  if (shown.attestationObject) {
    fields.attestationObject = text(shown.attestationObject)
    fields.transports = shown.getTransports?.() ?? []
  } else {
    fields.authenticatorData = text(shown.authenticatorData)
    fields.signature = text(shown.signature)
    if (shown.userHandle) fields.userHandle = text(shown.userHandle)
  }
  return { id, rawId: id, type, response: fields }
}

function descriptor(one: Described) {
  return { ...one, id: octets(one.id) }
}

function octets(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

function text(octets: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(octets))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
