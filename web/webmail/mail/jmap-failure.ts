/** Why something was not done. `signedOut`: the session is over. `offline`: nothing was answered. `refused`: the server said no, with the type of the error of RFC 8620 §3.6 as far as there is one. */
export class JmapFailure extends Error {
  readonly why: 'signedOut' | 'offline' | 'refused'
  readonly type: string

  constructor(why: JmapFailure['why'], type: string, description = type) {
    super(description)
    this.name = 'JmapFailure'
    this.why = why
    this.type = type
  }
}

export function toFailure(error: unknown): JmapFailure {
  return error instanceof JmapFailure ? error : new JmapFailure('refused', 'unknown', String(error))
}

/** Nothing was answered: it is tried again by itself when there is a connection. */
export function isOffline(error: unknown): boolean {
  return error instanceof JmapFailure && error.why === 'offline'
}
