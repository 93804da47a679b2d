import { JmapFailure } from '../mail/jmap-failure.ts'
import { ask } from '../proof/ask-site.ts'

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
