import { beforeLogin, readNothing } from '../command.ts'
import { bad, encodeReply, ok } from '../reply.ts'

/**
 * RFC 9051 §6.2.1. What the client sent behind STARTTLS in the clear is thrown away by the channel, and nothing that was said before
 * counts after (there is no state yet): otherwise somebody on the way could speak first (CVE-2011-0411).
 */
export const starttls = beforeLogin({
  pushes: 'none',
  read: readNothing,
  async run(session) {
    const { channel, reader } = session
    if (channel.protection) return bad('TLS is on already')
    if (!channel.canStartTls) return bad('this listener has no TLS')
    channel.write(`${encodeReply(reader.tag, ok('begin TLS now'))}\r\n`)
    await channel.startTls()
    session.badCommands = 0
    return undefined
  },
})
