/**
 * `npm run scan`: has wapiti (Debian's package) attack a server of its own, as a stranger and as a member who is signed in, and fails on every finding that is not accepted below, with a reason.
 * Usage: node test/scan.ts [--seconds 120]   how long each of the two may look around
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { PASSWORD, Posthus } from './interop/harness/posthus.ts'
import { runWell } from './interop/harness/program.ts'
import { Workbench } from './interop/harness/workbench.ts'

/** Fewer pages are no site, and fewer of an account nobody who is signed in. */
const FEWEST_PAGES = 30
const FEWEST_OWN = 10

/** What wapiti tries. Not among them: what asks servers of its makers (ssrf, xxe, nikto, wapp), guesses for hours (buster, brute_login_form, blindsql: there is no SQL that a field reaches, which `sql` looks at), or is about other software. */
const MODULES =
  'backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss'

interface Finding {
  readonly method: string
  readonly path: string
  readonly info: string
  readonly parameter: string
}

/** Findings that are none, and why. Whatever is not here fails. */
const ACCEPTED: readonly {
  readonly kind: string
  readonly path: RegExp
  readonly info: RegExp
  readonly why: string
}[] = [
  {
    kind: 'Cross Site Request Forgery',
    path: /^\/sign-in$/,
    info: /Lack of anti CSRF token/,
    why: 'there is no session yet that a token could belong to: the browser has to say that the form is ours (sign-in-routes.test.ts)',
  },
  {
    kind: 'Cross Site Request Forgery',
    path: /^\/classic\/compose$/,
    info: /not properly checked/,
    why: 'it compares answers to a form with files, which it fills in wrongly; without the token it is 403 and nothing is kept (compose-routes.test.ts)',
  },
  {
    kind: 'HTTP Secure Headers',
    path: /^\/$/,
    info: /X-XSS-Protection is not set/,
    why: 'browsers have taken that filter out, since it could be used to read pages; the policy (CSP) stands in its place',
  },
  {
    kind: 'HTTP Secure Headers',
    path: /^\/$/,
    info: /Strict-Transport-Security is not set/,
    why: 'it is scanned as localhost, where that would hold for every program of the machine: site.test.ts looks at real names',
  },
]

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '120' } } })
await using bench = await Workbench.open('scan')
// It asks faster than anybody, from one address.
const posthus = await Posthus.start(bench, { members: ['anna'], tables: '[limits]\nconnections-per-minute = 60000\n' })
const origin = `https://localhost:${posthus.ports.https}`

await posthus.command(['generations', 'account', 'anna@posthus.test', 'classic'])

const failures = [...(await scan('a stranger')), ...(await scan('a member', await cookieOf('anna@posthus.test')))]
for (const failure of failures) console.error(failure)
console.log(failures.length === 0 ? 'Nothing was found that is not accepted.' : `${failures.length} findings`)
process.exitCode = failures.length === 0 ? 0 : 1

/** Runs wapiti and gives back what is not accepted, a line each. */
async function scan(who: string, cookie?: string): Promise<readonly string[]> {
  const report = bench.path(`${who.replaceAll(' ', '-')}.json`)
  const session = bench.path(`session-of-${who.replaceAll(' ', '-')}`)
  // What ends the session, or the account, would have the rest looked at by a stranger.
  const left = ['/sign-out', '/account/close', '/account/sessions', '/account/password'].flatMap((path) => [
    '-x',
    `${origin}${path}*`,
  ])
  const begun = performance.now()
  const said = await runWell(
    'wapiti',
    [
      ...['-u', `${origin}/`, '--scope', 'domain', '-m', MODULES, '-f', 'json', '-o', report, '--no-bugreport'],
      ...['--store-session', session, '--verify-ssl', '0', '--flush-session', '-v', '1', ...left],
      ...['--max-scan-time', values.seconds, '--max-attack-time', values.seconds, '--max-files-per-dir', '30'],
      ...(cookie === undefined
        ? []
        : ['-H', `Cookie: ${cookie}`, '-s', `${origin}/account`, '-s', `${origin}/classic/`]),
    ],
    { timeoutMs: 30 * Number(values.seconds) * 1000 },
  )
  const { vulnerabilities, anomalies } = JSON.parse(readFileSync(report, 'utf8'))
  const pages = new Set(said.stdout.match(/^\[\+\] (?:GET|POST) \S+/gm) ?? [])
  const own = [...pages].filter((page) => page.includes(`${origin}/account`)).length
  console.log(
    `${who}: ${pages.size} pages, ${own} of an account, in ${Math.round((performance.now() - begun) / 1000)} s`,
  )
  // A scan that is not let in, or follows nothing, finds nothing either.
  if (pages.size < FEWEST_PAGES || (cookie !== undefined && own < FEWEST_OWN))
    return [`${who}: too little was looked at`]
  const all = Object.entries<readonly Finding[]>({ ...vulnerabilities, ...anomalies })
  return all.flatMap(([kind, found]) =>
    found
      .filter(
        (one) =>
          !ACCEPTED.some(({ kind: known, path, info }) => known === kind && path.test(one.path) && info.test(one.info)),
      )
      .map(
        ({ method, path, info, parameter }) => `${who}: ${kind}: ${method} ${path} ${parameter ?? ''}: ${info.trim()}`,
      ),
  )
}

/** Signs in as a browser does, and gives back the cookie. */
async function cookieOf(address: string): Promise<string> {
  const body = new URLSearchParams({ address, password: PASSWORD }).toString()
  const words = ['-sk', '-D', '-', '-o', '/dev/null', '-H', `Origin: ${origin}`, '--data', body, `${origin}/sign-in`]
  const head = execFileSync('curl', words, { encoding: 'utf8' })
  const [, cookie] = /^set-cookie: (__Host-session=[^;]+)/im.exec(head) ?? []
  if (!cookie) throw new Error(`nobody was signed in:\n${head}`)
  return cookie
}
