import { isIP } from 'node:net'
import { z } from 'zod'
import { isNetwork } from '../../core/authentication/trusted-networks.ts'
import { KEY_GROUPS, TLS12_SUITES, TLS13_SUITES } from '../../core/posture/tls-policy.ts'
import { isHostName, tryListenAddress, tryPeerAddress } from './socket-address.ts'

/** What a setting says of itself beside its type, for the reference page and for mistakes. */
export interface SettingFacts {
  /** What it decides, in one or two sentences. */
  readonly description: string
  /** What a right value looks like: completes "write …". */
  readonly form: string
  /** Default in words, where it depends on the machine. */
  readonly defaultText?: string
}

const hostName = z.string().refine(isHostName)
const hostPattern = z.string().refine((name) => isHostName(name.startsWith('*.') ? name.slice(2) : name))
const path = z.string().min(1)

const certificateFiles = z.strictObject({
  names: setting(z.array(hostPattern).min(1), {
    description: 'Host names that the certificate is shown for; `*.example.org` stands for one level.',
    form: 'a list of host names, such as ["mail.example.org"]',
  }),
  certificate: setting(path, {
    description: 'PEM file: the certificate first, then the chain of its issuers without the root.',
    form: 'the path of a PEM file',
  }),
  key: setting(path, {
    description: 'PEM file of the private key, readable by nobody but the user that Posthus is started as.',
    form: 'the path of a PEM file',
  }),
  'next-key': setting(path.optional(), {
    description:
      'PEM file of the key that the next certificate will have, so that its TLSA record can be published now.',
    form: 'the path of a PEM file',
    defaultText: 'none',
  }),
})

const dnsList = z.strictObject({
  zone: setting(hostName, { description: 'The zone of the list.', form: 'a domain, such as "zen.spamhaus.org"' }),
  weight: setting(z.int().min(-100).max(100), {
    description: 'What it counts that a host is on the list; below 0 for lists of senders to be trusted.',
    form: 'a whole number from -100 to 100',
  }),
})

