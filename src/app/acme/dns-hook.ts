import { spawn } from 'node:child_process'
import { Fault } from '../../base/fault.ts'

const TIMEOUT_MS = 120_000
const MAX_SAID = 500

/**
 * Has a program of the operator's put a record into the DNS, or take it out: `present` or `cleanup`, the name with a dot at its end, and the text. Nothing in its arguments is a secret.
 * @throws Fault world acme/hook-failed
 */
export async function runDnsHook(
  program: string,
  what: 'present' | 'cleanup',
  name: string,
  text: string,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // No shell: a name is one argument, whatever is in it. The environment has secrets of the service, which are none of its business.
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }
  const child = spawn(program, [what, `${name}.`, text], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    if (said.length < MAX_SAID) said += chunk
  })
  const fail = (why: string) =>
    reject(
      new Fault(
        'world',
        'acme/hook-failed',
        `${program} ${what} for ${name} ${why}: see what it does when it is called like that`,
      ),
    )
  child.once('error', (error: NodeJS.ErrnoException) => fail(`could not be started (${error.code ?? 'unknown error'})`))
  child.once('close', (code, signal) => {
    const last =
      said
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/\p{Cc}/gu, ' ')
        .slice(0, 200) ?? ''
    if (code === 0) resolve()
    else if (signal !== null) fail(`was ended by ${signal}, after ${TIMEOUT_MS / 1000} s at the most`)
    else fail(`ended with ${code}${last === '' ? '' : `, saying "${last}"`}`)
  })
  return promise
}
