import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { run, runWell } from './program.ts'

const MARK = 'POSTHUS_TEST_NAMESPACE'
// Whatever runs in the namespace ends with its first process.
const OWN = ['--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child']

/**
 * Has the test file that calls this run in namespaces of its own for network, mounts and processes, as root: ports 25 and 53 are free there, and nobody else is reached. To be
 * called before any test is named; what the file says there goes on to the runner that has started it.
 */
export async function enterNamespace(file: string, args: readonly string[] = []): Promise<void> {
  if (process.env[MARK] !== undefined) return
  const child = spawn('unshare', [...OWN, process.execPath, ...process.execArgv, file, ...args], {
    env: { ...process.env, [MARK]: '1' },
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill('SIGKILL'))
  const [code] = (await once(child, 'exit')) as [number | null]
  process.exit(code ?? 1)
}

/** Brings the loopback interface up and gives it addresses, which hosts of the test may have each for itself. */
export async function giveAddresses(addresses: readonly string[]): Promise<void> {
  await runWell('ip', ['link', 'set', 'lo', 'up'])
  for (const address of addresses) await runWell('ip', ['address', 'replace', `${address}/32`, 'dev', 'lo'])
}

/** Has the programs of this namespace ask a resolver, which the machine's own files do not name. */
export async function useResolver(address: string, file: string): Promise<void> {
  writeFileSync(file, `nameserver ${address}\noptions edns0 trust-ad\n`)
  // What was put there before may be gone by now; where nothing was, there is nothing to take away.
  await run('umount', ['/etc/resolv.conf'])
  await runWell('mount', ['--bind', file, '/etc/resolv.conf'])
}
