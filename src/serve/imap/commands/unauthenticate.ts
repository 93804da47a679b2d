import { afterLogin, readNothing } from '../command.ts'
import { bad, encodeReply, ok } from '../reply.ts'

/** RFC 8437: back to the state before the log-in, with nothing left of it but TLS. */
export const unauthenticate = afterLogin({
  pushes: 'none',
  read: readNothing,
  async run(session) {
    const { channel, reader, services } = session
    if (!services.offers.unauthenticate) return bad('that is not offered here')
    const answer = `${encodeReply(reader.tag, ok('who are you now?'))}\r\n`
    session.logOut()
    channel.write(answer)
    await channel.endCompression()
    return undefined
  },
})
