import { JmapFailure } from '../mail/jmap-failure.ts'
import { ask } from './ask-site.ts'

/** Shows the password again: the session has another secret from then on, and another token, which is given. Undefined: it is wrong. @throws JmapFailure */
export async function proveAgain(password: string, csrf: string): Promise<string | undefined> {
  const body = new URLSearchParams({ password, csrf })
  const answer = await ask('/sign-in/again', { method: 'POST', body, headers: { accept: 'application/json' } })
  if (answer.ok) return ((await answer.json()) as { readonly csrf: string }).csrf
  if (answer.status === 429 || answer.status === 503) throw new JmapFailure('refused', 'later', `${answer.status}`)
  return undefined
}
