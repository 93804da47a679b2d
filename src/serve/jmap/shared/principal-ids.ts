import { ANYONE } from '../../../core/mail/acl.ts'

/** The id of a principal (RFC 9670 §2) for an identifier of access control lists: the id of an account, or `anyone`. */
export function principalId(identifier: string): string {
  return `P${identifier}`
}

/** The identifier that may stand behind an id; whether there is such a member is another question. */
export function tryIdentifier(id: string): string | undefined {
  return /^P[A-Za-z0-9]{1,64}$/.test(id) ? id.slice(1) : undefined
}

/** Everybody of one's domain. */
export const EVERYBODY = principalId(ANYONE)
