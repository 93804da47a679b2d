import { setTimeout as wait } from 'node:timers/promises'
import { Fault } from '../../base/fault.ts'
import { spkiDigest } from '../../core/certificates/key-facts.ts'
import type { ListeningSocket } from '../../core/incidents/steps/house-processes.ts'
import type { OutsideLook } from '../../core/incidents/steps/verify-installed.ts'
import { onOwnSocket } from './own-handshake.ts'

/** A server sends its tickets right behind the handshake, if it sends any. */
const TICKETS_MS = 50
const TIMEOUT_MS = 10_000

/** What own sockets show to whoever connects. */
export class TlsOutsideLook implements OutsideLook {
  keyShown(socket: ListeningSocket, servername: string): Promise<string> {
    return onOwnSocket(socket, { servername }, TIMEOUT_MS, async (tls) => {
      const key = tls.getPeerX509Certificate()?.publicKey
      if (!key) throw new Fault('peer', 'net/no-certificate', `port ${socket.port} shows no certificate`)
      return spkiDigest(key)
    })
  }

  async isResumed(socket: ListeningSocket): Promise<boolean> {
    const session = await onOwnSocket(socket, {}, TIMEOUT_MS, async (tls) => {
      let latest = tls.getSession()
      tls.on('session', (ticket) => {
        latest = ticket
      })
      await wait(TICKETS_MS)
      return latest
    })
    if (!session) return false
    return onOwnSocket(socket, { session }, TIMEOUT_MS, async (tls) => tls.isSessionReused())
  }
}
