import type { ConnectionOptions } from 'node:tls'
import type { Dialect } from './eavesdropper.ts'
import { ImapPeer } from './imap-peer.ts'
import { PeerStream } from './peer-stream.ts'
import { PopPeer } from './pop-peer.ts'
import type { ServiceName } from './posthus.ts'
import { type Recording, RecordingProxy } from './recording-proxy.ts'
import { SmtpPeer } from './smtp-peer.ts'

/** A service with TLS, as a client sees it. */
export interface Listener {
  readonly service: ServiceName
  readonly language: 'smtp' | 'imap' | 'pop3' | 'http' | 'sieve'
  readonly implicit: boolean
}

/** Every service that there is TLS on. */
export const LISTENERS: readonly Listener[] = [
  { service: 'smtp', language: 'smtp', implicit: false },
  { service: 'submission', language: 'smtp', implicit: false },
  { service: 'submissions', language: 'smtp', implicit: true },
  { service: 'imap', language: 'imap', implicit: false },
  { service: 'imaps', language: 'imap', implicit: true },
  { service: 'pop3', language: 'pop3', implicit: false },
  { service: 'pop3s', language: 'pop3', implicit: true },
  { service: 'managesieve', language: 'sieve', implicit: false },
  { service: 'https', language: 'http', implicit: true },
]

/** A session as an eavesdropper has it, and what only the two sides know: what was said, and the secrets of the client (NSS key log). */
export interface PrivateSession {
  readonly listener: Listener
  readonly recording: Recording
  readonly secret: string
  readonly keyLog: string
}

/** Has a whole session with a server, and records it. */
export async function recordSession(
  port: number,
  listener: Listener,
  user: string,
  password: string,
  tls: ConnectionOptions = {},
): Promise<PrivateSession> {
  await using proxy = await RecordingProxy.open(port)
  const lines: Buffer[] = []
  const secret = await converse(proxy.port, listener, { ...tls, onKeyLog: (line) => lines.push(line) }, user, password)
  return {
    listener,
    recording: proxy.recordings[0] as Recording,
    secret,
    keyLog: Buffer.concat(lines).toString('latin1'),
  }
}

/** How tshark is to read what goes through the port. */
export function dialectOf({ language, implicit }: Listener): Dialect {
  if (implicit || language === 'http') return 'tls'
  if (language === 'sieve') return 'tls-later'
  return language === 'pop3' ? 'pop' : language
}

/** Says what has to be said before TLS begins. */
export async function untilTls(stream: PeerStream, listener: Listener): Promise<void> {
  if (listener.implicit) return
  await stream.line()
  if (listener.language === 'smtp') {
    stream.write('EHLO client.test\r\n')
    while ((await stream.line()).startsWith('250-'));
  }
  if (listener.language === 'sieve') while (!(await stream.line()).startsWith('OK'));
  stream.write(
    { smtp: 'STARTTLS\r\n', imap: 't1 STARTTLS\r\n', pop3: 'STLS\r\n', sieve: 'STARTTLS\r\n', http: '' }[
      listener.language
    ],
  )
  const answer = await stream.line()
  if (!/^(220|t1 OK|\+OK|OK)/.test(answer)) throw new Error(answer)
}

type Options = ConnectionOptions & { readonly onKeyLog?: (line: Buffer) => void }

/** Logs in where one can and says something that must stay secret. Returns it. */
export async function converse(
  port: number,
  listener: Listener,
  tls: Options,
  user: string,
  password: string,
): Promise<string> {
  const security = listener.implicit ? 'implicit' : 'starttls'
  if (listener.language === 'imap') {
    const peer = await ImapPeer.connect(port, security, tls)
    await peer.ok(`LOGIN "${user}" "${password}"`)
    await peer.ok('SELECT INBOX')
    await peer.logOut()
    return password
  }
  if (listener.language === 'pop3') {
    const peer = await PopPeer.connect(port, security, tls)
    await peer.say(`USER ${user}`)
    await peer.say(`PASS ${password}`)
    await peer.quit()
    return password
  }
  if (listener.language === 'http') return askSite(port, tls)
  if (listener.language === 'sieve') return checkScript(port, tls, user, password)
  const peer = await SmtpPeer.connect(port, security, tls)
  const secret = 'a line that only the two of us know'
  if (listener.service !== 'smtp') await peer.authenticate(user, password)
  const message = `From: <${user}>\r\nTo: <${user}>\r\nSubject: secret\r\n\r\n${secret}\r\n`
  await peer.send(user, [user], Buffer.from(message))
  await peer.quit()
  return secret
}

async function askSite(port: number, tls: Options): Promise<string> {
  const secret = 'a-path-that-only-the-two-of-us-know'
  const stream = await PeerStream.connect(port)
  await stream.secure(tls)
  stream.write(`GET /${secret} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await stream.line()
  stream.destroy()
  return secret
}

/** RFC 5804. */
async function checkScript(port: number, tls: Options, user: string, password: string): Promise<string> {
  const secret = 'a rule that only the two of us know'
  const stream = await PeerStream.connect(port)
  const untilOk = async () => {
    for (;;) {
      const line = await stream.line()
      if (/^OK\b/.test(line)) return
      if (/^(NO|BYE)\b/.test(line)) throw new Error(line)
    }
  }
  await untilOk()
  stream.write('STARTTLS\r\n')
  await untilOk()
  await stream.secure(tls)
  await untilOk()
  stream.write(`AUTHENTICATE "PLAIN" "${Buffer.from(`\0${user}\0${password}`).toString('base64')}"\r\n`)
  await untilOk()
  const script = `# ${secret}\r\nkeep;\r\n`
  stream.write(`CHECKSCRIPT {${script.length}+}\r\n${script}\r\n`)
  await untilOk()
  stream.write('LOGOUT\r\n')
  await untilOk()
  stream.destroy()
  return secret
}
