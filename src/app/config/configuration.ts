import type { AlertSettings } from '../../core/alerts/alerts.ts'
import type { Operator } from '../../core/certificates/operator.ts'
import type { OrderSettings } from '../../core/certificates/orders/order-settings.ts'
import type { RotationSettings } from '../../core/dkim/rotation-steps.ts'
import type { ArrivalFilterSettings } from '../../core/filter/arrival-filter.ts'
import type { BounceSettings } from '../../core/filter/bounce-guard.ts'
import type { ListSettings } from '../../core/filter/dns-lists.ts'
import type { ModelSettings } from '../../core/filter/junk-model.ts'
import type { ShelfLimits } from '../../core/filter/junk-shelf.ts'
import type { JoiningSettings } from '../../core/joining/joining-settings.ts'
import type { ExportLimits } from '../../core/leaving/account-exports.ts'
import type { ClosingSettings } from '../../core/leaving/closing.ts'
import type { AnnotationLimits } from '../../core/mail/annotation.ts'
import type { QuotaLimits } from '../../core/mail/quota.ts'
import type { PasswordPolicy } from '../../core/passwords/password-policy.ts'
import type { TlsPolicy } from '../../core/posture/tls-policy.ts'
import type { Plan, Provider } from '../../core/provider/provider.ts'
import type { DomainPublishing } from '../../core/publishing/domain-publishing.ts'
import type { QueueLimits } from '../../core/queue/outbound-queue.ts'
import type { RecoverySettings } from '../../core/recovery/recovery.ts'
import type { AutomaticLimits } from '../../core/sending/automatic-sending.ts'
import type { SendingSettings } from '../../core/sending/sending-limits.ts'
import type { SessionLimits } from '../../core/sessions/web-session.ts'
import type { TransportSettings } from '../../core/transport-policy/transport-policies.ts'
import type { AcmeLimits } from '../../net/acme/acme-settings.ts'
import type { JmapLimits } from '../../serve/jmap/jmap-limits.ts'
import type { PeerLimits } from '../../serve/smtp/peer-conduct.ts'

/** The services that can be listened for, in the order in which they are shown. */
export const LISTEN_SERVICES = [
  'smtp',
  'submission',
  'submissions',
  'imap',
  'imaps',
  'pop3',
  'pop3s',
  'managesieve',
  'http',
  'https',
] as const

export type ListenService = (typeof LISTEN_SERVICES)[number]

/** Where a socket is bound or connected to. `host` is an IP address without brackets, or a host name where one is allowed. */
export interface SocketAddress {
  readonly host: string
  readonly port: number
}

/** One certificate with its key, as files. */
export interface CertificateFiles {
  /** Host names that it is shown for, lower case; `*.example.org` covers one label. */
  readonly names: readonly string[]
  /** Absolute path of a PEM file: the certificate first, then its chain. */
  readonly certificate: string
  /** Absolute path of the PEM file of the private key. */
  readonly key: string
  /** Absolute path of the PEM file of the key that the next certificate will have. */
  readonly nextKey?: string
}

/** What is shown for the names that the inventory has nothing for. `inventory`: the local authority stands in, and that is said; `none`: nothing is shown, as in commands. */
export type CertificateIssuer =
  | { readonly issuer: 'local' | 'inventory' | 'none' }
  | { readonly issuer: 'files'; readonly files: readonly CertificateFiles[] }
  /** The authorities of `[acme]`; a local one stands in until they have issued. */
  | { readonly issuer: 'acme' }

/** A certificate authority that is asked over ACME. */
export interface AcmePlace {
  readonly directoryUrl: string
  readonly profile: string | undefined
  readonly externalAccount: { readonly keyId: string; readonly keyFile: string } | undefined
  /** Absolute path of a PEM file. */
  readonly caFile: string | undefined
  /** Whether the operator lets drills use it. */
  readonly isForRehearsal: boolean
}

/** How certificates are ordered that nobody orders by hand. */
export interface AcmeConfiguration {
  /** The first is asked first. */
  readonly authorities: readonly AcmePlace[]
  /** `mailto:` URLs. */
  readonly contact: readonly string[]
  readonly agreesToTerms: boolean
  /** Beside the host names that are served anyway; lower case. */
  readonly names: readonly string[]
  /** Absolute path of a program. */
  readonly dnsHook: string | undefined
  readonly limits: AcmeLimits
  readonly orders: OrderSettings
}

