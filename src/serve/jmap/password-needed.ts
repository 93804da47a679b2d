import { type SetError, setError } from '../../wire/jmap/errors.ts'

/**
 * Why something dangerous is not done: the password was not shown lately (`MethodContext.isProved`).
 *
 * Threat: whoever finds a browser signed in, or has copied its cookie, arranges something that goes on working for him long after the session is over. What he can only do as long as it lasts wants no password: it would be asked for all day, and typed without a look.
 */
export function passwordNeeded(what: string): SetError {
  return setError(
    'passwordNeeded',
    `${what}: show the password again (POST /sign-in/again), then ask again; an app password is not enough`,
  )
}
