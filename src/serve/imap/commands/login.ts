import { Fault } from '../../../base/fault.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { beforeLogin } from '../command.ts'
import { attemptLogin } from '../log-in.ts'

/** RFC 9051 §6.2.3. Refused in the clear before it is looked at: the password has been shown to the network, and must not be made to work. */
export const login = beforeLogin({
  read: readLogin,
  run(session, _state, args) {
    const { channel, services } = session
    if (!channel.protection) throw new Fault('peer', 'imap/privacy-required', 'use STARTTLS before you log in')
    return attemptLogin(session, () =>
      services.authenticator.logIn(args.login, args.password, {
        service: channel.facts.service,
        address: channel.facts.remoteAddress,
        protection: channel.protection,
      }),
    )
  },
})

/** login = "LOGIN" SP userid SP password. */
function readLogin(cursor: Cursor): { login: string; password: string } {
  cursor.space()
  const login = cursor.astring()
  cursor.space()
  const password = cursor.astring()
  cursor.end()
  return { login, password }
}
