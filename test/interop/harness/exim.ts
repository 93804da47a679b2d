import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listening, Program, runWell } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

/** Debian's Exim cannot be installed beside its Postfix: it is unpacked for a test. */
const PACKAGE = 'exim4-daemon-light'
/** Any user but root will do. */
const UID = 65_500

/** Exim, which keeps every message that it is given, without TLS; lax about everything that it can be lax about. */
export class Exim {
  readonly port: number
  readonly #folder: string

  private constructor(port: number, folder: string) {
    this.port = port
    this.#folder = folder
  }

  static async start(bench: Workbench, name = 'exim'): Promise<Exim> {
    const folder = bench.path(name)
    for (const part of ['unpacked', 'spool', 'log', 'mail']) mkdirSync(join(folder, part), { recursive: true })
    await runWell('apt-get', ['-q', 'download', PACKAGE], { cwd: folder, timeoutMs: 60_000 })
    const archive = readdirSync(folder).find((file) => file.endsWith('.deb')) as string
    await runWell('dpkg-deb', ['-x', join(folder, archive), join(folder, 'unpacked')])
    for (const part of ['spool', 'log', 'mail']) chownSync(join(folder, part), UID, UID)
    const port = await freePort()
    writeFileSync(join(folder, 'exim.conf'), configuration(folder, port))
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
    await listening([port], program)
    return new Exim(port, folder)
  }

  /** The messages that it has taken and delivered. */
  kept(): string[] {
    const folder = join(this.#folder, 'mail/new')
    return existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1')) : []
  }
}

function configuration(folder: string, port: number): string {
  return `primary_hostname = exim.test
exim_path = ${folder}/unpacked/usr/sbin/exim4
exim_user = Debian-exim
exim_group = Debian-exim
keep_environment =
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
local_interfaces = 127.0.0.1
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
maildir:
  driver = appendfile
  directory = ${folder}/mail
  maildir_format
  user = Debian-exim
  group = Debian-exim
`
}
