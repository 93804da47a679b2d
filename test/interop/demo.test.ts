import assert from 'node:assert/strict'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually, Program, run, runWell } from './harness/program.ts'
import { freePort, Workbench } from './harness/workbench.ts'

const POSTHUS = join(import.meta.dirname, '../../bin/posthus')

test('the demonstration welcomes its members, says how to reach it, and keeps everything when it is started again', async () => {
  await using bench = await Workbench.open('demo')
  const first = await startDemo(bench, 1)
  const screen = first.log
  const password = passwordOf(screen)
  assert.match(screen, /imaps:\/\/localhost:\d+\/INBOX;MAILINDEX=1/)
  assert.equal(statSync(bench.path('data')).mode & 0o777, 0o700)

  const welcome = await fetchFirst(bench, screen, password)
  assert.match(welcome, /^Subject: Welcome to Posthus\r$/m)
  assert.match(welcome, /^Content-Type: multipart\/alternative/m)
  assert.match(welcome, /^Delivered-To: anna@posthus\.test\r$/m)

  await sendToBjorn(bench, screen, password)
  const bjorn = passwordOf(screen, 'bjorn')
  const received = await eventually(async () => {
    const outcome = await fetchNumber(bench, screen, `bjorn@posthus.test:${bjorn}`, 2)
    return outcome.code === 0 && outcome.stdout.includes('Subject: Hello') ? outcome.stdout : undefined
  }, 'the message to Bjørn')
  assert.match(received, /using TLSv1\.3 with cipher TLS_[A-Z0-9_]+ and key exchange [A-Za-z0-9]+/)

  const listed = JSON.parse((await command(bench, 'account', 'list')).stdout)
  assert.deepEqual(
    listed.map((account: { address: string }) => account.address),
    ['anna@posthus.test', 'bjorn@posthus.test'],
  )
  const posture = await eventually(async () => {
    const report = JSON.parse((await command(bench, 'posture')).stdout)
    return report.all.connections > 0 ? report.all : undefined
  }, 'counted connections')
  assert.equal(posture.forwardSecret, posture.encrypted)
  assert.deepEqual(JSON.parse((await command(bench, 'scrub')).stdout).findings, [])

  await first.stop()
  assert.equal(await first.ended, 0)
  const second = await startDemo(bench, 2)
  assert.equal(passwordOf(second.log), password)
  assert.equal(await fetchFirst(bench, second.log, password), welcome)
})

test('a second start on the same data names the process that has it', async () => {
  await using bench = await Workbench.open('demo-twice')
  const first = await startDemo(bench, 1)
  const second = await run(POSTHUS, ['demo'], { cwd: bench.folder })
  assert.equal(second.code, 1)
  assert.match(second.stderr, new RegExp(`process ${first.pid}\\b.*store/data-in-use`))
})

test('a port that is taken is named with the mend', async () => {
  await using bench = await Workbench.open('demo-port')
  const first = await startDemo(bench, 1)
  const port = /imaps:\/\/localhost:(\d+)/.exec(first.log)?.[1]
  mkdirSync(bench.path('other/data'), { recursive: true, mode: 0o700 })
  writeConfiguration(bench.path('other/data/posthus.toml'), Number(port), 0)
  const second = await run(POSTHUS, ['demo'], { cwd: bench.path('other') })
  assert.equal(second.code, 1)
  assert.match(second.stderr, new RegExp(`127\\.0\\.0\\.1:${port}.*--port-offset.*net/cannot-listen`, 's'))
})

/** Starts a demonstration on free ports and waits for its screen. */
async function startDemo(bench: Workbench, attempt: number): Promise<Program> {
  if (attempt === 1) {
    mkdirSync(bench.path('data'), { mode: 0o700 })
    writeConfiguration(bench.path('data/posthus.toml'), 0, await freePort())
  }
  writeFileSync(bench.path(`log-${attempt}`), '')
  const program = Program.start(POSTHUS, ['demo'], bench.path(`log-${attempt}`), { cwd: bench.folder })
  bench.defer(() => program.stop())
  await eventually(() => {
    if (!program.running) throw new Error(program.log)
    return program.log.includes('account list') ? true : undefined
  }, 'the screen of the demonstration')
  return program
}

function writeConfiguration(path: string, imaps: number, metrics: number): void {
  const services = ['smtp', 'submission', 'submissions', 'imap', 'pop3', 'pop3s', 'managesieve', 'http', 'https']
  const lines = services.map((service) => `${service} = ["127.0.0.1:0"]`)
  const listen = `[listen]\n${lines.join('\n')}\nimaps = ["127.0.0.1:${imaps}"]\n`
  const metricsListen = metrics === 0 ? '' : `127.0.0.1:${metrics}`
  writeFileSync(
    path,
    `hostname = "mail.posthus.test"\ndata = "."\nworkers = 0\n${listen}[metrics]\nlisten = "${metricsListen}"\n[log]\nlevel = "warn"\n`,
  )
}

function passwordOf(screen: string, who = 'anna'): string {
  const password = new RegExp(`${who}@posthus\\.test +(\\S+)`).exec(screen)?.[1]
  assert.ok(password, screen)
  return password
}

async function fetchFirst(bench: Workbench, screen: string, password: string): Promise<string> {
  const outcome = await fetchNumber(bench, screen, `anna@posthus.test:${password}`, 1)
  assert.equal(outcome.code, 0, outcome.stderr)
  return outcome.stdout
}

/** As the screen tells people to do it. */
function fetchNumber(bench: Workbench, screen: string, user: string, index: number) {
  const port = /imaps:\/\/localhost:(\d+)/.exec(screen)?.[1]
  const url = `imaps://localhost:${port}/INBOX;MAILINDEX=${index}`
  return run('curl', ['-4', '-sS', '--cacert', 'data/tls/local-ca.pem', '--user', user, url], { cwd: bench.folder })
}

async function sendToBjorn(bench: Workbench, screen: string, password: string): Promise<void> {
  const url = /smtps:\/\/localhost:\d+/.exec(screen)?.[0] as string
  const envelope = ['--mail-from', 'anna@posthus.test', '--mail-rcpt', 'bjorn@posthus.test']
  const options = [
    '-4',
    '-sS',
    '--crlf',
    '--cacert',
    'data/tls/local-ca.pem',
    '--user',
    `anna@posthus.test:${password}`,
  ]
  await runWell('curl', [...options, ...envelope, '--upload-file', '-', url], {
    cwd: bench.folder,
    input: 'From: anna@posthus.test\nSubject: Hello\n\nIt works.\n',
  })
}

function command(bench: Workbench, ...words: string[]) {
  return runWell(POSTHUS, [...words, '--json'], { cwd: bench.folder })
}
