import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Dovecot } from '../test/interop/harness/dovecot.ts'
import { Postfix } from '../test/interop/harness/postfix.ts'
import { PASSWORD, Posthus } from '../test/interop/harness/posthus.ts'
import type { Workbench } from '../test/interop/harness/workbench.ts'
import { ServerWatch } from './load/server-watch.ts'

/** A server under test, as the load sees it. */
export interface Contestant {
  readonly name: string
  readonly smtp: number
  readonly imaps: number
  readonly password: string
  /** Process trees whose work is counted. */
  watch(): ServerWatch
  /** Resolves when `count` messages more than at the last call lie in mailboxes. */
  drained(count: number): Promise<void>
}

export const USERS = 100

export function user(number: number): string {
  return `u${String(number).padStart(3, '0')}@posthus.test`
}

export async function startPosthus(bench: Workbench): Promise<Contestant> {
  const members = Array.from({ length: USERS }, (_, n) => user(n + 1).split('@')[0] as string)
  const tables = '[limits]\nconnections = 100000\nconnections-per-address = 100000\n[log]\nlevel = "warn"\n'
  const posthus = await Posthus.start(bench, { workers: 2, members, tables })
  return {
    name: 'Posthus',
    smtp: posthus.ports.smtp,
    imaps: posthus.ports.imaps,
    password: PASSWORD,
    watch: () => watching({ posthus: posthus.program.pid }),
    // What it answers with 250 lies in the mailbox.
    drained: () => Promise.resolve(),
  }
}

/** Debian's Postfix that hands everything to Dovecot over LMTP, Dovecot in its high-performance mode, both with their fsyncs on. */
export async function startPeers(bench: Workbench): Promise<Contestant> {
  const dovecot = await Dovecot.start(bench, { settings: DOVECOT_FAST })
  const postfix = await Postfix.start(bench, {
    transports: { 'posthus.test': `lmtp:inet:127.0.0.1:${dovecot.ports.lmtp}` },
    settings: {
      in_flow_delay: '0',
      lmtp_destination_concurrency_limit: '20',
      initial_destination_concurrency: '20',
      default_process_limit: '200',
    },
  })
  let settled = 0
  return {
    name: 'Postfix and Dovecot',
    smtp: postfix.port,
    imaps: dovecot.ports.imaps,
    password: dovecot.password,
    watch: () => watching({ postfix: postfix.program.pid, dovecot: dovecot.program.pid }),
    drained: async (count) => {
      settled += count
      const log = join(postfix.folder, 'maillog')
      while ((readFileSync(log, 'latin1').match(/status=sent/g)?.length ?? 0) < settled)
        await new Promise((resolve) => setTimeout(resolve, 20))
    },
  }
}

function watching(trees: Readonly<Record<string, number>>): ServerWatch {
  const groups = Object.entries(trees).map(([name, pid]) => ({ name, roots: [pid] }))
  return new ServerWatch(groups, 1000)
}

const DOVECOT_FAST = `
default_client_limit = 20000
default_process_limit = 20000
service imap-login {
  service_count = 0
  process_min_avail = 2
  process_limit = 2
  client_limit = 10000
  vsz_limit = 1G
}
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
