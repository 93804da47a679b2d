import { text } from '../../../base/bytes.ts'
import { Fault } from '../../../base/fault.ts'
import { afterLogin, readNothing } from '../command.ts'
import { Pusher } from '../notify/pusher.ts'
import { bad, ok } from '../reply.ts'

/**
 * RFC 9051 §6.3.13. What happens in the mailbox is told at once, from the notice itself: no timer delays it. Without a selected mailbox
 * it only waits.
 */
export const idle = afterLogin({
  read: readNothing,
  async run(session) {
    const { channel, services } = session
    channel.write('+ idling\r\n')
    channel.timeoutMs = services.limits.idleSilenceMs
    const pusher = new Pusher(session, true)
    try {
      pusher.startIdling()
      session.waiting = true
      const line = await channel.line(services.limits.maxLineBytes)
      await pusher.stop()
      if (!line) throw new Fault('world', 'net/connection-lost', 'the peer closed while idling')
      return text(line).trim().toUpperCase() === 'DONE' ? ok('idling ended') : bad('DONE was expected')
    } finally {
      session.waiting = false
      await pusher.stop()
      channel.timeoutMs = services.limits.silenceMs
    }
  },
})
