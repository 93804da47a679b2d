import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CertificateFiles, makeCertificate } from './certificate.ts'
import { identity } from './identity.ts'
import { listening, Program, runWell } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

/** Where Postfix hands mail of a domain: over SMTP to a port, or into files of its own. */
export interface PostfixRoutes {
  /** Domain to port of the loopback interface. */
  readonly relay?: Readonly<Record<string, number>>
  /** Domains whose mail is kept. */
  readonly keep?: readonly string[]
  /** A transport other than SMTP: `lmtp:inet:127.0.0.1:24`. */
  readonly transports?: Readonly<Record<string, string>>
  readonly settings?: Readonly<Record<string, string>>
  /** Where it listens; a free port of the loopback interface by default. */
  readonly at?: { readonly host: string; readonly port: number }
}

/** Debian's Postfix with a configuration, a queue and ports of its own. */
export class Postfix {
  readonly port: number
  readonly folder: string
  readonly program: Program
  readonly certificate: CertificateFiles

  private constructor(port: number, folder: string, program: Program, certificate: CertificateFiles) {
    this.port = port
    this.folder = folder
    this.program = program
    this.certificate = certificate
  }

  static async start(bench: Workbench, routes: PostfixRoutes, name = 'postfix'): Promise<Postfix> {
    const folder = bench.path(name)
    for (const part of ['config', 'queue', 'data', 'mail']) mkdirSync(join(folder, part), { recursive: true })
    // Daemons that have become another user reach their folders through these.
    for (const part of [bench.folder, folder]) chmodSync(part, 0o755)
    const certificate = await makeCertificate(folder, name, 'ecdsa')
    const { host, port } = routes.at ?? { host: '127.0.0.1', port: await freePort() }
    writeFileSync(join(folder, 'config/main.cf'), mainCf(folder, certificate, routes))
    writeFileSync(join(folder, 'config/master.cf'), masterCf(`${host}:${port}`))
    for (const part of ['data', 'mail']) chownSync(join(folder, part), identity.postfix.uid, identity.postfix.gid)
    await prepareQueue(folder)
    const program = Program.start(
      '/usr/lib/postfix/sbin/master',
      ['-c', join(folder, 'config'), '-d'],
      join(folder, 'log'),
      {
        env: { MAIL_CONFIG: join(folder, 'config'), MAIL_LOGTAG: 'postfix' },
      },
    )
    bench.defer(() => program.stop())
    await listening([port], program, undefined, host)
    return new Postfix(port, folder, program, certificate)
  }

  /** What it has logged; nothing at first. */
  get log(): string {
    const path = join(this.folder, 'maillog')
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }

  /** Recipients that it has handed a message on for. */
  countSent(): number {
    return this.log.split(' status=sent ').length - 1
  }

  /** The messages that were kept, as octets with CRLF. */
  kept(): Buffer[] {
    const folder = join(this.folder, 'mail/kept/new')
    return tryList(folder).map((name) => withCrlf(readFileSync(join(folder, name))))
  }

  countKept(): number {
    return tryList(join(this.folder, 'mail/kept/new')).length
  }
}

