import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Dovecot } from '../test/interop/harness/dovecot.ts'
import { PASSWORD, Posthus } from '../test/interop/harness/posthus.ts'
import type { Workbench } from '../test/interop/harness/workbench.ts'
import { type Contestant, type ContestantName, user } from './contestant.ts'
import { ServerWatch } from './load/server-watch.ts'

/** Starts a server with an empty mailbox for each of `users`. */
export function start(bench: Workbench, name: ContestantName, users: number): Promise<Contestant> {
  switch (name) {
    case 'posthus':
      return startPosthus(bench, users)
    case 'postfix':
    case 'opendkim':
    case 'opendmarc':
    case 'rspamd':
      throw new Error(`${name} is started by the cases of SMTP`)
    default:
      return startDovecot(bench, name, DOVECOT[name])
  }
}

async function startPosthus(bench: Workbench, users: number): Promise<Contestant> {
  const members = Array.from({ length: users }, (_, n) => user(n + 1).split('@')[0] as string)
  const tables = '[limits]\nconnections = 100000\nconnections-per-address = 100000\n[log]\nlevel = "warn"\n'
  const posthus = await Posthus.start(bench, { workers: 2, members, tables })
  return {
    name: 'posthus',
    imaps: posthus.ports.imaps,
    delivery: { port: posthus.ports.smtp, tls: 'starttls', lmtp: false },
    password: PASSWORD,
    watch: () => watching({ posthus: posthus.program.pid }),
    // It keeps nothing that it works out on reading: all of that is done at delivery.
    forget: () => Promise.resolve(),
    // What it answers with 250 lies in the mailbox.
    drained: () => Promise.resolve(),
  }
}

async function startDovecot(bench: Workbench, name: ContestantName, settings: string): Promise<Contestant> {
  if (name === 'xapian' && !existsSync(XAPIAN)) throw new Error('install the package dovecot-fts-xapian')
  const dovecot = await Dovecot.start(bench, { settings, name })
  return {
    name,
    imaps: dovecot.ports.imaps,
    delivery: { port: dovecot.ports.lmtp, tls: 'none', lmtp: true },
    password: dovecot.password,
    watch: () => watching({ dovecot: dovecot.program.pid }),
    forget: (address) => removeCaches(bench.path(name, 'mail', address)),
    drained: () => Promise.resolve(),
  }
}

/** What Dovecot has found in messages when they were first asked for. The mailbox itself is in other files. */
async function removeCaches(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.name === 'dovecot.index.cache') await rm(join(entry.parentPath, entry.name))
  }
}

export function watching(trees: Readonly<Record<string, number>>): ServerWatch {
  const groups = Object.entries(trees).map(([name, pid]) => ({ name, roots: [pid] }))
  return new ServerWatch(groups, 0)
}

const XAPIAN = '/usr/lib/dovecot/modules/lib21_fts_xapian_plugin.so'

const MANY = `
default_client_limit = 20000
default_process_limit = 20000
service imap {
  process_limit = 10000
}
service lmtp {
  process_min_avail = 4
}
service anvil {
  client_limit = 40000
}
service auth {
  client_limit = 40000
}
service stats {
  client_limit = 40000
}
`

/** Dovecot's "high-performance" log-in: processes that serve many connections each, as its documentation recommends for busy servers. */
const FAST_LOGIN = `
service imap-login {
  service_count = 0
  process_min_avail = 2
  process_limit = 2
  client_limit = 10000
  vsz_limit = 1G
}
`

const MDBOX = 'mail_location = mdbox:~/mdbox\n'

export const DOVECOT = {
  mdbox: `${MANY}${FAST_LOGIN}${MDBOX}`,
  maildir: `${MANY}${FAST_LOGIN}`,
  /** A process for each log-in, as it comes. */
  default: `${MANY}${MDBOX}`,
  xapian: `${MANY}${FAST_LOGIN}${MDBOX}
mail_plugins = fts fts_xapian
plugin {
  fts = xapian
  fts_xapian = partial=3 full=20 attachments=0 verbose=0
  fts_autoindex = yes
  fts_enforced = yes
  fts_index_timeout = 600s
}
service indexer-worker {
  vsz_limit = 4G
  process_limit = 2
}
`,
} as const