/** Printable, without quotes and backslashes, one blank between two terms; short enough for any answer. */
const SPF_TERMS = /^(?=.{1,400}$)[!#-[\]-~]+(?: [!#-[\]-~]+)*$/
/** Without what means something in a record: `;`, `,`, `!`, blanks. */
const REPORT_ADDRESS = /^[A-Za-z0-9._+=-]{1,64}(?:@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)?$/

/** What can be said for all domains together and for each of them. */
const domainPublishing = {
  'mta-sts': setting(z.enum(['enforce', 'testing', 'none', 'off']).default('testing'), {
    description:
      'What others shall do whose connection to the MX cannot be verified (MTA-STS, RFC 8461): refuse to send (`enforce`), or send and report (`testing`). `none` takes a policy back, `off` publishes nothing.',
    form: '"enforce", "testing", "none" or "off"',
  }),
  'mta-sts-max-age-days': count(14, 1, 365, 'Days for which others keep the MTA-STS policy.'),
  spf: setting(z.string().regex(SPF_TERMS).default('mx -all'), {
    description: 'Who may send for the domain: what stands after `v=spf1` in its SPF record.',
    form: 'SPF terms, such as "mx -all" or "mx include:_spf.example.net -all"',
  }),
  dmarc: setting(z.enum(['none', 'quarantine', 'reject']).default('quarantine'), {
    description: 'What others shall do with mail that says it is of the domain and is not (DMARC).',
    form: '"none", "quarantine" or "reject"',
  }),
  reports: setting(z.string().regex(REPORT_ADDRESS).or(z.literal('')).default('postmaster'), {
    description:
      'Where others send their reports about forgeries (DMARC) and failed encryption (TLS-RPT): a name in the domain, or an address. An empty text asks for none.',
    form: 'a name such as "postmaster", an address, or ""',
  }),
  caa: setting(z.string().refine(isHostName).or(z.literal('')).default(''), {
    description: 'The only certificate authority that may issue certificates for the server (CAA). Empty for any.',
    form: 'the domain of an authority, such as "letsencrypt.org", or ""',
  }),
  'update-server': setting(
    z
      .string()
      .refine((to) => tryPeerAddress(to) !== undefined)
      .or(z.literal(''))
      .default(''),
    {
      description:
        'Name server that takes dynamic updates (RFC 2136) for the zone. With it the records that change (DKIM, TLSA, MTA-STS) are published without anybody doing anything.',
      form: '"host:port", such as "127.0.0.1:53", or ""',
    },
  ),
  'update-key-file': setting(z.string().default(''), {
    description: 'File with the TSIG key for updates, as `tsig-keygen` writes it, readable by nobody else.',
    form: 'the path of a file',
  }),
}

/**
 * `posthus.toml`, before defaults that need the machine. Every setting has a default that is right for nearly everybody, except `hostname`.
 * The reference page and the texts of mistakes are made from what stands here.
 */
export const configurationSchema = z.strictObject({
  hostname: setting(hostName, {
    description:
      'The name of this server in banners, Received fields and certificates. Its A and AAAA records lead here.',
    form: 'a host name, such as "mail.example.org"',
  }),
  data: setting(path.default('/var/lib/posthus'), {
    description: 'The folder that keeps everything. A relative path starts at the folder of this file.',
    form: 'the path of a folder',
  }),
  workers: setting(z.int().min(0).max(256).optional(), {
    description: 'Processes that serve connections. 0 runs everything in one process, for a small machine.',
    form: 'a whole number from 0 to 256',
    defaultText: 'the number of cores',
  }),
  user: setting(
    z
      .string()
      .regex(/^[a-z_][a-z0-9_-]*$/i)
      .optional(),
    {
      description: 'Whom the process becomes once its ports are bound. Only for a start as root.',
      form: 'a user name, such as "posthus"',
      defaultText: 'whoever starts it',
    },
  ),
  group: setting(
    z
      .string()
      .regex(/^[a-z_][a-z0-9_-]*$/i)
      .optional(),
    {
      description: 'The group that goes with `user`.',
      form: 'a group name, such as "posthus"',
      defaultText: 'the main group of `user`',
    },
  ),
  listen: section('Where each service is listened for. An empty list turns a service off.', {
    smtp: listen('Mail from other servers (MX). STARTTLS.', 25),
    submission: listen('Mail that members send, STARTTLS.', 587),
    submissions: listen('Mail that members send, TLS from the first octet.', 465),
    imap: listen('IMAP, STARTTLS.', 143),
    imaps: listen('IMAP, TLS from the first octet.', 993),
    pop3: listen('POP3, STLS.', 110),
    pop3s: listen('POP3, TLS from the first octet.', 995),
    managesieve: listen('ManageSieve, for the filter scripts of members. STARTTLS.', 4190),
    http: listen('HTTP, which only says where HTTPS is.', 80),
    https: listen('HTTPS: MTA-STS policies and the set-up of mail clients.', 443),
  }),
  tls: section('How connections are protected. Nothing that is not forward-secret can be set here.', {
    issuer: setting(z.enum(['local', 'files']).default('local'), {
      description:
        '`local`: an own certificate authority, made at the first start, for tests and closed networks. `files`: the certificates that `files` lists.',
      form: '"local" or "files"',
    }),
    files: setting(z.array(certificateFiles).default([]), {
      description:
        'The certificates, each with `names`, `certificate` and `key`; the first one serves whoever names no host.',
      form: 'a list of tables: [{ names = ["mail.example.org"], certificate = "mail.pem", key = "mail.key" }]',
    }),
    'minimum-version': setting(z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'), {
      description: 'The oldest version of TLS that is spoken.',
      form: '"TLSv1.2" or "TLSv1.3"',
    }),
    suites: setting(
      z
        .array(z.enum([...TLS13_SUITES, ...TLS12_SUITES]))
        .min(1)
        .default([...TLS13_SUITES, ...TLS12_SUITES]),
      {
        description: 'Cipher suites in order of preference. All that can be listed are ephemeral and AEAD.',
        form: `a list from ${[...TLS13_SUITES, ...TLS12_SUITES].join(', ')}`,
        defaultText: 'all of them, strongest first',
      },
    ),
    groups: setting(
      z
        .array(z.enum(KEY_GROUPS))
        .min(1)
        .default([...KEY_GROUPS]),
      {
        description: 'Key-exchange groups in order of preference; the first one holds against quantum computers too.',
        form: `a list from ${KEY_GROUPS.join(', ')}`,
      },
    ),
  }),
  limits: section('How much one peer, one member or one worker may use.', {
    connections: count(20_000, 1, 1_000_000, 'Connections that one worker holds at once, over all services.'),
    'connections-per-address': count(
      200,
      1,
      1_000_000,
      'Connections that one address (for IPv6: one /64) holds at once in one worker.',
    ),
    'connections-per-network': setting(z.int().min(1).max(1_000_000).optional(), {
      description: 'Connections that one network (a /24, for IPv6 a /48) holds at once in one worker.',
      form: 'a whole number from 1 to 1000000',
      defaultText: 'four times `connections-per-address`',
    }),
    'connections-per-minute': count(
      600,
      1,
      1_000_000,
      'New connections of one address (for IPv6: one /64) in a minute, in one worker, over all services. `peers.trusted-networks` may have any number.',
    ),
    'message-megabytes': count(
      50,
      1,
      2048,
      'Size of the largest message that is received, submitted or appended (MiB).',
    ),
    recipients: count(1000, 100, 100_000, 'Recipients of one message (RFC 5321 §4.5.3.1.8 asks for at least 100).'),
  }),
  peers: section(
    'How other servers may behave that hand mail over on port 25. All of it is counted in each worker for itself.',
    {
      'trusted-networks': setting(z.array(z.string().refine(isNetwork)).default(['127.0.0.0/8', '::1']), {
        description:
          'Hosts that none of this concerns. Behind a proxy that hides the addresses of others, leave it out.',
        form: 'a list of addresses or networks, such as ["192.0.2.7", "2001:db8::/32"]',
      }),
      'greeting-delay-seconds': count(
        2,
        0,
        30,
        'How long a host waits for the greeting that has handed over no mail in the last day. Who speaks before it is refused: that is how programs behave that send spam and read no answers.',
      ),
      'messages-per-hour': count(5000, 1, 10_000_000, 'Messages of one address (for IPv6: one /64).'),
      'refused-recipients-per-hour': count(
        100,
        1,
        1_000_000,
        'Recipients that one address may name in vain: who asks for many is looking for addresses to send spam to.',
      ),
      'errors-per-hour': count(
        300,
        10,
        1_000_000,
        'Commands of one address that are refused. From the tenth on the answers come later and later.',
      ),
      'network-factor': count(4, 1, 256, 'A whole network (a /24, for IPv6 a /48) may do so many times as much.'),
      'longest-delay-seconds': count(20, 0, 120, 'The longest that the answer to an error is held back.'),
      'delayed-connections': count(
        500,
        1,
        100_000,
        'Connections whose answers are held back at the same time; one more is closed instead.',
      ),
    },
  ),
  imap: section('What is announced to IMAP clients.', {
    compress: flag(true, 'COMPRESS=DEFLATE (RFC 4978): less to transfer, for some 100 KB of memory a connection.'),
    unauthenticate: flag(
      true,
      'UNAUTHENTICATE (RFC 8437): a program that works for many members may log in again and again on one connection.',
    ),
  }),
  quota: section('How much a member may keep, unless `posthus account quota` says otherwise for an account.', {
    'storage-megabytes': count(0, 0, 1_000_000_000, 'Size of all messages together (MiB). 0 sets no limit.'),
    messages: count(0, 0, 1_000_000_000, 'Number of messages. 0 sets no limit.'),
  }),
  dns: section('Where names are looked up.', {
    servers: setting(z.array(z.string().refine(isResolver)).default([]), {
      description:
        'Resolvers, asked in this order. One on this machine that validates (unbound) is best: see `validating`.',
      form: 'a list of IP addresses, such as ["127.0.0.1", "[::1]:5353"]',
      defaultText: 'those of the system',
    }),
    validating: flag(
      false,
      'Whether the servers named above check signatures (DNSSEC), so that DANE can be used. They have to be on this machine: what others say can be changed on its way.',
    ),
    'timeout-seconds': count(5, 1, 60, 'How long one resolver may take for an answer.'),
  }),
  authentication: section('How it is found out who stands behind mail from other servers, and what follows.', {
    'authserv-id': setting(hostName.optional(), {
      description:
        'The name under which results are written (Authentication-Results). Fields of that name that come in with a message are taken out.',
      form: 'a host name, such as "mail.example.org"',
      defaultText: '`hostname`',
    }),
    'refuse-dmarc': flag(
      true,
      'Whether a message is refused that its author’s domain wants refused (DMARC, p=reject). If not, it is marked as junk.',
    ),
    'refuse-spf-fail': flag(
      false,
      'Whether a message is refused whose sender’s domain does not send from that address (SPF, -all), unless DMARC passes. This breaks mail that is forwarded to members.',
    ),
    'trusted-relays': setting(z.array(z.string().refine(isNetwork)).default(['127.0.0.0/8', '::1']), {
      description:
        'Hosts of yours that hand mail over which they have looked at themselves: it is not looked at again. Behind a proxy that hides the addresses of others, leave them out.',
      form: 'a list of addresses or networks, such as ["192.0.2.7", "2001:db8::/32"]',
    }),
    'trusted-sealers': setting(z.array(hostName).default([]), {
      description:
        'Domains of forwarders and mailing lists that are believed when they say what a message was before they changed it (ARC).',
      form: 'a list of domains, such as ["lists.example.org"]',
    }),
    'timeout-seconds': count(20, 1, 300, 'How long all questions to the DNS for one message may take.'),
    signatures: count(10, 1, 100, 'DKIM signatures of one message that are looked at.'),
  }),
  filter: section(
    'Which mail from other servers is junk. Nothing is dropped: what is not refused is delivered, to Junk with the reason.',
    {
      learn: flag(
        true,
        'Whether each member’s own filter learns from what the member moves into Junk and out of it, and decides by it.',
      ),
      'least-learned': count(
        20,
        1,
        10_000,
        'Messages of either kind, junk and good, that a member’s filter must have learned before it decides anything.',
      ),
      'certainty-percent': count(95, 51, 99, 'How certain a member’s filter must be that a message is junk (percent).'),
      words: count(50_000, 1000, 10_000_000, 'Words that a member’s filter remembers, some 25 octets each.'),
      senders: count(10_000, 100, 10_000_000, 'Senders and correspondents that a member’s filter remembers.'),
      'learned-messages': count(
        4000,
        100,
        1_000_000,
        'Messages after which a member’s filter halves what it has learned, so that mail of long ago weighs less.',
      ),
      'reports-per-hour': count(
        10,
        0,
        100_000,
        'Reports of failed delivery in an hour for one member, of mail that was not sent from here, that are delivered as they are. More are a flood: they are kept in short, in one conversation in the mailbox Bounces.',
      ),
      'reports-per-day': count(
        200,
        1,
        100_000,
        'Reports that are kept in short in a day for one member. The rest is put off (451), so that nothing is lost.',
      ),
      'dns-lists': setting(z.array(dnsList).max(20).default([]), {
        description:
          'Lists of hosts in the DNS (RFC 5782), asked about senders that no member knows. A `weight` above 0 speaks for junk, one below 0 for trust. Ask them through a resolver of your own, and see their terms of use.',
        form: 'a list of tables: [{ zone = "zen.spamhaus.org", weight = 3 }, { zone = "list.dnswl.org", weight = -3 }]',
      }),
      'dns-lists-junk': count(
        3,
        0,
        1000,
        'Weight of all lists together from which on a message goes to Junk. 0: never.',
      ),
      'dns-lists-refuse': count(0, 0, 1000, 'Weight from which on it is refused. 0: never.'),
      'dns-lists-timeout-seconds': count(5, 1, 60, 'How long all lists together may take.'),
      greylist: flag(
        false,
        'Whether a sender that no member knows, and that neither SPF nor DKIM vouches for, has to come back once (RFC 6647).',
      ),
      'greylist-minutes': count(5, 1, 1440, 'Minutes after which such a sender is let in.'),
      'greylist-entries': count(
        100_000,
        100,
        10_000_000,
        'Senders that are remembered for it; the oldest are forgotten first.',
      ),
      'rspamd-url': setting(z.string().refine(isHttpUrl).or(z.literal('')).default(''), {
        description:
          'Where rspamd (its worker "normal") is asked about every message from other servers. If it does not answer, mail is delivered all the same.',
        form: 'a URL such as "http://127.0.0.1:11333", or ""',
      }),
      'rspamd-timeout-seconds': count(10, 1, 120, 'How long rspamd may take for a message.'),
    },
  ),
  routes: setting(
    z
      .record(
        z.string().refine((domain) => domain === '*' || isHostName(domain)),
        z.string().refine((to) => tryPeerAddress(to) !== undefined),
      )
      .default({}),
    {
      description:
        'Servers that mail for a domain is handed to instead of its MX, as `"example.org" = "host:port"`; `"*"` stands for all other domains (a smart host).',
      form: '"domain" = "host:port"',
      defaultText: "none: every domain's MX",
    },
  ),
  transport: section(
    'What connections to other servers have to prove, beside DANE (see `dns.validating`) and MTA-STS.',
    {
      remember: flag(
        true,
        'Whether mail waits for TLS to come back at a server, or a domain, that has had it: an attacker on the way can hide it. `posthus transport remembered` shows them.',
      ),
      'remember-after': count(3, 1, 1000, 'Connections with TLS after which that is so.'),
      'remember-days': count(60, 1, 3650, 'Days for which it is so after the last of them.'),
    },
  ),
  queue: section('Mail that waits to be sent.', {
    concurrency: count(50, 1, 10_000, 'Connections that send at once.'),
    'per-destination': count(10, 1, 1000, 'Connections to one destination at once.'),
    'expire-days': count(
      5,
      1,
      30,
      'Days after which a message that nobody takes goes back to its sender (RFC 5321 §4.5.4.1).',
    ),
    'most-recipients': count(
      500_000,
      1000,
      100_000_000,
      'Recipients that may wait, over all messages. Beyond, mail that would have to wait is put off (452).',
    ),
    'most-recipients-per-member': count(
      50_000,
      100,
      100_000_000,
      'Recipients that may wait of the messages of one member. Beyond, the member is told to try later (452).',
    ),
    'free-megabytes': count(
      256,
      0,
      1_000_000_000,
      'Space (MiB) that has to be free on the disk. With less, mail that would have to wait is put off (452).',
    ),
    'future-release-days': count(
      365,
      0,
      3650,
      'Days for which a member may have a message kept before it is sent (FUTURERELEASE). 0 turns that off.',
    ),
    'log-days': count(90, 1, 3650, 'Days for which the delivery log says what became of each message.'),
    'log-entries': count(
      2_000_000,
      1000,
      1_000_000_000,
      'Attempts that the delivery log keeps at most, some 600 octets each; the oldest go first.',
    ),
  }),
  sending: section(
    'What one member may send, counted over all workers. `posthus account limits` shows how an account stands, and gives it limits of its own.',
    {
      'recipients-per-hour': count(500, 1, 1_000_000, 'Recipients in an hour; one more is refused for now (450).'),
      'recipients-per-day': count(2000, 1, 10_000_000, 'Recipients in a day.'),
      'new-recipients-per-hour': count(
        100,
        1,
        1_000_000,
        'Recipients in an hour to whom the member has never written. With one more all its outgoing mail is held, the member is told, and its sessions end: `posthus account release`, or a new password, ends that.',
      ),
      'networks-per-day': count(
        12,
        1,
        1000,
        'Networks (a /24, for IPv6 a /56) in a day from which a member sends. With one more its mail is held.',
      ),
      'young-days': count(14, 0, 3650, 'Days for which an account is young.'),
      'young-recipients-per-hour': count(100, 1, 1_000_000, 'As `recipients-per-hour`, for a young account.'),
      'young-recipients-per-day': count(300, 1, 10_000_000, 'As `recipients-per-day`, for a young account.'),
      'young-new-recipients-per-hour': count(30, 1, 1_000_000, 'As `new-recipients-per-hour`, for a young account.'),
      'hold-refused-percent': count(
        40,
        1,
        100,
        'Share of the recipients of a day that other servers refuse for good, with which a member’s mail is held; 20 answers at least.',
      ),
      'suspect-refused-percent': count(
        15,
        1,
        100,
        'Share of them with which it goes out by `outbound.suspect-addresses`.',
      ),
      'suspect-days': count(
        7,
        0,
        3650,
        'Days for which an account that was held goes out by `outbound.suspect-addresses`.',
      ),
    },
  ),
  outbound: section('From which addresses of this machine mail goes out.', {
    addresses: ownAddresses('For all that has no addresses of its own below. Empty: those that the system chooses.'),
    'suspect-addresses': ownAddresses(
      'For accounts that are young, were held lately, or much of whose mail is refused, so that others’ opinion of them is not that of everybody. Empty: as all others.',
    ),
    'forwarded-addresses': ownAddresses('For mail that is passed on for members. Empty: as all others.'),
    blocklists: setting(z.array(hostName).default([]), {
      description:
        'DNS blocklists (zones) that the addresses above are looked up in every hour; a listing is logged, and shown by `posthus check`. Ask a list’s owner for its terms first.',
      form: 'a list of zones, such as ["bl.example.org"]',
    }),
  }),
  mail: section('Mail that members keep here.', {
    'undelete-days': count(
      14,
      0,
      3650,
      'Days for which a deleted message is kept apart so that it can be brought back. 0 gives it up at once.',
    ),
    'undelete-percent': count(
      100,
      0,
      10_000,
      'What deleted messages may take beside the quota of their account while they wait, in percent of it. Beyond that the oldest are given up before their days are over.',
    ),
  }),
  metadata: section('Notes and settings that mail clients keep at mailboxes (IMAP METADATA, RFC 5464).', {
    'value-kilobytes': count(64, 1, 240, 'Size of one of them (KiB). A command of IMAP has 256 KiB at most.'),
    entries: count(200, 1, 100_000, 'Entries of one mailbox, counted apart for the private ones of each member.'),
    'account-megabytes': count(16, 1, 100_000, 'Size of all of an account together (MiB).'),
  }),
  publish: section('What hosted domains publish, in the DNS and over HTTPS.', {
    ...domainPublishing,
    'dkim-rotate-days': count(
      180,
      0,
      3650,
      'Days after which the DKIM keys of a domain are replaced. 0 leaves it to `posthus dkim rotate`.',
    ),
    'dkim-settle-hours': count(
      24,
      0,
      720,
      'Hours from when a new DKIM key is seen in the DNS to when it signs: name servers that have remembered that there is none have forgotten it by then.',
    ),
    'dkim-keep-days': count(14, 1, 365, 'Days for which the record of a replaced DKIM key stays in the DNS.'),
    domains: setting(z.record(z.string().refine(isHostName), z.strictObject(optional(domainPublishing))).default({}), {
      description:
        'What is otherwise for a domain: any of the settings of this table, as `[publish.domains."example.org"]`.',
      form: '[publish.domains."example.org"] with settings of [publish]',
      defaultText: 'none',
    }),
  }),
  scrub: section('How everything that is kept is looked at again, in the background.', {
    'every-days': count(28, 0, 3650, 'Days after which an account is looked at again. 0 leaves it to `posthus scrub`.'),
    'octets-per-second': count(
      8_388_608,
      65_536,
      100_000_000_000,
      'Most octets that are read in a second, also by `posthus scrub` unless it is told otherwise.',
    ),
    repair: flag(
      true,
      'Whether what can be mended is mended in the background: what follows from the messages themselves.',
    ),
  }),
  reports: section('Reports to other domains that ask for them, and of others on ours.', {
    tls: flag(true, 'Whether domains that ask for it are told once a day how encryption towards them went (TLS-RPT).'),
    dmarc: flag(true, 'Whether domains that ask for it are told once a day who sent in their names (DMARC).'),
    'keep-days': count(90, 7, 3650, 'Days for which reports of others, and what was sent, are kept.'),
  }),
  passwords: section('What a new password must be. Passwords that exist stay valid.', {
    policy: setting(z.enum(['today', 'with-second-factor', 'as-in-2014']).default('today'), {
      description:
        'At least 15 characters (`today`), 8 (`with-second-factor`) or 6 (`as-in-2014`), and in every case none that is guessed at once.',
      form: '"today", "with-second-factor" or "as-in-2014"',
    }),
    'minimum-characters': setting(z.int().min(6).max(64).optional(), {
      description: 'Fewest characters, if not those of the policy.',
      form: 'a whole number from 6 to 64',
      defaultText: 'what `policy` says',
    }),
  }),
  metrics: section('Prometheus metrics and health, without TLS: keep it on the loopback interface.', {
    listen: setting(z.string().refine(isListenAddress).or(z.literal('')).default('127.0.0.1:9464'), {
      description: '`/metrics` and `/healthz` are served here. An empty text turns them off.',
      form: '"address:port", such as "127.0.0.1:9464"',
    }),
  }),
  log: section(
    'What is written to standard error: one line per connection, delivery and log-in, never a secret or content.',
    {
      level: setting(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
        description: 'The least important lines that are written.',
        form: '"debug", "info", "warn" or "error"',
      }),
      format: setting(z.enum(['json', 'pretty']).default('json'), {
        description: '`json` for programs, `pretty` for people.',
        form: '"json" or "pretty"',
      }),
    },
  ),
})

