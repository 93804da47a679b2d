import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type CertificateFiles, makeCertificate } from './certificate.ts'
import { listening, Program, runWell } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

/** Debian's Exim cannot be installed beside its Postfix: it is unpacked for a test. */
const PACKAGE = 'exim4-daemon-light'
const UNPACKED = join(import.meta.dirname, '../../../node_modules/.cache/exim4')
/** Any user but root will do. */
const UID = 65_500

/** An Exim that is one of the servers of a signed zone. */
export interface EximAt {
  /** Its address, which may also send mail through it. */
  readonly host: string
  /** The domain whose mail it keeps. What is for others it hands to hosts that prove themselves by DANE. */
  readonly domain: string
}

/** Exim, which keeps every message that it is given, without TLS; lax about everything that it can be lax about. With `EximAt` one that is strict. */
export class Exim {
  readonly port: number
  readonly certificate: CertificateFiles
  readonly #folder: string

  private constructor(port: number, folder: string, certificate: CertificateFiles) {
    this.port = port
    this.certificate = certificate
    this.#folder = folder
  }

  static async start(bench: Workbench, name = 'exim', at?: EximAt): Promise<Exim> {
    const folder = bench.path(name)
    for (const part of ['unpacked', 'spool', 'log', 'mail']) mkdirSync(join(folder, part), { recursive: true })
    for (const part of [bench.folder, folder]) chmodSync(part, 0o755)
    await unpackExim()
    cpSync(UNPACKED, join(folder, 'unpacked'), { recursive: true })
    for (const part of ['spool', 'log', 'mail']) chownSync(join(folder, part), UID, UID)
    const certificate = await makeCertificate(folder, name, 'ecdsa')
    for (const file of Object.values(certificate)) chownSync(file, UID, UID)
    const port = at ? 25 : await freePort()
    writeFileSync(join(folder, 'exim.conf'), at ? strict(folder, at, certificate) : configuration(folder, port))
    // It wants its own user to be in the list of users: in a mount namespace there is a list of our own.
    writeFileSync(
      join(folder, 'passwd'),
      `${readFileSync('/etc/passwd', 'utf8')}Debian-exim:x:${UID}:${UID}::/:/bin/false\n`,
    )
    writeFileSync(join(folder, 'group'), `${readFileSync('/etc/group', 'utf8')}Debian-exim:x:${UID}:\n`)
    const exim = join(folder, 'unpacked/usr/sbin/exim4')
    const script = `mount --bind ${folder}/passwd /etc/passwd && mount --bind ${folder}/group /etc/group && exec ${exim} -bdf -q1s -C ${folder}/exim.conf`
    const program = Program.start('unshare', ['-m', 'sh', '-c', script], join(folder, 'out'))
    bench.defer(() => program.stop())
    await listening([port], program, undefined, at?.host)
    return new Exim(port, folder, certificate)
  }

  /** What it has logged. */
  get log(): string {
    return readFileSync(join(this.#folder, 'log/mainlog'), 'utf8')
  }

  /** The messages that it has taken and delivered. */
  kept(): string[] {
    const folder = join(this.#folder, 'mail/new')
    return existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1')) : []
  }
}

/** Has Exim unpacked. A test that enters a namespace calls this before: nothing can be fetched there. */
export async function unpackExim(): Promise<void> {
  if (existsSync(UNPACKED)) return
  const folder = mkdtempSync(join(tmpdir(), 'posthus-exim-'))
  const download = () => runWell('apt-get', ['-q', 'download', PACKAGE], { cwd: folder, timeoutMs: 60_000 })
  // A machine that has everything else may never have asked which packages there are, or long ago.
  await download().catch(async () => {
    await runWell('apt-get', ['-q', 'update'], { timeoutMs: 120_000 })
    await download()
  })
  const archive = readdirSync(folder).find((file) => file.endsWith('.deb')) as string
  mkdirSync(dirname(UNPACKED), { recursive: true })
  // Two tests may do this at the same time: whole, or not at all.
  const whole = mkdtempSync(`${UNPACKED}-`)
  await runWell('dpkg-deb', ['-x', join(folder, archive), whole])
  try {
    renameSync(whole, UNPACKED)
  } catch (error) {
    if (!existsSync(UNPACKED)) throw error
    rmSync(whole, { recursive: true })
  }
  rmSync(folder, { recursive: true })
}

function configuration(folder: string, port: number): string {
  return `primary_hostname = exim.test
${paths(folder)}local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
tls_advertise_hosts =
chunking_advertise_hosts =
smtp_enforce_sync = false
acl_smtp_rcpt = accept
acl_smtp_data = accept
begin routers
keep:
  driver = accept
  transport = maildir
begin transports
${maildir(folder)}`
}

function strict(folder: string, { host, domain }: EximAt, files: CertificateFiles): string {
  return `primary_hostname = mx.${domain}
${paths(folder)}local_interfaces = ${host}
daemon_smtp_ports = 25
tls_certificate = ${files.certificate}
tls_privatekey = ${files.key}
tls_advertise_hosts = *
log_selector = +tls_cipher +tls_certificate_verified
dns_dnssec_ok = 1
rfc1413_query_timeout = 0s
acl_smtp_rcpt = recipients
acl_smtp_data = accept
begin acl
recipients:
  accept domains = ${domain}
  accept hosts = ${host}
  deny
begin routers
keep:
  driver = accept
  domains = ${domain}
  transport = maildir
send:
  driver = dnslookup
  dnssec_request_domains = *
  transport = proven
begin transports
${maildir(folder)}proven:
  driver = smtp
  dnssec_request_domains = *
  hosts_require_dane = *
begin retry
* * F,1h,5s
`
}

function paths(folder: string): string {
  return `exim_path = ${folder}/unpacked/usr/sbin/exim4
exim_user = Debian-exim
exim_group = Debian-exim
keep_environment =
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
`
}

function maildir(folder: string): string {
  return `maildir:
  driver = appendfile
  directory = ${folder}/mail
  maildir_format
  user = Debian-exim
  group = Debian-exim
`
}
