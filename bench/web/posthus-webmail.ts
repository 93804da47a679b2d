import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { PASSWORD, Posthus } from '../../test/interop/harness/posthus.ts'
import type { Workbench } from '../../test/interop/harness/workbench.ts'
import { user } from '../contestant.ts'
import { watching } from '../servers.ts'
import type { Webmail } from './webmail.ts'

const root = join(import.meta.dirname, '../..')

/** Posthus as a browser sees it, with the web application built from this checkout. */
export async function startPosthusWebmail(
  bench: Workbench,
  users: number,
): Promise<{ readonly webmail: Webmail; readonly posthus: Posthus }> {
  execFileSync(process.execPath, [join(root, 'web/build/build.ts'), '--if-changed'], { stdio: 'inherit' })
  const members = Array.from({ length: users }, (_, n) => user(n + 1).split('@')[0] as string)
  const tables = '[limits]\nconnections = 100000\nconnections-per-address = 100000\n[log]\nlevel = "warn"\n'
  const posthus = await Posthus.start(bench, { workers: 2, members, tables })
  return {
    posthus,
    webmail: {
      name: 'Posthus',
      origin: `https://localhost:${posthus.ports.https}`,
      signInPath: '/sign-in',
      user: user(1),
      password: PASSWORD,
      fields: { user: '[name=address]', password: '[name=password]', button: 'button.main' },
      row: '.list .row',
      open: 'a',
      text: '.reading .text, .reading .html',
      close: 'u',
      watch: () => watching({ posthus: posthus.program.pid }),
    },
  }
}
