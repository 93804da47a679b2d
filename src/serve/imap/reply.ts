/** The tagged answer to a command: `code` is a response code without its brackets (RFC 9051 §7.1, RFC 5530). */
export interface Reply {
  readonly status: 'OK' | 'NO' | 'BAD'
  readonly code?: string | undefined
  readonly text: string
}

export function ok(text: string, code?: string): Reply {
  return { status: 'OK', code, text }
}

export function no(code: string, text: string): Reply {
  return { status: 'NO', code, text }
}

export function bad(text: string, code?: string): Reply {
  return { status: 'BAD', code, text }
}

/** The answer as a line, without CRLF. */
export function encodeReply(tag: string, reply: Reply): string {
  return `${tag} ${reply.status} ${reply.code ? `[${reply.code}] ` : ''}${reply.text}`
}
