import { JmapFailure } from '../mail/jmap-failure.ts'

/** A browser that the member is signed in with, as the site tells it. */
export interface OwnSession {
  readonly id: string
  readonly isThis: boolean
  readonly name: string | null
  readonly address: string
  readonly protection: { readonly version: string; readonly group: string } | null
  readonly isKept: boolean
  readonly created: string
  readonly used: string
}

/** @throws JmapFailure */
export async function listSessions(): Promise<readonly OwnSession[]> {
  const answer = await ask('/session/all', {})
  return ((await answer.json()) as { readonly sessions: readonly OwnSession[] }).sessions
}

/** Signs a browser out. `password`: it has to be shown first. @throws JmapFailure */
export async function endSession(id: string, csrf: string): Promise<'ended' | 'password'> {
  const answer = await ask(`/session/${id}`, { method: 'DELETE', headers: { 'x-csrf': csrf } })
  if (answer.ok || answer.status === 404) return 'ended'
  const { code, message } = (await answer.json()) as { readonly code: string; readonly message: string }
  if (code === 'session/password-again') return 'password'
  throw new JmapFailure('refused', code, message)
}

/** Shows the password again: the session has another secret from then on, and another token, which is given. Undefined: it is wrong. @throws JmapFailure */
export async function proveAgain(password: string, csrf: string): Promise<string | undefined> {
  const body = new URLSearchParams({ password, csrf })
  const answer = await ask('/sign-in/again', { method: 'POST', body, headers: { accept: 'application/json' } })
  if (answer.ok) return ((await answer.json()) as { readonly csrf: string }).csrf
  if (answer.status === 429 || answer.status === 503) throw new JmapFailure('refused', 'later', `${answer.status}`)
  return undefined
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(path, init).catch((error: unknown) => {
    throw new JmapFailure('offline', 'offline', String(error))
  })
  if (answer.status === 401) throw new JmapFailure('signedOut', 'signedOut')
  if (answer.status >= 500 && answer.status !== 503) throw new JmapFailure('refused', 'unknown', `${answer.status}`)
  return answer
}
