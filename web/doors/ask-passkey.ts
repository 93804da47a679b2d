/** Asks the browser for passkeys. For all browsers that know them, also those without `parseRequestOptionsFromJSON`. */

/** Whether this browser knows passkeys at all. */
export function hasPasskeys(): boolean {
  return 'credentials' in navigator && 'PublicKeyCredential' in globalThis
}

/** The JSON of what a passkey has signed; `options`: of WebAuthn, as JSON (PublicKeyCredentialRequestOptionsJSON). Undefined if the browser gives nothing. @throws DOMException if it is called off, or there is no passkey: browsers do not tell a page which */
export async function signWithPasskey(options: string): Promise<string | undefined> {
  const asked = JSON.parse(options)
  const allowCredentials = asked.allowCredentials.map(descriptor)
  const publicKey = { ...asked, challenge: octets(asked.challenge), allowCredentials }
  return said(await navigator.credentials.get({ publicKey }))
}

/** The JSON of a passkey that was made; `options`: PublicKeyCredentialCreationOptionsJSON. @throws as `signWithPasskey` */
export async function makePasskey(options: string): Promise<string | undefined> {
  const asked = JSON.parse(options)
  const excludeCredentials = asked.excludeCredentials.map(descriptor)
  const user = { ...asked.user, id: octets(asked.user.id) }
  const publicKey = { ...asked, challenge: octets(asked.challenge), user, excludeCredentials }
  return said(await navigator.credentials.create({ publicKey }))
}

interface Described {
  readonly id: string
}

function said(credential: Credential | null): string | undefined {
  return credential === null ? undefined : JSON.stringify(asJson(credential as PublicKeyCredential))
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
