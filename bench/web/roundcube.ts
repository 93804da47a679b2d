import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeCertificate } from '../../test/interop/harness/certificate.ts'
import { Dovecot } from '../../test/interop/harness/dovecot.ts'
import { identity } from '../../test/interop/harness/identity.ts'
import { listening, Program } from '../../test/interop/harness/program.ts'
import { freePort, type Workbench } from '../../test/interop/harness/workbench.ts'
import { user } from '../contestant.ts'
import { DOVECOT, watching } from '../servers.ts'
import type { Webmail } from './webmail.ts'

const CODE = '/usr/share/roundcube'
/** Settings that Debian has there, to be completed by those of the bench. */
const DEFAULTS = '/etc/roundcube'
const PHP_FPM = '/usr/sbin/php-fpm8.2'
/** Processes of PHP that wait for requests: more than a browser asks for at once. */
const PHP_PROCESSES = 8

/** Debian's Roundcube on nginx, PHP-FPM with its compiled code kept, SQLite, and a Dovecot that it reaches in clear over loopback, which is the quickest that it has. */
export async function startRoundcube(bench: Workbench): Promise<{ readonly webmail: Webmail; readonly imaps: number }> {
  for (const needed of [CODE, PHP_FPM]) {
    if (!existsSync(needed)) {
      throw new Error(
        `${needed} is missing: install roundcube-core, roundcube-sqlite3, php8.2-fpm, php8.2-sqlite3, php8.2-opcache and nginx-light`,
      )
    }
  }
  const dovecot = await Dovecot.start(bench, { settings: DOVECOT.mdbox, name: 'dovecot' })
  const folder = bench.path('roundcube')
  for (const part of ['', 'config', 'log', 'temp', 'nginx']) mkdirSync(join(folder, part), { recursive: true })
  makeDatabase(join(folder, 'roundcube.db'))
  for (const name of ['defaults.inc.php', 'mimetypes.php'])
    copyFileSync(join(DEFAULTS, name), join(folder, 'config', name))
  writeFileSync(join(folder, 'config/config.inc.php'), settings(folder, dovecot.ports.imap))
  for (const part of ['', 'log', 'temp', 'roundcube.db'])
    chownSync(join(folder, part), identity.mail.uid, identity.mail.gid)
  for (const part of [bench.folder, folder, join(folder, 'nginx')]) chmodSync(part, 0o755)
  const php = await startPhp(bench, folder)
  const { nginx, port } = await startNginx(bench, folder)
  const trees = { dovecot: dovecot.program.pid, php: php.pid, nginx: nginx.pid }
  return {
    imaps: dovecot.ports.imaps,
    webmail: {
      name: 'Roundcube with Dovecot',
      origin: `https://localhost:${port}`,
      signInPath: '/',
      user: user(1),
      password: dovecot.password,
      fields: { user: '[name=_user]', password: '[name=_pass]', button: '#rcmloginsubmit' },
      row: '#messagelist tbody tr.message',
      open: 'td.subject',
      text: '#messagebody',
      close: undefined,
      watch: () => watching(trees),
    },
  }
}

function makeDatabase(path: string): void {
  const database = new DatabaseSync(path)
  database.exec(readFileSync(join(CODE, 'SQL/sqlite.initial.sql'), 'utf8'))
  database.close()
}

function settings(folder: string, imap: number): string {
  return `<?php
$config = [
  'db_dsnw' => 'sqlite:///${folder}/roundcube.db?mode=0646',
  'imap_host' => 'localhost:${imap}',
  'smtp_host' => 'localhost:1',
  'des_key' => 'bench-bench-bench-bench!',
  'log_dir' => '${folder}/log/',
  'temp_dir' => '${folder}/temp/',
  'language' => 'en_US',
  'skin' => 'elastic',
  'plugins' => [],
];
`
}

async function startPhp(bench: Workbench, folder: string): Promise<Program> {
  const conf = join(folder, 'php-fpm.conf')
  writeFileSync(
    conf,
    `[global]
error_log = ${folder}/log/php-fpm
daemonize = no
[roundcube]
user = ${identity.mail.uid}
group = ${identity.mail.gid}
listen = ${folder}/php.sock
listen.mode = 0666
pm = static
pm.max_children = ${PHP_PROCESSES}
env[ROUNDCUBE_CONFIG_DIR] = ${folder}/config
php_admin_value[session.save_path] = ${folder}/temp
`,
  )
  const program = Program.start(PHP_FPM, ['--nodaemonize', '-R', '--fpm-config', conf], join(folder, 'log/php'))
  bench.defer(() => program.stop())
  for (let tries = 0; !existsSync(join(folder, 'php.sock')); tries++) {
    if (tries > 200) throw new Error(`PHP does not start: ${program.log}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return program
}

async function startNginx(
  bench: Workbench,
  folder: string,
): Promise<{ readonly nginx: Program; readonly port: number }> {
  const port = await freePort()
  const files = await makeCertificate(folder, 'roundcube', 'ecdsa')
  const own = join(folder, 'nginx')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${own}/${kind};`,
  )
  writeFileSync(
    join(own, 'nginx.conf'),
    `daemon off;
worker_processes 1;
pid ${own}/pid;
error_log ${own}/errors warn;
events { worker_connections 256; }
http {
  access_log off;
  include /etc/nginx/mime.types;
  gzip on;
  gzip_types text/css application/javascript text/javascript application/json image/svg+xml;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${port} ssl http2;
    server_name localhost;
    ssl_certificate ${files.certificate};
    ssl_certificate_key ${files.key};
    root ${CODE};
    index index.php;
    location ~ \\.php$ {
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME ${CODE}$fastcgi_script_name;
      fastcgi_pass unix:${folder}/php.sock;
    }
    location ~ \\.(css|js|svg|png|gif|woff2?)$ { expires 30d; }
  }
}
`,
  )
  const args = ['-p', own, '-c', join(own, 'nginx.conf'), '-e', join(own, 'errors')]
  const nginx = Program.start('/usr/sbin/nginx', args, join(folder, 'log/nginx'))
  bench.defer(() => nginx.stop(500))
  await listening([port], nginx)
  return { nginx, port }
}
