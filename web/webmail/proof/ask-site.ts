import { JmapFailure } from '../mail/jmap-failure.ts'

/** Asks the site for what is not JMAP. @throws JmapFailure */
export async function ask(path: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(path, init).catch((error: unknown) => {
    throw new JmapFailure('offline', 'offline', String(error))
  })
  if (answer.status === 401) throw new JmapFailure('signedOut', 'signedOut')
  if (answer.status >= 500 && answer.status !== 503) throw new JmapFailure('refused', 'unknown', `${answer.status}`)
  return answer
}
