import type { JsonObject } from './json.ts'

export const CORE_CAPABILITY = 'urn:ietf:params:jmap:core'
export const SUBMISSION_CAPABILITY = 'urn:ietf:params:jmap:submission'
export const MAIL_CAPABILITY = 'urn:ietf:params:jmap:mail'
/** RFC 9670 §1.5.1. */
export const PRINCIPALS_CAPABILITY = 'urn:ietf:params:jmap:principals'

/** An account as the Session object has it. RFC 8620 §2. */
export interface SessionAccount {
  readonly name: string
  readonly isPersonal: boolean
  readonly isReadOnly: boolean
  readonly accountCapabilities: Readonly<Record<string, JsonObject>>
}

/** The Session object, RFC 8620 §2. */
export interface Session {
  readonly capabilities: Readonly<Record<string, JsonObject>>
  readonly accounts: Readonly<Record<string, SessionAccount>>
  readonly primaryAccounts: Readonly<Record<string, string>>
  readonly username: string
  readonly apiUrl: string
  readonly downloadUrl: string
  readonly uploadUrl: string
  readonly eventSourceUrl: string
  readonly state: string
}
