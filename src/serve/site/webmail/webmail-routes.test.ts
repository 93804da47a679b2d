import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SignedIn } from '../../../core/sessions/web-session.ts'
import type { FirstScreen } from '../../../wire/jmap/first-screen.ts'
import type { Asset } from '../assets/assets.ts'
import { makeSite } from '../site.ts'
import { ANNA, makeSiteServices } from '../site-services.fixture.ts'
import { webmailRoutes } from './webmail-routes.ts'

const HOST = 'mail.provider.test'
const NAMES = [
  'webmail-a1.js',
  'beginning-b2.js',
  'beginning-c3.css',
  'webmail-d4.svg',
  'webmail-e5.webmanifest',
] as const
const ASSETS = new Map<string, Asset>(
  NAMES.map((name) => [
    `/assets/${name}`,
    { type: 'text/plain', octets: new Uint8Array(), brotli: undefined, digest: 'd'.repeat(64), isImmutable: true },
  ]),
)
const FIRST = { csrf: 'token', responses: [['Email/get', { list: [{ subject: '</script><b>' }] }, 'r']] } as unknown

/** Asks for the page; `told`: what was said before its answer, and what of the screen was asked for by then. */
async function look(secret: string | undefined, fields: Record<string, string>) {
  const { services } = makeSiteServices({})
  const told: unknown[] = []
  const sessions = { tryResume: async (shown: string) => (shown === 's' ? signedIn() : undefined) }
  const screens = {
    make: async () => {
      told.push('screen')
      return FIRST as FirstScreen
    },
  }
  const parts = {
    hostname: HOST,
    provider: services.provider,
    sessions: sessions as unknown as typeof services.sessions,
    assets: ASSETS,
    generations: services.generations,
  }
  const routes = webmailRoutes(parts, screens)
  const site = makeSite({ ...services, assets: ASSETS }, routes as unknown as Parameters<typeof makeSite>[1])
  const cookie = secret === undefined ? {} : { cookie: `__Host-session=${secret}` }
  const env = {
    connection: { id: 'c1', remoteAddress: '192.0.2.1', protection: undefined },
    inform: (status: number, links: object) => told.push([status, links]),
  }
  const headers = { host: HOST, accept: 'text/html', ...cookie, ...fields }
  const answer = await site.request('https://x.invalid/mail/', { headers }, env)
  return { answer, told, text: await answer.text() }
}

function signedIn(): SignedIn {
  return { account: ANNA, csrf: 'token', session: { id: 's1' } } as unknown as SignedIn
}

test('a browser that goes to the page is told what it will load before the first screen is made, each file as the page asks for it', async () => {
  const { answer, told, text } = await look('s', { 'sec-fetch-mode': 'navigate' })
  assert.equal(answer.status, 200)
  const link =
    '</assets/beginning-c3.css>; rel=preload; as=style, </assets/beginning-b2.js>; rel=modulepreload, </assets/webmail-a1.js>; rel=modulepreload'
  assert.deepEqual(told, [[103, { link }], 'screen'])
  for (const [, path = ''] of link.matchAll(/<([^>]+)>/g)) assert.ok(text.includes(`"${path}"`), path)
  assert.ok(!text.includes('<b>'), 'a subject is no markup')
  assert.equal(answer.headers.get('cache-control'), 'no-store')
})

test('a program is told nothing but the page, and who is not signed in is led to the door without any of it', async () => {
  assert.deepEqual((await look('s', {})).told, ['screen'])
  const stranger = await look(undefined, { 'sec-fetch-mode': 'navigate' })
  assert.deepEqual([stranger.answer.status, stranger.told], [303, []])
  assert.equal(stranger.text, '')
})
