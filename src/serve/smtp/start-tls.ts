import { toFault } from '../../base/fault.ts'
import type { SmtpSession } from './smtp-session.ts'

/**
 * STARTTLS. RFC 3207 §4. Everything learned before the handshake is forgotten (§4.2), and what was pipelined behind the command is thrown away by the
 * channel: it may have been put there by somebody in between (CVE-2011-0411).
 */
export async function startTls(session: SmtpSession): Promise<void> {
  const { channel } = session
  if (channel.protection) return session.reply(503, '5.5.1', 'TLS is active already')
  if (!channel.canStartTls) return session.reply(502, '5.5.1', 'TLS is not available here')
  await session.reset()
  session.greeting = undefined
  channel.write('220 2.0.0 Ready to start TLS\r\n')
  try {
    await channel.startTls()
  } catch (error) {
    session.log.info('smtp/tls-failed', { code: toFault(error).code })
    session.finished = true
  }
}
