import { ImapPeer } from './imap-peer.ts'
import { PeerStream } from './peer-stream.ts'

/** A client that idles in its inbox; `ended` resolves with what it was told from then on, when the connection is closed. */
export async function idle(
  port: number,
  user: string,
  password: string,
  silenceMs: number,
): Promise<{ readonly ended: Promise<string> }> {
  const stream = await PeerStream.connect(port, { silenceMs })
  await stream.secure()
  const peer = new ImapPeer(stream)
  await peer.response()
  await peer.ok(`LOGIN "${user}" "${password}"`)
  await peer.ok('SELECT INBOX')
  stream.write('i IDLE\r\n')
  return { ended: untilClosed(stream) }
}

async function untilClosed(stream: PeerStream): Promise<string> {
  let said = ''
  try {
    for (;;) said += `${await stream.line()}\n`
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return said
  }
}