export interface TlsSettings {
  readonly source: CertificateIssuer
  readonly policy: TlsPolicy
  /** What private keys are encrypted with on the disk: an absolute path, or `credential:NAME`; undefined: they are not encrypted. */
  readonly keyFile: string | undefined
  /** What becomes of a start while a host has no certificate. */
  readonly uncoveredHosts: 'say' | 'refuse'
  /** What a monitor of Certificate Transparency logs writes; absolute path, or undefined. */
  readonly transparencyFile: string | undefined
  /** Where authorities may be asked beside public addresses: `address` or `address/bits`. */
  readonly authorityNetworks: readonly string[]
  /** What they may be encrypted with still. */
  readonly formerKeyFiles: readonly string[]
}

/** What a domain publishes, and how. */
export interface PublishSettings extends DomainPublishing {
  /** Where dynamic updates (RFC 2136) of its zone are sent; undefined: the operator publishes by hand. */
  readonly update: UpdatePlace | undefined
}

export interface UpdatePlace {
  readonly server: SocketAddress
  /** Absolute path of the file with the TSIG key. */
  readonly keyFile: string
}

/** How much of anything one peer, one member or one worker may use. */
export interface Limits {
  /** Connections that one worker holds at once, over all services. */
  readonly connections: number
  /** Connections that one address (IPv6: one /64) may hold at once in one worker. */
  readonly connectionsPerAddress: number
  /** Connections that one network (/24, /48) may hold at once in one worker. */
  readonly connectionsPerNetwork: number
  /** New connections of one address in a minute, in one worker. */
  readonly connectionsPerMinute: number
  /** Octets of one message, received or appended. */
  readonly messageBytes: number
  /** Recipients of one message in one SMTP transaction. */
  readonly recipients: number
}

export interface FilterConfiguration {
  /** Whether members' filters learn and decide. */
  readonly learn: boolean
  readonly model: ModelSettings
  readonly shelf: ShelfLimits
  readonly bounces: Omit<BounceSettings, 'hostname'>
  readonly arrivals: ArrivalFilterSettings
  readonly lists: ListSettings
  /** Undefined: none is asked. */
  readonly rspamd: { readonly url: string; readonly timeoutMs: number } | undefined
  /** Undefined: nobody is told what members take for junk. */
  readonly rspamdController:
    | { readonly url: string; readonly timeoutMs: number; readonly passwordFile: string | undefined }
    | undefined
}

