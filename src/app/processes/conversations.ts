import type { Log } from '../../base/log.ts'
import { shareAlerts } from '../../core/alerts/watched-doors.ts'
import { watchedScripts } from '../../core/alerts/watched-scripts.ts'
import { TrustedNetworks } from '../../core/authentication/trusted-networks.ts'
import { Sharing } from '../../core/directory/sharing.ts'
import { IMAP_LIMITS } from '../../serve/imap/imap-limits.ts'
import { serveImap } from '../../serve/imap/serve-imap.ts'
import type { Converse } from '../../serve/listeners/listener.ts'
import { MANAGESIEVE_LIMITS } from '../../serve/managesieve/managesieve-limits.ts'
import { serveManageSieve } from '../../serve/managesieve/serve-managesieve.ts'
import { POP3_SETTINGS } from '../../serve/pop3/pop3-settings.ts'
import { servePop3 } from '../../serve/pop3/serve-pop3.ts'
import { PeerConduct } from '../../serve/smtp/peer-conduct.ts'
import { serveSmtp } from '../../serve/smtp/serve-smtp.ts'
import { SMTP_LIMITS } from '../../serve/smtp/smtp-limits.ts'
import { posthusVersion } from '../commands/version.ts'
import type { ListenService } from '../config/configuration.ts'
import type { House } from '../house/house.ts'
import { siteBase } from '../publishing/publishing-plan.ts'

/** How a service talks, with the limits of the configuration. */
export async function conversationOf(service: ListenService, house: House, log: Log): Promise<Converse> {
  if (service === 'http' || service === 'https') {
    // A house that serves no HTTP does without what it takes.
    const { siteConversation } = await import('./site-conversation.ts')
    return siteConversation(service, house, log)
  }
  if (service === 'imap' || service === 'imaps') return imapConversation(house, log)
  if (service === 'pop3' || service === 'pop3s') return pop3Conversation(house, log)
  if (service === 'managesieve') return manageSieveConversation(house, log)
  return smtpConversation(house, log)
}

/** What is said in the clear to a connection that is one too many; nothing where TLS comes first. */
export const TOO_MANY: Readonly<Record<ListenService, string>> = {
  smtp: '421 4.7.0 Too many connections, try again later\r\n',
  submission: '421 4.7.0 Too many connections, try again later\r\n',
  submissions: '',
  imap: '* BYE [UNAVAILABLE] Too many connections, try again later\r\n',
  imaps: '',
  pop3: '-ERR [SYS/TEMP] Too many connections, try again later\r\n',
  pop3s: '',
  managesieve: 'BYE (TRYLATER) "Too many connections"\r\n',
  http: 'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  https: '',
}

function imapConversation(house: House, log: Log): Converse {
  const { mail, spool, directory, alerts, authenticator, clock, entropy, endings, configuration } = house
  const limits = {
    ...IMAP_LIMITS,
    maxAppendBytes: configuration.limits.messageBytes,
    maxAnnotationBytes: configuration.metadata.maxValueBytes,
  }
  const { imap: offers, hostname, listen } = configuration
  const services = {
    mail,
    spool,
    sharing: new Sharing(directory, clock, shareAlerts(directory, alerts)),
    authenticator,
    clock,
    entropy,
    endings,
    limits,
    hostname,
    offers,
    log,
    version: posthusVersion(),
    jmapSession: listen.https.length > 0 ? `${siteBase(configuration)}/jmap/session` : undefined,
  }
  return (channel, drain) => serveImap(channel, services, drain)
}

function pop3Conversation(house: House, log: Log): Converse {
  const { mail: store, authenticator, clock, entropy, endings, configuration } = house
  const { hostname } = configuration
  const services = { hostname, store, authenticator, clock, entropy, endings, settings: POP3_SETTINGS, log }
  return (channel, drain) => servePop3(channel, { ...services, drain })
}

function manageSieveConversation(house: House, log: Log): Converse {
  const { authenticator, clock, entropy, endings, configuration } = house
  const store = watchedScripts(house.mail, house.alerts)
  const { hostname } = configuration
  const version = posthusVersion()
  const services = { hostname, version, store, authenticator, clock, entropy, endings, limits: MANAGESIEVE_LIMITS, log }
  return (channel, drain) => serveManageSieve(channel, { ...services, drain })
}

function smtpConversation(house: House, log: Log): Converse {
  const { reception, spool, authenticator, clock, entropy, endings, configuration } = house
  const { hostname } = configuration
  const { messageBytes: maxMessageBytes, recipients: maxRecipients } = configuration.limits
  const maxFutureReleaseMs = configuration.queue.futureReleaseMs
  const limits = { ...SMTP_LIMITS, maxMessageBytes, maxRecipients, maxFutureReleaseMs }
  const { trustedNetworks, ...peerLimits } = configuration.peers
  const peers = new PeerConduct(peerLimits, new TrustedNetworks(trustedNetworks), clock)
  const services = { hostname, reception, spool, authenticator, clock, entropy, endings, limits, peers, log }
  return (channel, drain) => serveSmtp(channel, { ...services, drain })
}