function mainCf(folder: string, certificate: CertificateFiles, routes: PostfixRoutes): string {
  const relay = Object.entries(routes.relay ?? {})
  const transports = [
    ...relay.map(([domain, port]) => `${domain}=smtp:[127.0.0.1]:${port}`),
    ...Object.entries(routes.transports ?? {}).map(([domain, transport]) => `${domain}=${transport}`),
  ]
  const relayed = [...relay.map(([domain]) => domain), ...Object.keys(routes.transports ?? {})]
  const settings: Record<string, string> = {
    compatibility_level: '3.6',
    queue_directory: `${folder}/queue`,
    data_directory: `${folder}/data`,
    daemon_directory: '/usr/lib/postfix/sbin',
    command_directory: '/usr/sbin',
    maillog_file: `${folder}/maillog`,
    maillog_file_prefixes: folder.split('/').slice(0, 2).join('/'),
    mail_owner: identity.postfix.name,
    setgid_group: identity.postdrop.name,
    myhostname: 'postfix.test',
    mydestination: '',
    mynetworks: '127.0.0.0/8',
    inet_interfaces: routes.at?.host ?? '127.0.0.1',
    inet_protocols: 'ipv4',
    alias_maps: '',
    alias_database: '',
    local_recipient_maps: '',
    relay_domains: relayed.join(' '),
    transport_maps: transports.length > 0 ? `inline:{${transports.map((entry) => `{${entry}}`).join(', ')}}` : '',
    virtual_mailbox_domains: (routes.keep ?? []).join(' '),
    virtual_mailbox_base: `${folder}/mail`,
    virtual_mailbox_maps: 'static:kept/',
    virtual_minimum_uid: '1',
    virtual_uid_maps: `static:${identity.postfix.uid}`,
    virtual_gid_maps: `static:${identity.postfix.gid}`,
    // A relay changes nothing in a message but adding a Received field.
    local_header_rewrite_clients: '',
    smtp_line_length_limit: '0',
    smtpd_relay_restrictions: 'permit_mynetworks, reject',
    smtpd_recipient_limit: '10000',
    smtpd_client_connection_count_limit: '0',
    message_size_limit: '104857600',
    mailbox_size_limit: '0',
    virtual_mailbox_limit: '0',
    smtputf8_enable: 'yes',
    smtp_tls_security_level: 'encrypt',
    smtp_tls_loglevel: '1',
    smtpd_tls_security_level: 'may',
    smtpd_tls_cert_file: certificate.certificate,
    smtpd_tls_key_file: certificate.key,
    smtpd_tls_loglevel: '1',
    minimal_backoff_time: '2s',
    maximal_backoff_time: '5s',
    queue_run_delay: '2s',
    ...routes.settings,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}

/** Services that others than Postfix's own daemons speak to. */
const PUBLIC = new Set(['smtpd', 'pickup', 'cleanup', 'qmgr', 'flush', 'showq', 'postlogd'])

// No daemon gives up its user for another one by itself where we are not root; none is in a chroot.
function masterCf(address: string): string {
  const unprivileged = process.getuid?.() === 0 ? '-' : 'n'
  const line = (name: string, type: string, command: string, wake = '-', unpriv = unprivileged, most = '-'): string =>
    `${name} ${type} ${PUBLIC.has(command) ? 'n' : '-'} ${unpriv} n ${wake} ${most} ${command}\n`
  return [
    line(address, 'inet', 'smtpd'),
    line('pickup', 'unix', 'pickup', '60', unprivileged, '1'),
    line('cleanup', 'unix', 'cleanup', '-', unprivileged, '0'),
    line('qmgr', 'unix', 'qmgr', '300', 'n', '1'),
    line('tlsmgr', 'unix', 'tlsmgr', '1000?', unprivileged, '1'),
    line('rewrite', 'unix', 'trivial-rewrite'),
    line('bounce', 'unix', 'bounce', '-', unprivileged, '0'),
    line('defer', 'unix', 'bounce', '-', unprivileged, '0'),
    line('trace', 'unix', 'bounce', '-', unprivileged, '0'),
    line('verify', 'unix', 'verify', '-', unprivileged, '1'),
    line('flush', 'unix', 'flush', '1000?', unprivileged, '0'),
    line('proxymap', 'unix', 'proxymap'),
    line('smtp', 'unix', 'smtp'),
    line('relay', 'unix', 'smtp'),
    line('lmtp', 'unix', 'lmtp'),
    line('showq', 'unix', 'showq', '-', 'n'),
    line('error', 'unix', 'error'),
    line('retry', 'unix', 'error'),
    line('discard', 'unix', 'discard'),
    line('virtual', 'unix', 'virtual', '-', 'n'),
    line('anvil', 'unix', 'anvil', '-', unprivileged, '1'),
    line('scache', 'unix', 'scache', '-', unprivileged, '1'),
    line('postlog', 'unix-dgram', 'postlogd', '-', 'n', '1'),
  ].join('')
}

async function prepareQueue(folder: string): Promise<void> {
  const queue = join(folder, 'queue')
  const owned = [
    'active',
    'bounce',
    'corrupt',
    'defer',
    'deferred',
    'flush',
    'hold',
    'incoming',
    'private',
    'saved',
    'trace',
  ]
  for (const part of [...owned, 'maildrop', 'public', 'pid'])
    mkdirSync(join(queue, part), { recursive: true, mode: 0o700 })
  for (const part of owned) chownSync(join(queue, part), identity.postfix.uid, identity.postfix.gid)
  for (const part of ['maildrop', 'public']) {
    chownSync(join(queue, part), identity.postfix.uid, identity.postdrop.gid)
    await runWell('chmod', [part === 'maildrop' ? '1730' : '2710', join(queue, part)])
  }
  await runWell('chmod', ['755', queue, join(queue, 'pid'), join(folder, 'config')])
}

function tryList(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function withCrlf(octets: Buffer): Buffer {
  return Buffer.from(octets.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
}