/** Everything that an operator decides, checked and with all defaults filled in. */
export interface Configuration {
  /** The file it was read from, or undefined if it was made from text. */
  readonly file: string | undefined
  /** Name in banners, Received fields and certificates; lower case. */
  readonly hostname: string
  /** Absolute path of the folder that keeps everything. */
  readonly data: string
  /** Number of protocol workers; 0: everything in one process. */
  readonly workers: number
  readonly listen: Readonly<Record<ListenService, readonly SocketAddress[]>>
  /** Whom certificates of organisations are for; `twoPersons`: what is done to certificates takes two. */
  readonly operator: Operator & { readonly twoPersons: boolean }
  /** The same, as pages say it. */
  readonly provider: Provider
  readonly tls: TlsSettings
  readonly acme: AcmeConfiguration
  readonly limits: Limits
  /** How other servers may behave; `trustedNetworks`, as `address` or `address/bits`, in any way. */
  readonly peers: PeerLimits & { readonly trustedNetworks: readonly string[] }
  /** Extensions of IMAP that can be turned off. */
  readonly imap: { readonly compress: boolean; readonly unauthenticate: boolean }
  readonly jmap: JmapLimits
  /** What an account may keep that has no quota of its own. */
  readonly quota: QuotaLimits
  readonly dns: {
    /** Resolvers, `address` or `address:port`; empty: those of the system. */
    readonly servers: readonly string[]
    /** Whether they validate (DNSSEC); then all of them are on this machine. */
    readonly validating: boolean
    readonly timeoutMs: number
  }
  /** How mail from other servers is looked at. */
  readonly authentication: {
    readonly authservId: string
    readonly refuseDmarc: boolean
    readonly refuseSpfFail: boolean
    /** Networks, `address` or `address/bits`. */
    readonly trustedRelays: readonly string[]
    /** Domains in small letters. */
    readonly trustedSealers: readonly string[]
    readonly timeoutMs: number
    readonly signatures: number
  }
  /** Which of it is junk. */
  readonly filter: FilterConfiguration
  /** Where mail for a domain (or `*`: for all others) goes instead of to its MX. */
  readonly routes: ReadonlyMap<string, SocketAddress>
  /** What connections to other servers have to prove. */
  readonly transport: TransportSettings
  readonly queue: {
    /** Connections that send at once. */
    readonly concurrency: number
    /** Connections to one destination at once. */
    readonly perDestination: number
    /** How long sending is tried. */
    readonly expiresMs: number
    readonly limits: QueueLimits
    /** How long a message may be kept for later (RFC 4865); 0: not at all. */
    readonly futureReleaseMs: number
    /** How long, and how many entries at most, the delivery log keeps. */
    readonly log: { readonly keepMs: number; readonly entries: number }
  }
  /** What members may send. */
  readonly sending: SendingSettings
  /** What goes out without anybody asking for each message. */
  readonly automatic: AutomaticLimits
  /** Local addresses to connect from; empty: whatever the system chooses. */
  readonly outbound: {
    readonly addresses: readonly string[]
    readonly suspectAddresses: readonly string[]
    readonly forwardedAddresses: readonly string[]
    /** DNSBL zones that our own addresses are looked up in. */
    readonly blocklists: readonly string[]
  }
  readonly mail: {
    /** How long a deleted message can be brought back; 0: not at all. */
    readonly undeleteMs: number
    /** What deleted messages may take beside the quota, in percent of it. */
    readonly undeletePercent: number
  }
  /** What an account may keep of annotations. */
  readonly metadata: AnnotationLimits
  /** What is published for a domain that has no settings of its own, and for those that have. */
  readonly publish: PublishSettings & {
    readonly domains: ReadonlyMap<string, PublishSettings>
    readonly dkim: RotationSettings
  }
  /** How everything is looked at again in the background. */
  readonly scrub: {
    /** Each account after so long; 0: never. */
    readonly everyMs: number
    readonly octetsPerSecond: number
    readonly repair: boolean
  }
  /** The newest good backup may be so old; 0: none is expected. */
  readonly backup: { readonly lateAfterMs: number }
  /** How the operator is told of what is wrong. */
  readonly alarms: {
    /** Addresses; none: it is in the log and in the metrics only. */
    readonly to: readonly string[]
    readonly everyMs: number
    readonly againMs: number
    readonly overMs: number
    readonly mailsPerDay: number
  }
  readonly incidents: {
    /** A file with holes in what this runs on that are younger than the release. */
    readonly advisories: string | undefined
  }
  readonly reports: {
    /** What is reported on to others. */
    readonly kinds: readonly ('tls' | 'dmarc')[]
    readonly keepMs: number
  }
  /** The site over HTTPS; `securityContact` is a URI. */
  readonly site: {
    readonly securityContact: string
    readonly isPreloaded: boolean
    /** What the front page shows that an account may have. */
    readonly plans: readonly Plan[]
    /** Folder with texts of the provider's own. */
    readonly textsFolder: string | undefined
    readonly termsNoticeMs: number
    /** How long the machine keeps what is written to standard error, as the operator says. */
    readonly systemLogMs: number
  }
  /** What is counted of connections. */
  /** How long browsers stay signed in. */
  readonly sessions: SessionLimits
  /** The console of operators. */
  readonly console: {
    /** Its own host name, lower case; undefined: `hostname`. */
    readonly host: string | undefined
    /** From where it is seen, as `address` or `address/bits`; empty: from everywhere. */
    readonly networks: readonly string[]
    readonly sessions: SessionLimits
  }
  readonly exports: ExportLimits
  readonly closing: ClosingSettings
  /** What is done about abuse. */
  readonly abuse: {
    /** For so long after a step its member may appeal. */
    readonly appealMs: number
    /** Where nobody else may decide, an appeal waits so long before whoever acted turns it down; 0: nobody does. */
    readonly aloneMs: number
    /** What a throttle leaves of what an account may send. */
    readonly throttlePercent: number
    /** Days that are suggested for a throttle. */
    readonly throttleDays: number
    /** Cases that mail opens in a day; further reports join those that are open. */
    readonly casesPerDay: number
    /** For so long closed cases are kept. */
    readonly keepMs: number
  }
  readonly posture: {
    readonly keepMs: number
    readonly keepLoginsMs: number
    /** Connections and members below which the public page says nothing of a service and week. */
    readonly leastConnections: number
    readonly leastMembers: number
  }
  /** How the own listeners are audited. */
  readonly audit: {
    /** 0: never by itself. */
    readonly everyMs: number
    /** Whether a start fails if a listener is not forward-secret. */
    readonly gate: boolean
    /** Absolute path of a PEM file. */
    readonly caFile: string | undefined
  }
  /** Who may make an account on the site. */
  readonly joining: JoiningSettings & { readonly reservedNames: readonly string[] }
  /** How members come back who have lost the password. */
  readonly recovery: RecoverySettings
  /** How members are told that somebody else may have their account. `consoleWaitMs`: see `factors/settled-factors.ts`. */
  readonly alerts: AlertSettings & { readonly consoleWaitMs: number }
  /** What a new password must be. */
  readonly passwords: PasswordPolicy
  readonly metrics: { readonly listen: SocketAddress | undefined }
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly format: 'json' | 'pretty' }
  /** Whom the process becomes after its ports are bound, or undefined: it stays who it is. */
  readonly runAs: { readonly user: string; readonly group: string | undefined } | undefined
}
