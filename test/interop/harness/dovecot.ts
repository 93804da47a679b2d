import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CertificateFiles, makeCertificate } from './certificate.ts'
import { identity } from './identity.ts'
import { listening, Program } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

export interface DovecotPorts {
  readonly imap: number
  readonly imaps: number
  readonly pop3: number
  readonly pop3s: number
  readonly lmtp: number
}

/** Debian's Dovecot with a configuration and ports of its own. Every name may log in with the password. */
export class Dovecot {
  readonly ports: DovecotPorts
  readonly certificate: CertificateFiles
  readonly password: string
  readonly program: Program

  private constructor(ports: DovecotPorts, certificate: CertificateFiles, password: string, program: Program) {
    this.ports = ports
    this.certificate = certificate
    this.password = password
    this.program = program
  }

  static async start(
    bench: Workbench,
    options: { readonly staticRsa?: boolean; readonly settings?: string; readonly name?: string } = {},
  ): Promise<Dovecot> {
    const folder = bench.path(options.name ?? 'dovecot')
    for (const part of ['run', 'mail']) mkdirSync(join(folder, part), { recursive: true })
    for (const part of [bench.folder, folder, join(folder, 'mail')]) chmodSync(part, 0o755)
    chownSync(join(folder, 'mail'), identity.mail.uid, identity.mail.gid)
    const certificate = await makeCertificate(folder, 'dovecot', options.staticRsa ? 'rsa' : 'ecdsa')
    const ports = {
      imap: await freePort(),
      imaps: await freePort(),
      pop3: await freePort(),
      pop3s: await freePort(),
      lmtp: await freePort(),
    }
    const password = 'fjord-lantern-4711'
    const conf = join(folder, 'dovecot.conf')
    writeFileSync(conf, configuration(folder, ports, certificate, password, options))
    const program = Program.start('/usr/sbin/dovecot', ['-F', '-c', conf], join(folder, 'output'))
    bench.defer(() => program.stop())
    await listening(Object.values(ports), program)
    return new Dovecot(ports, certificate, password, program)
  }
}

function configuration(
  folder: string,
  ports: DovecotPorts,
  certificate: CertificateFiles,
  password: string,
  options: { readonly staticRsa?: boolean; readonly settings?: string },
): string {
  const users = identity.root
    ? `default_internal_user = ${identity.dovecot.name}\ndefault_login_user = ${identity.dovenull.name}`
    : `default_internal_user = ${identity.dovecot.name}\ndefault_login_user = ${identity.dovecot.name}
default_internal_group = ${identity.postdrop.name}
service anvil {\n chroot =\n}\nservice imap-login {\n chroot =\n}\nservice pop3-login {\n chroot =\n}\nservice stats {\n chroot =\n}`
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap pop3 lmtp
listen = 127.0.0.1
${users}
mail_uid = ${identity.mail.uid}
mail_gid = ${identity.mail.gid}
first_valid_uid = 1
mail_home = ${folder}/mail/%u
mail_location = maildir:~/Maildir
mail_max_userip_connections = 10000
auth_mechanisms = plain login
disable_plaintext_auth = no
lda_mailbox_autocreate = yes
postmaster_address = postmaster@posthus.test
protocol lmtp {
  auth_username_format = %Lu
}
ssl = yes
ssl_cert = <${certificate.certificate}
ssl_key = <${certificate.key}
ssl_min_protocol = TLSv1.2
${options.staticRsa ? 'ssl_cipher_list = AES256-GCM-SHA384:AES128-GCM-SHA256' : ''}
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = ${ports.pop3s}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
namespace inbox {
  inbox = yes
  separator = /
}
${options.settings ?? ''}
`
}
