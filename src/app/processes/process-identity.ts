import { readFileSync } from 'node:fs'

/**
 * What tells this process from every other one that there was or will be on this machine: the boot, the number, and the moment of its start, since numbers are given again. Where the
 * system does not say (it is not Linux), the number alone.
 */
export function processIdentity(pid = process.pid): string {
  return `${bootId()}.${pid}.${startOf(pid) ?? ''}`
}

/** Whether the process with that identity may still be at work: if the system does not say, it is believed to be. */
export function mayBeRunning(identity: string): boolean {
  const [boot = '', pid = '', start = ''] = identity.split('.')
  if (!/^[1-9][0-9]*$/.test(pid) || boot === '' || start === '') return true
  return boot === bootId() && start === startOf(Number(pid))
}

function bootId(): string {
  return tryRead('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
}

/** Ticks from the boot to the start of a process. proc(5): the 22nd field, the 20th behind the name, which may have anything in it. */
function startOf(pid: number): string | undefined {
  const stat = tryRead(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined
    throw error
  }
}