export type WrittenConfiguration = z.output<typeof configurationSchema>

function setting<T extends z.ZodType>(type: T, facts: SettingFacts): T {
  return type.meta({ ...facts })
}

/** The same settings without defaults, for a place where they only overrule others. */
function optional<T extends Readonly<Record<string, z.ZodDefault>>>(settings: T) {
  const entries = Object.entries(settings).map(([name, schema]) => [
    name,
    setting((schema.unwrap() as z.ZodType).optional(), schema.meta() as unknown as SettingFacts),
  ])
  return Object.fromEntries(entries) as { [K in keyof T]: z.ZodOptional<ReturnType<T[K]['unwrap']>> }
}

function section<T extends z.ZodRawShape>(description: string, shape: T) {
  return z
    .strictObject(shape)
    .prefault({} as never)
    .meta({ description, form: 'a table' })
}

function listen(description: string, port: number) {
  return setting(z.array(z.string().refine(isListenAddress)).default([`[::]:${port}`]), {
    description,
    form: `a list of "address:port", such as ["[::]:${port}"] or ["192.0.2.1:${port}"]`,
  })
}

function count(standard: number, least: number, most: number, description: string) {
  return setting(z.int().min(least).max(most).default(standard), {
    description,
    form: `a whole number from ${least} to ${most}`,
  })
}

function ownAddresses(description: string) {
  return setting(z.array(z.string().refine((address) => isIP(address) !== 0)).default([]), {
    description,
    form: 'a list of addresses, such as ["192.0.2.1", "2001:db8::1"]',
  })
}

function flag(standard: boolean, description: string) {
  return setting(z.boolean().default(standard), { description, form: 'true or false' })
}

function isListenAddress(text: string): boolean {
  return tryListenAddress(text) !== undefined
}

function isResolver(text: string): boolean {
  return isIP(text) !== 0 || (tryListenAddress(text)?.port ?? 0) > 0
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
