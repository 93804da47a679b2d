import { execFile } from 'node:child_process'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { InsideEvidence, LiveProcess, SecretFile } from '../../core/audit/inside/inside-evidence.ts'
import { dataHolder } from '../../store/sql/data-lock.ts'
import type { Configuration } from '../config/configuration.ts'

const run = promisify(execFile)
const MAX_FILES = 2_000
const ASK_MS = 5_000
/** Kernel ticks in a second, as /proc counts them (USER_HZ): 100 on every Linux that Node runs on. */
const TICKS = 100

/** Looks at the machine: secrets on the disk, and the processes of the house that runs on the data folder, if one does. Reads no secret. */
export async function lookInside({ data, tls }: Pick<Configuration, 'data' | 'tls'>): Promise<InsideEvidence> {
  const named = tls.source.issuer === 'files' ? tls.source.files.map(({ key }) => key) : []
  const folders = await Promise.all(['tls', 'keys'].map((name) => filesBelow(join(data, name))))
  const databases = (await readdir(data)).filter((name) => /\.db(-wal)?$/.test(name)).map((name) => join(data, name))
  // Certificates are for everybody.
  const secrets = [
    ...folders.flat().filter((path) => !/\.(crt|cer)$|local-ca\.pem$/.test(path)),
    ...databases,
    ...named,
  ]
  return {
    files: (await Promise.all(secrets.slice(0, MAX_FILES).map((path) => secretFile(data, path)))).filter(
      (one) => one !== undefined,
    ),
    processes: await liveProcesses(data),
    corePattern: (await tryRead('/proc/sys/kernel/core_pattern'))?.trim(),
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function secretFile(data: string, path: string): Promise<SecretFile | undefined> {
  try {
    const { mode, mtimeMs } = await stat(path)
    const within = relative(data, path)
    return { path: within.startsWith('..') ? path : within, mode: mode & 0o777, writtenMs: mtimeMs }
  } catch {
    // Gone since it was listed: a log of SQLite, say.
    return undefined
  }
}

async function liveProcesses(data: string): Promise<readonly LiveProcess[] | undefined> {
  if (process.platform !== 'linux') return undefined
  const holder = dataHolder(data)
  if (holder === undefined || (await tryRead(`/proc/${holder}/stat`)) === undefined) return []
  const children = (await tryRead(`/proc/${holder}/task/${holder}/children`)) ?? ''
  const pids = [
    holder,
    ...children
      .split(' ')
      .filter((pid) => pid.trim() !== '')
      .map(Number),
  ]
  return (await Promise.all(pids.map(liveProcess))).filter((one) => one !== undefined)
}

async function liveProcess(pid: number): Promise<LiveProcess | undefined> {
  const [status, limits, uptime] = await Promise.all([
    tryRead(`/proc/${pid}/stat`),
    tryRead(`/proc/${pid}/limits`),
    tryRead('/proc/uptime'),
  ])
  if (status === undefined) return undefined
  // proc(5): field 22 is when it began, after the name, which may have anything in it.
  const ticks = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[19])
  const bootMs = Date.now() - 1000 * Number(uptime?.split(' ')[0] ?? 0)
  const core = /^Max core file size\s+(\S+)/m.exec(limits ?? '')?.[1]
  const versions = await versionsOf(pid)
  return {
    pid,
    startedMs: Math.round(bootMs + (1000 * ticks) / TICKS),
    node: versions?.[0],
    openssl: versions?.[1],
    isOutdated: (await tryLink(`/proc/${pid}/exe`))?.endsWith(' (deleted)') === true,
    coreBytes: core === undefined ? undefined : core === 'unlimited' ? Number.POSITIVE_INFINITY : Number(core),
  }
}

/** Asks the very program that the process runs, also when it has been replaced on the disk since. */
async function versionsOf(pid: number): Promise<readonly [node: string, openssl: string] | undefined> {
  try {
    const { stdout } = await run(
      `/proc/${pid}/exe`,
      ['-p', 'JSON.stringify([process.versions.node, process.versions.openssl])'],
      {
        timeout: ASK_MS,
        env: {},
      },
    )
    return JSON.parse(stdout)
  } catch {
    // Another user's, or no Node: said as a program that cannot be asked.
    return undefined
  }
}

async function tryRead(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

async function tryLink(path: string): Promise<string | undefined> {
  try {
    return await readlink(path)
  } catch {
    return undefined
  }
}
