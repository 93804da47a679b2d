import { JmapFailure } from '../mail/jmap-failure.ts'
import { ask } from './ask-site.ts'

/** Where the password, or a passkey, is shown once more. */
const AGAIN = '/sign-in/again'

/** A passkey is asked for; `request`: the options of WebAuthn, as JSON. */
export interface PasskeyAsked {
  readonly request: string
  readonly ticket: string
}

/** Shows the password again: the session has another secret from then on, and another token, which is given. Undefined: it is wrong. @throws JmapFailure */
export function proveAgain(password: string, csrf: string): Promise<string | undefined> {
  return show({ password, csrf })
}

/** Shows a passkey in its place: `answer` is the JSON of what it has signed. Undefined: it is none of this account's. @throws JmapFailure */
export function provePasskey({ ticket }: PasskeyAsked, answer: string, csrf: string): Promise<string | undefined> {
  return show({ ticket, answer, csrf })
}

/** What a passkey of this account would have to sign; undefined where it has none. @throws JmapFailure */
export async function passkeyAsked(): Promise<PasskeyAsked | undefined> {
  const answer = await ask(AGAIN, { headers: { accept: 'application/json' } })
  if (!answer.ok) return undefined
  const { passkey } = (await answer.json()) as { readonly passkey: { request: unknown; ticket: string } | null }
  return passkey === null ? undefined : { request: JSON.stringify(passkey.request), ticket: passkey.ticket }
}

async function show(fields: Record<string, string>): Promise<string | undefined> {
  const body = new URLSearchParams(fields)
  const answer = await ask(AGAIN, { method: 'POST', body, headers: { accept: 'application/json' } })
  if (answer.ok) return ((await answer.json()) as { readonly csrf: string }).csrf
  if (answer.status === 429 || answer.status === 503) throw new JmapFailure('refused', 'later', `${answer.status}`)
  return undefined
}
